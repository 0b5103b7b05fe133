//! A request that can be read, and what it can come to.

use std::sync::Arc;

use ai_gateway_ledger::{PicoDollars, Tier, Worst};
use ai_gateway_wire::Envelope;
use bytes::Bytes;
use http::HeaderMap;

use super::{Caller, account};
use crate::cache::Cache;
use crate::routing::Size;
use crate::targets::Model;

/// A request that can be read, to a model that its caller may use.
pub(super) struct Asked {
    pub(super) envelope: Envelope,
    /// With people's ids replaced.
    pub(super) body: Bytes,
    pub(super) headers: HeaderMap,
    pub(super) model: Arc<Model>,
    pub(super) caller: Caller,
    pub(super) cache: Arc<Cache>,
}

impl Asked {
    pub(super) fn size(&self) -> Size {
        let Self { envelope, model, .. } = self;
        let assumed = model.config.assumed_output_tokens.saturating_mul(envelope.choices.max(1));
        Size { input: envelope.estimated_input_tokens(), output: envelope.output_limit.unwrap_or(assumed) }
    }

    pub(super) fn tier(&self) -> Tier {
        self.envelope.tier.map_or(Tier::Standard, account::tier)
    }

    pub(super) fn worst(&self) -> Worst {
        worst(&self.model, self.size(), self.tier())
    }
}

/// The most that a call to any of a model's targets can come to.
pub(super) fn worst(model: &Model, size: Size, tier: Tier) -> Worst {
    let costs = model.targets.iter().map(|target| target.price.worst_cost(size.input, size.output, tier));
    let cost = costs.map(|cost| cost.unwrap_or(PicoDollars::MAX)).max().unwrap_or_default();
    Worst { tokens: size.input.saturating_add(size.output), cost }
}
