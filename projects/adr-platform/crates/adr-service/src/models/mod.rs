//! The models that answer: what the AI gateway offers, asked in a caller's name.
//!
//! [`Models`] is what chat and drafting hold. A question is a [`Conversation`]; its answer is heard with `Talk`, which
//! numbers citations and ends with what it came to. Everything is counted for the caller and their workspace, whoever
//! answers.

mod talk;

use std::sync::Arc;

use ai_gateway::Accounts;
use ai_gateway::failure::{failed, unknown_model};
use ai_gateway_ledger::{TenantId, UserId};
use ai_gateway_sdk::gateway::{self, Gateway, Offer};
use ai_gateway_wire::conversation::{Conversation, Part, Role, Turn};
use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::ai;

pub(crate) use ai_gateway::generation::messages::model as message;
pub(crate) use talk::{Ending, Heard, Talk, finished};

/// The gateway, and the accounts that its calls are counted on.
#[derive(Clone)]
pub struct Models {
    gateway: Gateway,
    accounts: Arc<Accounts>,
}

/// What a model is told.
pub(crate) struct Prompt {
    /// The rules, by us, and what we give it to answer from.
    pub(crate) system: String,
    /// What was said, oldest first; the person's question is last.
    pub(crate) turns: Vec<(Role, String)>,
    /// Tokens that the answer may have.
    pub(crate) longest_answer: u64,
}

impl Models {
    /// The models of a gateway.
    #[must_use]
    pub fn new(gateway: Gateway, accounts: Arc<Accounts>) -> Self {
        Self { gateway, accounts }
    }

    /// The models on offer, the default first.
    #[must_use]
    pub fn on_offer(&self) -> Vec<ai::v1::Model> {
        self.gateway.offers().iter().map(message).collect()
    }

    /// The model of that name; the first of them for an empty one.
    ///
    /// # Errors
    /// `model.unknown`.
    pub(crate) fn named(&self, name: &str) -> Result<Offer, ServiceError> {
        let mut offers = self.gateway.offers().into_iter();
        offers.find(|offer| name.is_empty() || *offer.name == *name).ok_or_else(unknown_model)
    }

    /// The model of that name; for an empty one the first that is a language model, else the first of all.
    ///
    /// # Errors
    /// `model.unknown`.
    pub(crate) fn named_or_language(&self, name: &str) -> Result<Offer, ServiceError> {
        let language = self.gateway.offers().into_iter().find(|offer| name.is_empty() && !offer.is_extractive);
        language.map_or_else(|| self.named(name), Ok)
    }

    /// A model by its name, which may not be on offer any more.
    pub(crate) fn described(&self, name: &str) -> ai::v1::Model {
        let offered = self.gateway.offers().into_iter().find(|offer| *offer.name == *name);
        offered.as_ref().map(message).unwrap_or_else(|| ai::v1::Model {
            id: name.to_owned(),
            display_name: name.to_owned(),
            ..Default::default()
        })
    }

    /// Asks a model. The answer is there when it has begun. Dropping it, or the future, ends the model's work.
    ///
    /// # Errors
    /// `model.*`, or `ai_limit.*` and `ai_gateway.*` when the caller may not ask now.
    pub(crate) async fn ask(
        &self,
        caller: &Caller,
        model: &Offer,
        prompt: Prompt,
    ) -> Result<gateway::Answer, ServiceError> {
        let tenant = TenantId(caller.tenant.uuid());
        self.accounts.open(tenant).await?;
        let asking = gateway::Caller::of(tenant, Some(UserId(caller.user_id.0)));
        let mut conversation = Conversation::new(&*model.name);
        conversation.system = vec![Part::text(prompt.system)];
        let turn = |(role, text): (Role, String)| Turn::new(role, vec![Part::text(text)]);
        conversation.turns = prompt.turns.into_iter().map(turn).collect();
        conversation.max_output_tokens = Some(prompt.longest_answer);
        conversation.user = Some(caller.user_id.to_string());
        self.gateway.converse(asking, conversation).await.map_err(failed)
    }
}
