//! From a row to a deadline.

use std::borrow::Cow;

use bytes::Bytes;
use composable_core::deadlines::{DeadlineError, Due, PendingDeadline};
use composable_core::effect::Deadline;
use composable_core::event::{Actor, Codec};
use composable_core::{CommandId, CommandMessage, EventMetadata, TenantId};
use uuid::Uuid;

/// A row of `composable_deadlines.deadlines`.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct DeadlineRow {
    pub(super) tenant_id: Uuid,
    id: String,
    due_at: jiff_sqlx::Timestamp,
    pub(super) revision: i64,
    command_id: Uuid,
    target: String,
    command_type: String,
    codec: i16,
    payload: Vec<u8>,
    correlation_id: Option<Uuid>,
    causation_id: Option<Uuid>,
    traceparent: Option<String>,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    attempts: i64,
    problem: Option<String>,
}

impl DeadlineRow {
    pub(super) fn into_pending(self) -> Result<PendingDeadline, DeadlineError> {
        let (attempts, problem) = (count(self.attempts), self.problem.clone());
        Ok(PendingDeadline { deadline: self.into_deadline()?, attempts, problem })
    }

    /// As it is once it was taken once more.
    pub(super) fn into_due(self) -> Result<Due, DeadlineError> {
        let (revision, attempts) = (self.revision.unsigned_abs(), count(self.attempts).saturating_add(1));
        Ok(Due { deadline: self.into_deadline()?, revision, attempts })
    }

    fn into_deadline(self) -> Result<Deadline, DeadlineError> {
        let corrupt = |what: &str| DeadlineError::Corrupt {
            problem: format!("{} of tenant {} has a bad {what}", self.id, self.tenant_id),
        };
        let command = CommandMessage {
            id: CommandId::new(self.command_id),
            tenant: TenantId::new(self.tenant_id),
            target: self.target.parse().map_err(|_| corrupt("target"))?,
            command_type: Cow::Owned(self.command_type),
            codec: Codec::from_number(self.codec).ok_or_else(|| corrupt("codec"))?,
            payload: Bytes::from(self.payload),
            metadata: EventMetadata {
                correlation_id: self.correlation_id,
                causation_id: self.causation_id,
                traceparent: self.traceparent,
                actor: self.actor_id.zip(self.actor_name).map(|(id, name)| Actor { id, name }),
            },
        };
        Ok(Deadline { id: self.id.into(), due: self.due_at.to_jiff(), command })
    }
}

fn count(kept: i64) -> u32 {
    u32::try_from(kept).unwrap_or(u32::MAX)
}
