//! The repository pattern: keeping entities of one kind, seen by a service as a port.
//!
//! **When to use it.** For plain records with an id, created, changed and deleted by
//! people: settings, memberships, saved views. A service that takes `impl Repository<T>`
//! is tested with a map in memory. Event-sourced things have a store instead, and queries
//! made for one page are better written as what they are.

use std::future::Future;

use crate::tenant::TenantContext;

/// Keeps entities of type `T`, each belonging to a tenant.
///
/// Implementations on Postgres run each method in a
/// [`tenant_transaction`](crate::tenant_transaction), so that another tenant's entity is
/// simply not there.
pub trait Repository<T: Send>: Send + Sync {
    /// What tells two entities apart.
    type Id: Send + Sync;
    /// Why an operation failed.
    type Error: std::error::Error + Send;

    /// Adds an entity and returns it as it was stored.
    ///
    /// # Errors
    /// When one with this id exists, or the store fails.
    fn create(&self, context: &TenantContext, entity: T) -> impl Future<Output = Result<T, Self::Error>> + Send;

    /// The entity with this id, if the tenant has it.
    ///
    /// # Errors
    /// When the store fails.
    fn get(
        &self,
        context: &TenantContext,
        id: &Self::Id,
    ) -> impl Future<Output = Result<Option<T>, Self::Error>> + Send;

    /// All entities of the tenant, in a stable order.
    ///
    /// # Errors
    /// When the store fails.
    fn list(&self, context: &TenantContext) -> impl Future<Output = Result<Vec<T>, Self::Error>> + Send;

    /// Replaces an entity; `None` when the tenant has none with its id.
    ///
    /// # Errors
    /// When the store fails.
    fn update(&self, context: &TenantContext, entity: T)
    -> impl Future<Output = Result<Option<T>, Self::Error>> + Send;

    /// Removes an entity and says whether it was there.
    ///
    /// # Errors
    /// When the store fails.
    fn delete(&self, context: &TenantContext, id: &Self::Id) -> impl Future<Output = Result<bool, Self::Error>> + Send;
}
