//! Lists of decisions and what there is to filter by.

use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::adr::v1;
use storage_patterns::tenant_transaction;

use super::error::{database, listed};
use super::{Decisions, context, input};
use crate::read_model::{self, List};

impl Decisions {
    /// A page of decisions.
    ///
    /// # Errors
    /// `list.token_invalid`, `filter.date_invalid`.
    pub async fn list(&self, caller: &Caller, list: List) -> Result<v1::ListDecisionsResponse, ServiceError> {
        let list = List { filter: input::filter(list.filter)?, ..list };
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        read_model::list(&mut transaction, &list).await.map_err(listed)
    }

    /// The workspace's projects.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn projects(&self, caller: &Caller) -> Result<v1::ListProjectsResponse, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        read_model::projects(&mut transaction).await.map_err(database)
    }

    /// What there is to filter by.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn facets(&self, caller: &Caller) -> Result<v1::ListFacetsResponse, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        read_model::facets(&mut transaction).await.map_err(database)
    }
}
