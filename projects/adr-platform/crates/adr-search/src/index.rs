//! What the engine and the indexer share: pools, the folder of indexes, the models.

use std::path::Path;
use std::sync::Arc;

use composable_core::TenantId;
use sqlx::{Postgres, Transaction};
use storage_patterns::{Databases, TenantContext, tenant_transaction};

use crate::error::SearchError;
use crate::lexical::LexicalIndexes;
use crate::semantic::Models;

/// Everything that search reads and the indexer writes.
pub struct SearchIndex {
    /// The projector's only to learn which tenants there are.
    pub(crate) databases: Databases,
    pub(crate) lexical: Arc<LexicalIndexes>,
    pub(crate) models: Models,
}

impl SearchIndex {
    /// Uses a migrated database (see [`MIGRATIONS`](crate::store::MIGRATIONS)) and a folder for the indexes of words,
    /// which may be deleted at any time the server is down: it is built again.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(databases: &Databases, folder: &Path, models: Models) -> Result<Arc<Self>, SearchError> {
        let lexical = Arc::new(LexicalIndexes::new(folder)?);
        Ok(Arc::new(Self { databases: databases.clone(), lexical, models }))
    }

    pub(crate) async fn begin(&self, tenant: TenantId) -> Result<Transaction<'static, Postgres>, SearchError> {
        Ok(tenant_transaction(&self.databases.application, &TenantContext::tenant(tenant.uuid())).await?)
    }
}
