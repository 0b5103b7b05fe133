//! Commands on their way to an aggregate of another kind, or to a later time.
//!
//! Within one kind of aggregate a command is a value. One that another aggregate sends, or
//! that a deadline holds until it is due, is a [`CommandMessage`]: encoded, with the name of
//! the stream it is for. An aggregate that takes such commands implements [`Command`].

use std::borrow::Cow;

use bytes::Bytes;
use thiserror::Error;

use crate::event::{Codec, DecodeError, EventMetadata};
use crate::ids::{CommandId, TenantId};
use crate::store::Cause;
use crate::stream_id::StreamId;

/// A command that can be written down.
pub trait Command: Sized + Send {
    /// The stable name of this command, such as `payment.v1.Refund`.
    fn command_type(&self) -> &'static str;

    /// How [`encode`](Self::encode) writes it.
    fn codec(&self) -> Codec;

    /// The payload.
    fn encode(&self) -> Bytes;

    /// Reads a command.
    ///
    /// # Errors
    /// When the type is unknown, or the payload is not of that type.
    fn decode(command_type: &str, payload: &Bytes) -> Result<Self, DecodeError>;
}

/// A command, encoded and addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandMessage {
    /// This attempt. Sent again with the same id, it is executed once.
    pub id: CommandId,
    /// Whose aggregate it is for.
    pub tenant: TenantId,
    /// The aggregate's stream.
    pub target: StreamId,
    /// See [`Command::command_type`].
    pub command_type: Cow<'static, str>,
    /// See [`Command::codec`].
    pub codec: Codec,
    /// The command itself.
    pub payload: Bytes,
    /// Goes onto every event the command leads to.
    pub metadata: EventMetadata,
}

impl CommandMessage {
    /// Encodes a command for the aggregate with this stream.
    pub fn encode<C: Command>(
        id: CommandId,
        tenant: TenantId,
        target: StreamId,
        command: &C,
        metadata: EventMetadata,
    ) -> Self {
        Self {
            id,
            tenant,
            target,
            command_type: Cow::Borrowed(command.command_type()),
            codec: command.codec(),
            payload: command.encode(),
            metadata,
        }
    }

    /// Reads the payload.
    ///
    /// # Errors
    /// See [`Command::decode`].
    pub fn decode<C: Command>(&self) -> Result<C, DecodeError> {
        C::decode(&self.command_type, &self.payload)
    }
}

/// Why a dispatched command changed nothing.
#[derive(Clone, Debug, Error)]
pub enum DispatchError {
    /// The rules of its aggregate refused it.
    #[error("{command_type} was refused: {reason}")]
    Rejected {
        /// The command's name.
        command_type: Cow<'static, str>,
        /// What the rules said.
        reason: String,
    },
    /// No one takes commands for streams of this category.
    #[error("no aggregate of category {category} takes commands here: register it where commands are dispatched")]
    NoHandler {
        /// The category.
        category: String,
    },
    /// The command could not be executed for now.
    #[error("the command could not be executed: dispatch it again with the same id")]
    Failed {
        /// What went wrong.
        source: Cause,
    },
}
