//! Earlier versions.

use api_gateway_core::ServiceError;
use buffa::Enumeration;
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::platform::common::v1::PageRequest;
use storage_patterns::tenant_transaction;

use super::error::{database, listed};
use super::{Decisions, context, input};
use crate::read_model;

impl Decisions {
    /// A decision's history, newest first.
    ///
    /// # Errors
    /// `decision.not_found`, `list.token_invalid`.
    pub async fn versions(
        &self,
        caller: &Caller,
        id: &str,
        page: &PageRequest,
    ) -> Result<v1::ListVersionsResponse, ServiceError> {
        let id = input::decision_id(id)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let response = read_model::versions(&mut transaction, id.0, page).await.map_err(listed)?;
        if response.page.total == 0 { Err(input::not_found(id)) } else { Ok(response) }
    }

    /// The decision as it was at a version.
    ///
    /// # Errors
    /// `decision.not_found`, `version.not_found`.
    pub async fn version(
        &self,
        caller: &Caller,
        id: &str,
        version: u64,
    ) -> Result<v1::GetVersionResponse, ServiceError> {
        let state = self.state_at(caller, input::decision_id(id)?, version).await?;
        let format = adr_domain::decision::status::format_to_contract(state.record().format);
        Ok(v1::GetVersionResponse {
            version: self.version_line(caller, id, version).await?.into(),
            content: state.content,
            tags: state.tags,
            categories: state.categories,
            format: format.to_i32().into(),
            ..Default::default()
        })
    }

    /// One line of the history.
    pub(super) async fn version_line(
        &self,
        caller: &Caller,
        id: &str,
        version: u64,
    ) -> Result<v1::DecisionVersion, ServiceError> {
        let next = i64::try_from(version).unwrap_or(i64::MAX).saturating_add(1);
        let page = PageRequest { size: 1, token: next.to_string(), ..Default::default() };
        let line = self.versions(caller, id, &page).await?.versions.into_iter().next();
        line.filter(|line| line.version == version).ok_or_else(|| input::version_not_found(version))
    }
}
