//! Decisions that search found, as the caller may see them.

use std::collections::HashMap;

use adr_search::{DecisionId, DecisionSummaries, PortError};
use platform_contracts::adr::v1::DecisionSummary;
use sqlx::PgPool;
use storage_patterns::{TenantContext, tenant_transaction};
use uuid::Uuid;

use crate::read_model;

/// Reads hits through row-level security.
#[derive(Clone)]
pub struct Summaries {
    pool: PgPool,
}

impl Summaries {
    /// Reads from this pool.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

impl DecisionSummaries for Summaries {
    type Summary = DecisionSummary;

    async fn load(
        &self,
        context: &TenantContext,
        ids: &[DecisionId],
    ) -> Result<HashMap<DecisionId, Self::Summary>, PortError> {
        let failed = |error| PortError::new("the decisions cannot be read now; try again", error);
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut transaction = tenant_transaction(&self.pool, context).await.map_err(failed)?;
        let found = read_model::summaries(&mut transaction, &ids).await.map_err(failed)?;
        Ok(found.into_iter().map(|(id, summary)| (DecisionId(id), summary)).collect())
    }
}
