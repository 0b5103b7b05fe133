//! From a row to an event.

use std::borrow::Cow;

use bytes::Bytes;
use composable_core::event::{Actor, Codec};
use composable_core::{EventId, EventMetadata, GlobalPosition, RecordedEvent, StoreError, StreamId, TenantId, Version};
use uuid::Uuid;

/// The columns of an event, without those that say which stream it is in. The database
/// holds all that are required: they are optional here because the same row can also be a
/// snapshot.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) version: Option<i64>,
    pub(crate) transaction_id: Option<i64>,
    pub(crate) sequence: Option<i64>,
    pub(crate) event_id: Option<Uuid>,
    pub(crate) event_type: Option<String>,
    pub(crate) schema_version: Option<i32>,
    pub(crate) codec: Option<i16>,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) causation_id: Option<Uuid>,
    pub(crate) traceparent: Option<String>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_name: Option<String>,
    pub(crate) recorded_at: Option<jiff_sqlx::Timestamp>,
}

impl EventRow {
    /// The event in this row.
    pub(crate) fn into_event(self, tenant: TenantId, stream: StreamId) -> Result<RecordedEvent, StoreError> {
        let place = || StoreError::Corrupt { problem: format!("a column of {stream} has a value it cannot have") };
        let version = self.version.and_then(unsigned).map(Version::new).ok_or_else(place)?;
        let position = position(self.transaction_id, self.sequence).ok_or_else(place)?;
        let actor = self.actor_id.zip(self.actor_name).map(|(id, name)| Actor { id, name });
        Ok(RecordedEvent {
            id: self.event_id.map(EventId::new).ok_or_else(place)?,
            tenant,
            version,
            position,
            event_type: self.event_type.map(Cow::Owned).ok_or_else(place)?,
            schema_version: self.schema_version.and_then(|version| version.try_into().ok()).ok_or_else(place)?,
            codec: self.codec.and_then(Codec::from_number).ok_or_else(place)?,
            payload: self.payload.map(Bytes::from).ok_or_else(place)?,
            metadata: EventMetadata {
                correlation_id: self.correlation_id,
                causation_id: self.causation_id,
                traceparent: self.traceparent,
                actor,
            },
            recorded_at: self.recorded_at.map(jiff_sqlx::Timestamp::to_jiff).ok_or_else(place)?,
            stream,
        })
    }
}

/// A position from its columns.
pub(crate) fn position(transaction: Option<i64>, sequence: Option<i64>) -> Option<GlobalPosition> {
    Some(GlobalPosition::new(transaction.and_then(unsigned)?, sequence.and_then(unsigned)?))
}

/// A number that the database keeps with a sign it never has.
fn unsigned(number: i64) -> Option<u64> {
    u64::try_from(number).ok()
}

/// A number for the database. Beyond its range nothing was ever recorded, so that the
/// largest it has means the same.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
