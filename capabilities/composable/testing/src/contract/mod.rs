//! The contract suite: what every event store must do, as functions.
//!
//! Run them all with [`event_store_contract!`](crate::event_store_contract). Each takes an
//! empty store and panics, as tests do, when the store breaks a promise. Some stores show
//! an event to [`EventStore::read_all`] only a while after it was appended, when no older
//! write is open any more; the suite waits for that, up to [`PATIENCE`].
#![expect(clippy::panic, reason = "this is how a failing test fails")]

mod appending;
mod concurrency;
mod reading;
mod repeating;
mod snapshots;
mod tenants;

use std::time::Duration;

use bytes::Bytes;
use composable_core::event::Codec;
use composable_core::{
    EventFilter, EventId, EventMetadata, EventStore, GlobalPosition, NewEvent, RecordedEvent, StreamId, TenantId,
    Version,
};
use uuid::Uuid;

pub use appending::*;
pub use concurrency::*;
pub use reading::*;
pub use repeating::*;
pub use snapshots::*;
pub use tenants::*;

/// How long the suite waits for an event to become visible.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a test of each function of the suite.
///
/// The expression is evaluated for each test anew, inside an async block, and gives a guard
/// that is kept until the test ends (a database, or `()`) and a store that can be cloned.
///
/// ```ignore
/// composable_testing::event_store_contract!(((), MemoryEventStore::new()));
/// ```
#[macro_export]
macro_rules! event_store_contract {
    ($make:expr) => {
        $crate::event_store_contract! { @each $make;
            what_is_appended_can_be_loaded,
            texts_and_payloads_come_back_byte_for_byte,
            a_stream_that_is_elsewhere_is_a_conflict,
            no_stream_is_version_zero,
            any_version_appends_at_the_end,
            an_append_that_breaks_a_limit_changes_nothing,
            the_largest_payload_fits,
            a_repeated_append_is_recorded_once,
            a_repeated_append_at_another_version_is_a_conflict,
            a_used_event_id_is_refused,
            part_of_an_append_cannot_be_repeated,
            tenants_are_apart,
            tenants_may_use_the_same_event_ids,
            of_concurrent_writers_exactly_one_wins,
            concurrent_repeats_are_recorded_once,
            concurrent_writers_to_any_version_all_succeed,
            a_cancelled_append_leaves_the_store_in_order,
            all_events_can_be_read_in_order,
            reading_resumes_where_it_stopped,
            filters_leave_out_and_lose_nothing,
            snapshots_come_back,
            stale_snapshots_are_not_returned,
            an_older_snapshot_does_not_replace_a_newer,
            a_snapshot_and_the_events_after_it_load_together,
        }
    };
    (@each $make:expr; $($name:ident),* $(,)?) => {
        $(
            #[::tokio::test]
            async fn $name() {
                let (_guard, store) = async { $make }.await;
                $crate::contract::$name(&store).await;
            }
        )*
    };
}

/// A tenant no one else has.
#[must_use]
pub fn new_tenant() -> TenantId {
    TenantId::new(Uuid::now_v7())
}

/// A stream no one else has, of the category `contract`.
#[must_use]
pub fn new_stream() -> StreamId {
    stream_of("contract")
}

fn stream_of(category: &str) -> StreamId {
    must(StreamId::new(category, Uuid::now_v7()))
}

/// An event of the type `Tested` with this payload and a new id.
#[must_use]
pub fn new_event(payload: impl Into<Bytes>) -> NewEvent {
    NewEvent {
        id: EventId::new(Uuid::now_v7()),
        event_type: "Tested".into(),
        schema_version: 1,
        codec: Codec::Json,
        payload: payload.into(),
        metadata: EventMetadata::default(),
    }
}

fn new_events(count: usize) -> Vec<NewEvent> {
    (0..count).map(|index| new_event(format!("payload {index}"))).collect()
}

#[track_caller]
pub(crate) fn must<T, E: std::error::Error>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error} ({error:?})"),
    }
}

#[track_caller]
pub(crate) fn must_fail<T: std::fmt::Debug, E>(result: Result<T, E>) -> E {
    match result {
        Ok(value) => panic!("it should have failed, but gave {value:?}"),
        Err(error) => error,
    }
}

async fn load<S: EventStore>(store: &S, tenant: TenantId, stream: &StreamId) -> Vec<RecordedEvent> {
    must(store.load(tenant, stream, Version::NONE).await)
}

/// Reads from a position until as many events were seen, in pages of `limit`.
async fn read_until<S: EventStore>(
    store: &S,
    after: GlobalPosition,
    limit: usize,
    filter: &EventFilter,
    count: usize,
) -> (Vec<RecordedEvent>, GlobalPosition) {
    let (mut events, mut cursor) = (Vec::new(), after);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while events.len() < count {
        let page = must(store.read_all(cursor, limit, filter).await);
        assert!(page.events.len() <= limit, "a page of {} events, at most {limit} were wanted", page.events.len());
        assert!(page.next >= cursor, "the cursor went back from {cursor} to {}", page.next);
        assert!(!page.has_more || page.events.len() == limit || limit == 0, "a page that is not full has more");
        cursor = page.next;
        events.extend(page.events);
        if !page.has_more && events.len() < count {
            assert!(tokio::time::Instant::now() < deadline, "only {} of {count} events were seen", events.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    (events, cursor)
}
