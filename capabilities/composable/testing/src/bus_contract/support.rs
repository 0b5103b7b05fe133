//! Events, groups and patience for the suite.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::time::Duration;

use composable_core::bus::{Consumer, Content, Delivery, Settlement};
use composable_core::{
    Actor, BusSubscription, Codec, ConsumerGroup, EventBus, EventId, EventMetadata, GlobalPosition, RecordedEvent,
    StreamId, TenantId, Version,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::BusUnderTest;
use crate::contract::new_tenant;

/// How long the suite waits for a message that must come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A category no one else has.
#[must_use]
pub fn new_category() -> String {
    format!("t{}", Uuid::now_v7().simple())
}

/// A group no one else has.
#[must_use]
pub fn new_group() -> ConsumerGroup {
    must(format!("g{}", Uuid::now_v7().simple()).parse())
}

/// Streams of a category: `<category>-0`, `<category>-1`, …
#[must_use]
pub fn streams_of(category: &str, count: usize) -> Vec<StreamId> {
    (0..count).map(|index| must(StreamId::new(category, index))).collect()
}

/// The event at a version of a stream, as a store would give it.
#[must_use]
pub fn event_of(tenant: TenantId, stream: &StreamId, version: u64) -> RecordedEvent {
    RecordedEvent {
        id: EventId::new(Uuid::now_v7()),
        tenant,
        stream: stream.clone(),
        version: Version::new(version),
        position: GlobalPosition::new(version, version),
        event_type: "Tested".into(),
        schema_version: 1,
        codec: Codec::Json,
        payload: format!("{stream} {version}").into(),
        metadata: EventMetadata {
            actor: Some(Actor { id: Uuid::from_u128(7), name: "Zoë, 100 %".to_owned() }),
            ..EventMetadata::default()
        },
        recorded_at: must(Timestamp::from_microsecond(1_700_000_000_000_001)),
    }
}

/// Versions 1 to `versions` of each stream, all first versions first.
pub(super) fn events_of(tenant: TenantId, streams: &[StreamId], versions: u64) -> Vec<RecordedEvent> {
    (1..=versions).flat_map(|version| streams.iter().map(move |stream| event_of(tenant, stream, version))).collect()
}

pub(super) fn ids(events: &[RecordedEvent]) -> HashSet<EventId> {
    events.iter().map(|event| event.id).collect()
}

/// A connection, a category and a group that no other test has.
pub(super) struct Scene<Bus> {
    pub(super) bus: Bus,
    pub(super) category: String,
    pub(super) tenant: TenantId,
    pub(super) group: ConsumerGroup,
}

impl<Bus: EventBus> Scene<Bus> {
    pub(super) async fn set<U: BusUnderTest<Bus = Bus>>(under_test: &U) -> Self {
        let bus = under_test.connect().await;
        Self { bus, category: new_category(), tenant: new_tenant(), group: new_group() }
    }

    pub(super) fn events(&self, streams: usize, versions: u64) -> Vec<RecordedEvent> {
        events_of(self.tenant, &streams_of(&self.category, streams), versions)
    }

    pub(super) fn subscription(&self) -> BusSubscription {
        BusSubscription::new(self.group.clone(), self.category.clone())
    }

    pub(super) async fn publish(&self, events: &[RecordedEvent]) {
        must(within(self.bus.publish(events)).await);
    }

    pub(super) async fn join(&self) -> Bus::Consumer {
        must(within(self.bus.join(self.subscription())).await)
    }

    /// Shows that nothing else is left for the group: an event published now is what comes
    /// first, in every stream of the category that was used before.
    pub(super) async fn expect_nothing_but_new_events(&self, consumer: &mut Bus::Consumer, streams: usize) {
        let fresh = events_of(self.tenant, &streams_of(&self.category, streams), 1_000);
        let fresh = &fresh[fresh.len() - streams..];
        self.publish(fresh).await;
        let mut open = ids(fresh);
        while !open.is_empty() {
            let (event, delivery) = receive_event(consumer).await;
            assert!(open.remove(&event.id), "{} {} came again", event.stream, event.version);
            done::<Bus::Consumer>(consumer, delivery).await;
        }
    }
}

/// The next message, which must come.
pub(super) async fn receive<C: Consumer>(consumer: &mut C) -> Delivery<C::Receipt> {
    must(within(consumer.receive()).await)
}

/// The next message, which must be an event.
pub(super) async fn receive_event<C: Consumer>(consumer: &mut C) -> (RecordedEvent, C::Receipt) {
    let delivery = receive(consumer).await;
    match delivery.content {
        Content::Event(event) => (*event, delivery.receipt),
        Content::Unreadable { payload, problem } => panic!("{problem}: {payload:?}"),
    }
}

pub(super) async fn done<C: Consumer>(consumer: &mut C, receipt: C::Receipt) {
    must(within(consumer.settle(receipt, Settlement::Done)).await);
}

pub(super) async fn again<C: Consumer>(consumer: &mut C, receipt: C::Receipt, after: Duration) {
    must(within(consumer.settle(receipt, Settlement::Again { after })).await);
}

/// Receives and settles until all of these have come; what came, in order.
pub(super) async fn receive_all<C: Consumer>(consumer: &mut C, events: &[RecordedEvent]) -> Vec<RecordedEvent> {
    let (mut open, mut came) = (ids(events), Vec::new());
    while !open.is_empty() {
        let (event, receipt) = receive_event(consumer).await;
        done::<C>(consumer, receipt).await;
        open.remove(&event.id);
        came.push(event);
    }
    came
}

/// Every stream's versions rise by one from 1, where only the first time counts.
#[track_caller]
pub(super) fn assert_in_order(came: &[RecordedEvent]) {
    let mut last: HashMap<&StreamId, u64> = HashMap::new();
    for event in came {
        let last = last.entry(&event.stream).or_default();
        let version = event.version.get();
        assert!(version <= *last + 1, "{} came at {version} after {last}", event.stream);
        *last = version.max(*last);
    }
}

pub(super) async fn within<F: Future>(future: F) -> F::Output {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("nothing came within {PATIENCE:?}"),
    }
}

#[track_caller]
pub(super) fn must<T, E: std::error::Error>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error} ({error:?})"),
    }
}

/// What a test finds in its environment, or `None` and a line that says what to run.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub fn broker_from(variable: &str, script: &str) -> Option<String> {
    let found = std::env::var(variable).ok().filter(|value| !value.is_empty());
    if found.is_none() {
        eprintln!("SKIPPED: {variable} is not set; `{script} cargo test` starts a broker and sets it");
    }
    found
}

/// Kills the broker whose process number is in a file, and waits for the one that follows.
/// `kill` ends a process at once.
///
/// # Panics
/// When no other broker runs within [`PATIENCE`].
pub async fn restart_by_pid_file(file: &std::path::Path, kill: impl FnOnce(i32)) {
    let number = || std::fs::read_to_string(file).ok()?.trim().parse::<i32>().ok();
    within(async {
        let before = loop {
            match number() {
                Some(number) => break number,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        kill(before);
        while number().is_none_or(|now| now == before) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}
