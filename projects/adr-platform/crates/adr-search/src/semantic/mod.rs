//! Finds passages by meaning: the nearest embeddings, by pgvector, under row-level security.
//!
//! Each model has a table of embeddings of its own (see `search.prepare_model` in the migrations), so changing the
//! model is a setting: the new model's table fills in the background, tenant by tenant, and until a tenant's is
//! complete the old model answers if it is still configured.
//!
//! [`Models`] says which model answers for whom; [`nearest`] searches; `write` is for the indexer.

mod models;
mod nearest;
pub(crate) mod write;

use ai_gateway_ledger::UserId;
use ai_gateway_sdk::Caller;
use composable_core::TenantId;

pub use models::Models;
pub(crate) use models::Prepared;
pub use nearest::{EXACT_UP_TO, SemanticHit, Strategy, Wanted, nearest};
pub(crate) use nearest::{half_vector, mean_embedding};

/// On whose account vectors are made: a tenant's, and its user's where one asks.
pub(crate) const fn caller(tenant: TenantId, user: Option<UserId>) -> Caller {
    Caller::of(ai_gateway_ledger::TenantId(tenant.uuid()), user)
}
