//! What errors of NATS mean for those who publish and consume.

use std::error::Error;
use std::sync::Arc;

use composable_core::bus::{ConsumeError, PublishError};
use thiserror::Error;

/// There is no way to the server.
#[derive(Debug, Error)]
#[error("cannot connect to NATS: check that it runs, its address and the credentials")]
pub struct ConnectError(#[from] async_nats::ConnectError);

/// NATS did not do it in the time it was given.
#[derive(Clone, Copy, Debug, Error)]
#[error("NATS did not answer in time")]
pub(crate) struct NoAnswer;

/// A task that the consumer needs is gone.
#[derive(Clone, Copy, Debug, Error)]
#[error("the tasks that talk to NATS ended")]
pub(crate) struct TasksEnded;

/// A stream or a durable consumer is not what the bus needs.
#[derive(Clone, Debug, Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub(crate) String);

/// Why a stream or consumer is not there.
#[derive(Clone, Debug)]
pub(crate) enum SetUpError {
    /// Try again.
    Unavailable(Arc<dyn Error + Send + Sync>),
    /// It will be the same the next time.
    Refused(Arc<dyn Error + Send + Sync>),
}

impl From<SetUpError> for PublishError {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::Unavailable(source) => Self::Unavailable { source },
            SetUpError::Refused(source) => Self::Refused { source },
        }
    }
}

impl From<SetUpError> for ConsumeError {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::Unavailable(source) => Self::Unavailable { source },
            SetUpError::Refused(source) => Self::Refused { source },
        }
    }
}
