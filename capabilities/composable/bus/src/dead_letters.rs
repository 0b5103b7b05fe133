//! Messages that could not be handled, kept until someone decides about them.
//!
//! **When to use it.** [`Consuming`](crate::Consuming) fills it; a program for operators
//! lists, reads, replays and drops.
//!
//! **How to extend it.** Another place to keep them implements [`DeadLetters`]. The id of a
//! dead letter follows from who gave up on what, so that putting the same message aside
//! again, after a crash, keeps one.

use bytes::Bytes;
use composable_core::bus::{Content, InvalidMessage, wire};
use composable_core::effect::AttemptFailed;
use composable_core::store::Cause;
use composable_core::{RecordedEvent, TenantId};
use jiff::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::consuming::Handler;

/// What the ids of dead letters are made within.
const NAMESPACE: Uuid = Uuid::from_u128(0x7d2a_9c51_0f4e_4b8a_9f63_2c6d_5e81_b740);

/// A message that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The same whenever the same message is put aside by the same group.
    pub id: Uuid,
    /// The consumer group that gave up, or the relay.
    pub put_aside_by: String,
    /// The envelope, as it travels.
    pub headers: Vec<(String, String)>,
    /// The payload.
    pub payload: Bytes,
    /// What went wrong the last time, with its causes.
    pub problem: String,
    /// How often it was tried, at least.
    pub attempts: u32,
    /// How often it was put aside.
    pub times: u32,
    /// When it was put aside first.
    pub first_at: Timestamp,
    /// When it was put aside last.
    pub last_at: Timestamp,
}

impl DeadLetter {
    /// What a group gives up on.
    #[must_use]
    pub fn new(put_aside_by: &str, content: &Content, problem: String, attempts: u32, now: Timestamp) -> Self {
        let (headers, payload) = match content {
            Content::Event(event) => (wire::headers(event), event.payload.clone()),
            Content::Unreadable { payload, .. } => (Vec::new(), payload.clone()),
        };
        let id = match content {
            Content::Event(event) => {
                derive(&[put_aside_by.as_bytes(), event.tenant.uuid().as_bytes(), event.id.uuid().as_bytes()])
            }
            Content::Unreadable { payload, .. } => derive(&[put_aside_by.as_bytes(), payload]),
        };
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let put_aside_by = put_aside_by.to_owned();
        Self { id, put_aside_by, headers, payload, problem, attempts, times: 1, first_at: now, last_at: now }
    }

    /// The event, if it is one.
    ///
    /// # Errors
    /// Why it is none.
    pub fn event(&self) -> Result<RecordedEvent, InvalidMessage> {
        let find = |name: &str| self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        wire::event(find, self.payload.clone())
    }

    /// Whose it is; nobody's, all zeros, when it is no event.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.event().map_or(TenantId::new(Uuid::nil()), |event| event.tenant)
    }
}

/// Parts with their lengths, so that no two lists of parts are alike.
fn derive(parts: &[&[u8]]) -> Uuid {
    let mut name = Vec::new();
    for part in parts {
        name.extend((part.len() as u64).to_be_bytes());
        name.extend(*part);
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

/// Where dead letters are kept.
pub trait DeadLetters: Send + Sync {
    /// Keeps one. If it is there already, it is counted once more.
    ///
    /// # Errors
    /// When it is not kept for certain. Keep it again.
    fn keep(&self, letter: DeadLetter) -> impl Future<Output = Result<(), DeadLetterError>> + Send;

    /// Those that a group put aside, in order of their ids, after an id.
    ///
    /// # Errors
    /// When they cannot be read.
    fn list(
        &self,
        put_aside_by: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, DeadLetterError>> + Send;

    /// One of them.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(
        &self,
        tenant: TenantId,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<DeadLetter>, DeadLetterError>> + Send;

    /// Forgets one. Whether it was there.
    ///
    /// # Errors
    /// When it is not gone for certain.
    fn discard(&self, tenant: TenantId, id: Uuid) -> impl Future<Output = Result<bool, DeadLetterError>> + Send;
}

/// Dead letters could not be kept or read.
#[derive(Clone, Debug, Error)]
#[error("the dead letters are unavailable: try again")]
pub struct DeadLetterError {
    /// What the place where they are kept said.
    #[from]
    pub source: Cause,
}

/// Why a dead letter was not handled.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// There is no such dead letter.
    #[error("there is no dead letter {id}: it was replayed or dropped")]
    NotFound {
        /// The id that was asked for.
        id: Uuid,
    },
    /// It never was an event.
    #[error("dead letter {id} is no event: read it and drop it")]
    NoEvent {
        /// Its id.
        id: Uuid,
        /// Why it is none.
        source: InvalidMessage,
    },
    /// The handler failed again. The dead letter stays.
    #[error("the dead letter failed again and stays: mend the handler first")]
    Failed(#[from] AttemptFailed),
    /// The place where they are kept.
    #[error(transparent)]
    Unavailable(#[from] DeadLetterError),
}

/// Gives a dead letter to the handler of its group once more, and forgets it when that
/// succeeds. Later events of its stream were handled already: the handler must bear that.
///
/// # Errors
/// See [`ReplayError`]; the dead letter stays.
pub async fn replay<D: DeadLetters, H: Handler>(
    letters: &D,
    handler: &H,
    tenant: TenantId,
    id: Uuid,
) -> Result<(), ReplayError> {
    let letter = letters.read(tenant, id).await?.ok_or(ReplayError::NotFound { id })?;
    let event = letter.event().map_err(|source| ReplayError::NoEvent { id, source })?;
    handler.handle(&event).await?;
    letters.discard(tenant, id).await?;
    Ok(())
}
