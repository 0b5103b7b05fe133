//! The models on offer, for people to choose from.

use std::cmp::Reverse;
use std::sync::Arc;

use ai_gateway_ledger::{PicoDollars, Tier, Tokens};
use ai_gateway_wire::Protocol;

use super::Gateway;
use crate::targets::{Model, Target};

/// A model that can be talked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What requests name it by.
    pub name: Arc<str>,
    /// For people.
    pub display_name: String,
    /// The provider of its first target.
    pub provider: String,
    /// True when answers are quotes of what it is given and no language model is involved.
    pub is_extractive: bool,
    /// What a token read costs at its first target, before tiers and discounts.
    pub input: PicoDollars,
    /// What a token written costs there.
    pub output: PicoDollars,
}

impl Gateway {
    /// The models that can be talked with: the default first, then by name, those without a language model last. What a
    /// caller may use of them is in [`Gateway::models`].
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        let targets = self.shared.targets.load();
        let is_default = |offer: &Offer| targets.default.as_deref() == Some(&*offer.name);
        // A provider that speaks for all of its models does not say that this one does not talk.
        let makes_vectors =
            |model: &Model| targets.embeddings.as_ref().is_some_and(|chosen| *chosen.config.model == *model.name);
        let talking = targets.models.values().filter(|model| !makes_vectors(model));
        let mut offers: Vec<Offer> = talking.filter_map(|model| Offer::of(model)).collect();
        offers.sort_by_cached_key(|offer| (Reverse(is_default(offer)), offer.is_extractive, Arc::clone(&offer.name)));
        offers
    }
}

impl Offer {
    /// Nothing for a model that only makes vectors.
    fn of(model: &Model) -> Option<Self> {
        let talks = |protocol: &Protocol| Protocol::CONVERSATIONS.contains(protocol);
        let first = model.targets.iter().find(|target| target.provider.config.protocols.iter().any(talks))?;
        let cost = |tokens: Tokens| first.price.cost(&tokens, Tier::Standard).unwrap_or(PicoDollars::MAX);
        let is_local = |target: &Arc<Target>| target.provider.is_local();
        Some(Self {
            name: Arc::clone(&model.name),
            display_name: model.config.display_name.clone().unwrap_or_else(|| model.name.to_string()),
            provider: first.config.provider.clone(),
            is_extractive: model.targets.iter().all(is_local),
            input: cost(Tokens::new(1, 0)),
            output: cost(Tokens::new(0, 1)),
        })
    }
}
