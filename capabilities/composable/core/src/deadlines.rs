//! The port that keeps deadlines: commands for later, which survive the process.
//!
//! **When to use it.** When something must happen at a time unless something else happens first: a reservation lapses, a
//! payment is overdue. What is due is delivered at least once, as a command with an id of its own, so that its effect on
//! the aggregate is exactly once. An aggregate still has to look at its state: the deadline may come while it is being
//! cancelled.
//!
//! **How to extend it.** A new place to keep deadlines implements [`Deadlines`] and passes the deadline contract suite in
//! `composable-testing`. What the suite holds it to:
//!
//! * Once [`Deadlines::schedule`] has returned the deadline is taken, again and again, until [`DueDeadlines::delivered`].
//! * Once [`Deadlines::cancel`] has said [`Cancelled::Prevented`] it is never taken.
//! * One worker holds the right to take at a time; when it is gone another one gets it.
//! * A tenant sees, replaces and cancels its own only.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;

use crate::effect::{Deadline, EffectId};
use crate::ids::TenantId;
use crate::store::{Cause, MAX_PAYLOAD};

/// The longest id of a deadline, in bytes.
pub const MAX_ID: usize = 400;

/// Keeps deadlines.
pub trait Deadlines: Send + Sync {
    /// The right to take what is due.
    type Due: DueDeadlines;

    /// Keeps a deadline, in place of an earlier one with its id. One in the past is due at once. The same one again
    /// changes nothing.
    ///
    /// # Errors
    /// When it is not kept for certain; trying again is safe.
    fn schedule(&self, deadline: Deadline) -> impl Future<Output = Result<(), DeadlineError>> + Send;

    /// Forgets a deadline.
    ///
    /// # Errors
    /// When it may still come; trying again is safe.
    fn cancel(&self, tenant: TenantId, id: &EffectId) -> impl Future<Output = Result<Cancelled, DeadlineError>> + Send;

    /// The deadlines of a tenant by their ids, from the first one behind `after`.
    ///
    /// # Errors
    /// When they cannot be read.
    fn list(
        &self,
        tenant: TenantId,
        after: Option<&EffectId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<PendingDeadline>, DeadlineError>> + Send;

    /// Becomes the one who takes what is due, unless someone else is, in this or another process.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn acquire(&self) -> impl Future<Output = Result<Option<Self::Due>, DeadlineError>> + Send;
}

/// Takes what is due, of all tenants. While this exists nobody else does; dropping it lets another one go on.
pub trait DueDeadlines: Send {
    /// Takes the deadlines that are due at `now`, earliest first, up to a limit. Those that were put back wait until
    /// their time, but no longer than `longest_pause` from now: the clock may have been set back.
    ///
    /// # Errors
    /// When they cannot be read, or the right to take them is lost.
    fn take(
        &mut self,
        now: Timestamp,
        longest_pause: Duration,
        limit: usize,
    ) -> impl Future<Output = Result<Taken, DeadlineError>> + Send;

    /// These are delivered: forgets them, except those that were replaced meanwhile.
    ///
    /// # Errors
    /// When that is not noted for certain: they are taken again.
    fn delivered(&mut self, due: &[Due]) -> impl Future<Output = Result<(), DeadlineError>> + Send;

    /// This one could not be delivered, and is taken again from `retry_at` on.
    ///
    /// # Errors
    /// When that is not noted for certain: it is taken again at once.
    fn put_back(
        &mut self,
        due: &Due,
        retry_at: Timestamp,
        problem: &str,
    ) -> impl Future<Output = Result<(), DeadlineError>> + Send;
}

/// What became of a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The deadline was there and will never come.
    Prevented,
    /// It had been taken: it came, or may still come once. It is not tried again after that.
    UnderWay,
    /// There is none of this id: it came, was cancelled before, or never was.
    NotThere,
}

/// A deadline that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingDeadline {
    /// The deadline. Its time is rounded up to the microsecond.
    pub deadline: Deadline,
    /// How often it was taken.
    pub attempts: u32,
    /// Why it could not be delivered the last time.
    pub problem: Option<String>,
}

/// A deadline that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The deadline. Its time is rounded up to the microsecond.
    pub deadline: Deadline,
    /// Tells it from another one that takes its place.
    pub revision: u64,
    /// How often it was taken, from 1.
    pub attempts: u32,
}

/// What was due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Earliest first.
    pub due: Vec<Due>,
    /// When the next one is due that is not due yet. Known only when there was nothing more to take.
    pub next: Option<Timestamp>,
}

/// Why a deadline is not kept, or cannot be taken.
#[derive(Clone, Debug, Error)]
pub enum DeadlineError {
    /// The id is empty, too long, or holds a NUL.
    #[error("not the id of a deadline: use 1 to {MAX_ID} bytes without NUL")]
    InvalidId,
    /// The command's payload is too large.
    #[error(
        "the command of a deadline has {size} bytes, at most {MAX_PAYLOAD} are possible: keep large content outside"
    )]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Where deadlines are kept did not answer, or the right to take them is lost.
    #[error("deadlines are unavailable: try again")]
    Unavailable {
        /// What the connection said.
        source: Cause,
    },
    /// Where deadlines are kept was never set up.
    #[error("there is no place for deadlines yet: on Postgres, migrate the database with DEADLINE_MIGRATIONS too")]
    NotSetUp {
        /// What is missing.
        source: Cause,
    },
    /// What is kept is no deadline. Someone wrote past this port.
    #[error("a deadline that is kept cannot be read: {problem}")]
    Corrupt {
        /// What is wrong, and where.
        problem: String,
    },
}

/// Checks a deadline and rounds its time as every place keeps it: up to the microsecond, and not before 1970, which is
/// as past as any.
///
/// # Errors
/// When its id or its payload is not possible.
pub fn check_deadline(mut deadline: Deadline) -> Result<Deadline, DeadlineError> {
    check_id(&deadline.id)?;
    let size = deadline.command.payload.len();
    if size > MAX_PAYLOAD {
        return Err(DeadlineError::TooLarge { size });
    }
    let whole = deadline.due.as_microsecond();
    let is_between = deadline.due.subsec_nanosecond() % 1_000 > 0;
    let due = Timestamp::from_microsecond(whole.saturating_add(i64::from(is_between))).unwrap_or(Timestamp::MAX);
    deadline.due = due.max(Timestamp::UNIX_EPOCH);
    Ok(deadline)
}

/// Checks the id of a deadline.
///
/// # Errors
/// When it is empty, too long or holds a NUL.
pub fn check_id(id: &EffectId) -> Result<(), DeadlineError> {
    let id = id.as_str();
    if id.is_empty() || id.len() > MAX_ID || id.contains('\0') { Err(DeadlineError::InvalidId) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::CommandMessage;
    use crate::event::{Codec, EventMetadata};
    use crate::ids::CommandId;
    use bytes::Bytes;
    use uuid::Uuid;

    fn deadline(due: Timestamp) -> Deadline {
        let command = CommandMessage {
            id: CommandId::new(Uuid::nil()),
            tenant: TenantId::new(Uuid::nil()),
            target: "order-1".parse().unwrap(),
            command_type: "Lapse".into(),
            codec: Codec::Json,
            payload: Bytes::new(),
            metadata: EventMetadata::default(),
        };
        Deadline { id: "reservation".into(), due, command }
    }

    #[test]
    fn a_deadline_is_never_kept_for_an_earlier_time() {
        let cases = [(1_001, 2), (1_000, 1), (999, 1), (0, 0), (-1, 0), (-5_000_000_000, 0)];
        for (nanoseconds, microseconds) in cases {
            let due = Timestamp::from_nanosecond(nanoseconds).unwrap();
            assert_eq!(check_deadline(deadline(due)).unwrap().due.as_microsecond(), microseconds, "{nanoseconds}");
        }
        assert!(check_deadline(deadline(Timestamp::MAX)).is_ok());
    }

    #[test]
    fn ids_that_cannot_be_kept_are_refused() {
        for id in [String::new(), "a\0b".to_owned(), "x".repeat(MAX_ID + 1)] {
            let refused = check_deadline(Deadline { id: id.into(), ..deadline(Timestamp::UNIX_EPOCH) });
            assert!(matches!(refused, Err(DeadlineError::InvalidId)), "{refused:?}");
        }
    }
}
