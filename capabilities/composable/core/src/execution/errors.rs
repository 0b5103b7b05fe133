//! Why an aggregate could not be loaded, or a command changed nothing.

use std::error::Error as StdError;

use thiserror::Error;

use crate::event::DecodeError;
use crate::ids::Version;
use crate::store::{AppendError, StoreError};
use crate::stream_id::StreamId;

/// Why an aggregate could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event of the stream is not one of the aggregate's.
    #[error("event {version} of {stream} cannot be read")]
    Decode {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        version: Version,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The stream belongs to aggregates of another kind.
    #[error("{stream} is not a stream of the category {category}: name it by the aggregate's own `stream` function")]
    OtherCategory {
        /// The stream that was asked for.
        stream: StreamId,
        /// The aggregate's category.
        category: &'static str,
    },
    /// The stream is shorter than the version that was asked for.
    #[error("there is no version {wanted} of {stream}, its newest is {actual}: ask for one up to that")]
    NoSuchVersion {
        /// The stream.
        stream: StreamId,
        /// The version that was asked for.
        wanted: Version,
        /// The last there is.
        actual: Version,
    },
}

/// Why a command changed nothing.
#[derive(Debug, Error)]
pub enum ExecuteError<E: StdError> {
    /// The rules refused it.
    #[error(transparent)]
    Rejected(E),
    /// The aggregate could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The events could not be recorded; a conflict is [`AppendError::Conflict`].
    #[error(transparent)]
    Append(#[from] AppendError),
}
