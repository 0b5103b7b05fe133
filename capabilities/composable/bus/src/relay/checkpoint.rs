//! How far a relay is, and that there is one of it.

use composable_core::GlobalPosition;
use composable_core::store::Cause;
use thiserror::Error;

/// Where relays keep how far they are.
pub trait Checkpoints: Send + Sync {
    /// The right to be the relay of a name.
    type Checkpoint: Checkpoint;

    /// Becomes the relay of this name, unless another one is, in this or another process.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn acquire(&self, relay: &str) -> impl Future<Output = Result<Option<Self::Checkpoint>, CheckpointError>> + Send;
}

/// How far the relay is. While this exists there is no other relay of its name; dropping it
/// lets another one go on.
pub trait Checkpoint: Send {
    /// Everything up to here is published. [`GlobalPosition::START`] for a new relay.
    ///
    /// # Errors
    /// When it cannot be read, or is not ours any more.
    fn position(&mut self) -> impl Future<Output = Result<GlobalPosition, CheckpointError>> + Send;

    /// Everything up to this position is published.
    ///
    /// # Errors
    /// When that is not noted for certain, or the checkpoint is not ours any more.
    fn advance(&mut self, to: GlobalPosition) -> impl Future<Output = Result<(), CheckpointError>> + Send;
}

/// The checkpoint cannot be read or written, or was lost to another relay.
#[derive(Clone, Debug, Error)]
#[error("the relay's checkpoint is unavailable: acquire it again")]
pub struct CheckpointError {
    /// What the place where it is kept said.
    #[from]
    pub source: Cause,
}
