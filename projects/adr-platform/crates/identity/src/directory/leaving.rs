//! What ends with a membership outside of this crate.

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use futures::future::BoxFuture;
use sqlx::PgConnection;

use crate::UserId;

/// Something that must not outlive a membership, such as a person's keys to something else.
///
/// **How to extend it.** Implement it where that something is kept, and give it to
/// [`Directory::and_with_them`](crate::Directory::and_with_them) where the program is put together.
pub trait Leaving: Send + Sync + 'static {
    /// Ends what somebody has in a workspace that they are taken out of, in the very transaction: both happen or neither.
    /// The transaction's tenant is set. People who were only invited have nothing, and are asked about nevertheless.
    ///
    /// # Errors
    /// When the database does not answer. They are then still members.
    fn leave<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        tenant: TenantId,
        person: UserId,
    ) -> BoxFuture<'a, Result<(), ServiceError>>;
}
