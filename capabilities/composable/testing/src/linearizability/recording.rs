//! A store that notes what it was asked, what it answered, and when.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use composable_core::store;
use composable_core::{
    AppendError, Appended, EventId, EventStore, ExpectedVersion, NewEvent, RecordedEvent, SchemaHash, Snapshot,
    StoreError, StreamId, TenantId, Version,
};

use super::checking::{Checked, Violation, check_stream};

/// A stream of a tenant.
pub(super) type Key = (TenantId, StreamId);

/// One call as its caller saw it. Times are ticks of one counter that all callers share: it never stands still, so no
/// two of them are equal.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) key: Key,
    pub(super) began: u64,
    /// `u64::MAX` when it never ended for its caller.
    pub(super) ended: u64,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Append { expected: ExpectedVersion, ids: Vec<EventId>, answer: Answer },
    Read { after: Version, ids: Vec<EventId> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Appended { version: Version, was_duplicate: bool },
    Conflict { actual: Version },
    Refused,
    Unknown,
}

#[derive(Debug, Default)]
struct History {
    ticks: AtomicU64,
    calls: Mutex<Vec<Call>>,
}

impl History {
    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    fn note(&self, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

/// Passes everything on, and records appends and loads of streams. Clones share what they recorded.
#[derive(Clone, Debug)]
pub struct RecordingStore<S> {
    store: S,
    history: Arc<History>,
}

impl<S: EventStore> RecordingStore<S> {
    /// With nothing recorded yet.
    pub fn new(store: S) -> Self {
        Self { store, history: Arc::default() }
    }

    /// Another way into the same store, recorded together with this one.
    #[must_use]
    pub fn beside(&self, store: S) -> Self {
        Self { store, history: Arc::clone(&self.history) }
    }

    /// Whether everything recorded so far can have happened one after the other. Reads every stream that was used;
    /// nobody may write to them meanwhile.
    ///
    /// # Errors
    /// The first [`Violation`].
    pub async fn check(&self) -> Result<Checked, Violation> {
        let calls = self.history.calls.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let keys: BTreeSet<&Key> = calls.iter().map(|call| &call.key).collect();
        let mut checked = Checked::default();
        for key in keys {
            let events = self.store.load(key.0, &key.1, Version::NONE).await;
            let ids: Vec<EventId> = events.map_err(Violation::Unreadable)?.iter().map(|event| event.id).collect();
            let of_stream: Vec<&Call> = calls.iter().filter(|call| call.key == *key).collect();
            checked.add(check_stream(&key.1, &ids, &of_stream)?);
        }
        Ok(checked)
    }

    fn note_read(&self, key: Key, began: u64, after: Version, events: &[RecordedEvent]) {
        let ids = events.iter().map(|event| event.id).collect();
        self.history.note(Call { key, began, ended: self.history.tick(), kind: Kind::Read { after, ids } });
    }
}

/// An append under way. Dropped before its end, it has none.
struct Pending<'a> {
    history: &'a History,
    call: Option<Call>,
}

impl Pending<'_> {
    fn end(mut self, result: &Result<Appended, AppendError>) {
        let Some(mut call) = self.call.take() else { return };
        let outcome = match result {
            Ok(Appended { version, was_duplicate, .. }) => {
                Answer::Appended { version: *version, was_duplicate: *was_duplicate }
            }
            Err(AppendError::Conflict(conflict)) => Answer::Conflict { actual: conflict.actual },
            Err(AppendError::Unavailable { .. }) => Answer::Unknown,
            Err(_) => Answer::Refused,
        };
        if let Kind::Append { answer, .. } = &mut call.kind {
            *answer = outcome;
        }
        if outcome != Answer::Unknown {
            call.ended = self.history.tick();
        }
        self.history.note(call);
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(call) = self.call.take() {
            self.history.note(call);
        }
    }
}

impl<S: EventStore> store::ForwardingStore for RecordingStore<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let ids = events.iter().map(|event| event.id).collect();
        let kind = Kind::Append { expected, ids, answer: Answer::Unknown };
        let call = Call { key: (tenant, stream.clone()), began: self.history.tick(), ended: u64::MAX, kind };
        let pending = Pending { history: &self.history, call: Some(call) };
        let result = self.store.append(tenant, stream, expected, events).await;
        pending.end(&result);
        result
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let began = self.history.tick();
        let events = self.store.load(tenant, stream, after).await?;
        self.note_read((tenant, stream.clone()), began, after, &events);
        Ok(events)
    }

    async fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
        let began = self.history.tick();
        let (snapshot, events) = self.store.load_with_snapshot(tenant, stream, schema).await?;
        let after = snapshot.as_ref().map_or(Version::NONE, |snapshot| snapshot.version);
        self.note_read((tenant, stream.clone()), began, after, &events);
        Ok((snapshot, events))
    }
}
