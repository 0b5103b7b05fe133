//! What a subscription must do over every store, as functions.
//!
//! Run them all with [`subscription_contract!`](macro@crate::subscription_contract). Each takes an empty store and panics, as
//! tests do.
#![expect(clippy::panic, reason = "this is how a failing test fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use composable_core::store::{self, EventFilter, EventPage};
use composable_core::{
    EventId, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, Selection, StoreError, StreamId,
    StreamPattern, TenantId,
};
use composable_runtime::{Polling, Subscription, WakeUp, WakingStore};
use futures::{StreamExt, TryStreamExt};
use tokio_util::sync::CancellationToken;

use crate::FaultyStore;
use crate::contract::{PATIENCE, new_event, new_tenant};
use crate::skip::{self, Follower, Options, Seen};

/// Makes a test of each function of the suite. The expression is as in
/// [`event_store_contract!`](crate::event_store_contract).
#[macro_export]
macro_rules! subscription_contract {
    ($make:expr) => {
        $crate::subscription_contract! { @each $make;
            everything_comes_in_order_and_goes_on_from_any_cursor,
            only_what_is_selected_comes,
            other_namespaces_come_only_to_those_who_name_them,
            a_long_way_without_a_selected_event_is_walked_once,
            a_wake_up_ends_a_long_pause,
            stopping_ends_the_stream_at_once,
            nothing_is_read_before_it_is_asked_for,
            after_an_error_it_goes_on_where_it_was,
            a_subscription_skips_nothing,
        }
    };
    (@each $make:expr; $($name:ident),* $(,)?) => {
        $(
            #[::tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let (_guard, store) = async { $make }.await;
                $crate::subscription_contract::$name(&store).await;
            }
        )*
    };
}

/// Looks often, in small pages.
const SMALL: Polling =
    Polling { shortest_pause: Duration::from_millis(1), longest_pause: Duration::from_millis(10), page: 3 };

/// Never looks again by itself while a test has patience.
const SLEEPY: Polling =
    Polling { shortest_pause: Duration::from_secs(3600), longest_pause: Duration::from_secs(3600), page: 100 };

#[track_caller]
fn must<T, E: std::error::Error>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error} ({error:?})"))
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(value) => value,
        Err(_) => panic!("it did not come within {PATIENCE:?}"),
    }
}

fn stream(name: &str) -> StreamId {
    must(name.parse())
}

fn pattern(text: &str) -> StreamPattern {
    must(text.parse())
}

async fn append<S: EventStore>(store: &S, tenant: TenantId, name: &str, event_type: &'static str) -> EventId {
    let event = NewEvent { event_type: event_type.into(), ..new_event("x") };
    let id = event.id;
    must(store.append(tenant, &stream(name), ExpectedVersion::Any, vec![event]).await);
    id
}

async fn take<S: EventStore>(subscription: Subscription<S>, count: usize) -> Vec<RecordedEvent> {
    let events = subscription.events(CancellationToken::new()).take(count);
    must(within(events.try_collect()).await)
}

/// From the start, and again after each of the events.
///
/// # Panics
/// When the promise is broken.
pub async fn everything_comes_in_order_and_goes_on_from_any_cursor<S: EventStore + Clone>(store: &S) {
    let tenant = new_tenant();
    let mut written = Vec::new();
    for number in 0..8 {
        written.push(append(store, tenant, &format!("note-{}", number % 3), "Noted").await);
    }
    let subscribe = |after| Subscription::new(store.clone(), Selection::of_tenant(tenant), after).with_polling(SMALL);
    let all = take(subscribe(GlobalPosition::START), written.len()).await;
    assert_eq!(all.iter().map(|event| event.id).collect::<Vec<_>>(), written);
    for (index, event) in all.iter().enumerate().take(written.len() - 1) {
        let rest = take(subscribe(event.position), written.len() - 1 - index).await;
        assert_eq!(rest, all[index + 1..], "after {}", event.position);
    }
    // The cursors of pages are as good.
    let mut subscription = subscribe(GlobalPosition::START);
    let first = must(within(subscription.next_page()).await);
    assert_eq!(subscription.cursor(), first.next);
    let rest = take(subscribe(first.next), written.len() - first.events.len()).await;
    assert_eq!(rest, all[first.events.len()..]);
}

/// By tenant, stream pattern and type, in all combinations that matter.
///
/// # Panics
/// When the promise is broken.
pub async fn only_what_is_selected_comes<S: EventStore + Clone>(store: &S) {
    let (ours, theirs) = (new_tenant(), new_tenant());
    for name in ["order-2026-1", "order-2025-1", "invoice-2026-1"] {
        for tenant in [ours, theirs] {
            append(store, tenant, name, "Made").await;
            append(store, tenant, name, "Sent").await;
        }
    }
    // What everybody gets, so that the end of the others is seen.
    let (last_ours, last_theirs) =
        (append(store, ours, "end-1", "End").await, append(store, theirs, "end-1", "End").await);
    let ours_only = Selection::of_tenant(ours);
    let cases = [
        (ours_only.clone(), 7),
        (ours_only.clone().with_streams(pattern("*")), 7),
        (ours_only.clone().with_streams(pattern("order-*")).with_streams(pattern("end-*")), 5),
        (ours_only.clone().with_streams(pattern("order-2026*")).with_streams(pattern("end-1")), 3),
        (ours_only.clone().with_event_type("Sent").with_event_type("End"), 4),
        (Selection::across_tenants(), 14),
        (Selection::across_tenants().with_streams(pattern("invoice-*")).with_streams(pattern("end-*")), 6),
    ];
    for (selection, count) in cases {
        let subscription = Subscription::new(store.clone(), selection.clone(), GlobalPosition::START);
        let events = take(subscription.with_polling(SMALL), count).await;
        assert!(events.iter().all(|event| selection.accepts(event)), "{selection:?}");
        let end = if selection.tenants == ours_only.tenants { last_ours } else { last_theirs };
        assert_eq!(events.last().map(|event| event.id), Some(end), "{selection:?}: {events:?}");
    }
}

/// The same category and ids in two namespaces and in none: who names none sees none, and nobody crosses them unasked.
///
/// # Panics
/// When the promise is broken.
pub async fn other_namespaces_come_only_to_those_who_name_them<S: EventStore + Clone>(store: &S) {
    let tenant = new_tenant();
    for name in ["order-1", "eu/order-1", "us/order-1", "eu/invoice-1", "invoice-1"] {
        append(store, tenant, name, "Made").await;
        append(store, tenant, name, "Sent").await;
    }
    let mut ends = Vec::new();
    for name in ["end-1", "eu/end-1", "us/end-1"] {
        ends.push(append(store, tenant, name, "End").await);
    }
    let all = || Selection::of_tenant(tenant);
    let some = |patterns: &[&str]| patterns.iter().fold(all(), |all, text| all.with_streams(pattern(text)));
    let cases = [
        (all(), 5, ends[0]),
        (some(&["*"]), 5, ends[0]),
        (some(&["order-*", "end-*"]), 3, ends[0]),
        (some(&["eu/*"]), 5, ends[1]),
        (some(&["eu/order-*", "eu/end-1"]), 3, ends[1]),
        (some(&["eu/order-1", "us/*"]), 5, ends[2]),
        (some(&["*/order-*", "*/end-*"]), 9, ends[2]),
        (some(&["*/*"]), 13, ends[2]),
    ];
    for (selection, count, end) in cases {
        let subscription = Subscription::new(store.clone(), selection.clone(), GlobalPosition::START);
        let events = take(subscription.with_polling(SMALL), count).await;
        assert!(events.iter().all(|event| selection.accepts(event)), "{selection:?}");
        assert_eq!(events.last().map(|event| event.id), Some(end), "{selection:?}: {events:?}");
    }
    // What a store is asked for is of the namespace, too.
    for (category, count) in [("order", 2), ("eu/order", 2), ("eu/end", 1), ("de/order", 0)] {
        let page = must(store.read_all(GlobalPosition::START, 100, &EventFilter::category(category)).await);
        let ours = page.events.iter().filter(|event| event.tenant == tenant);
        assert_eq!(ours.count(), count, "{category}");
    }
}

/// Pages in which nothing is selected move the cursor.
///
/// # Panics
/// When the promise is broken.
pub async fn a_long_way_without_a_selected_event_is_walked_once<S: EventStore + Clone>(store: &S) {
    let (ours, theirs) = (new_tenant(), new_tenant());
    for _ in 0..20 {
        append(store, theirs, "note-1", "Noted").await;
    }
    let wanted = append(store, ours, "note-1", "Noted").await;
    let counting = Counting::new(store.clone());
    let mut subscription =
        Subscription::new(counting.clone(), Selection::of_tenant(ours), GlobalPosition::START).with_polling(SMALL);
    let page = must(within(subscription.next_page()).await);
    assert_eq!(page.events.iter().map(|event| event.id).collect::<Vec<_>>(), [wanted]);
    assert!(counting.handed_out() <= 21, "{} events were read, some twice", counting.handed_out());
}

/// The pause is an hour, and the event comes all the same.
///
/// # Panics
/// When the promise is broken.
pub async fn a_wake_up_ends_a_long_pause<S: EventStore + Clone>(store: &S) {
    let (tenant, wake_up) = (new_tenant(), WakeUp::new());
    let waking = WakingStore::new(store.clone(), wake_up.clone());
    let mut subscription = Subscription::new(store.clone(), Selection::of_tenant(tenant), GlobalPosition::START)
        .with_polling(SLEEPY)
        .woken_by(&wake_up);
    // Nothing is there, and what is written between a look and the pause is not slept through.
    assert_eq!(must(subscription.read().await).events, []);
    let id = append(&waking, tenant, "note-1", "Noted").await;
    // An older transaction of someone else may hold the event back: each wake-up is worth one look.
    let knocking = async {
        loop {
            wake_up.wake();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    within(subscription.idle()).await;
    let page = tokio::select! {
        page = within(subscription.next_page()) => must(page),
        () = knocking => panic!("it never stops"),
    };
    assert_eq!(page.events.iter().map(|event| event.id).collect::<Vec<_>>(), [id]);
}

/// While it waits, and in the middle of a page.
///
/// # Panics
/// When the promise is broken.
pub async fn stopping_ends_the_stream_at_once<S: EventStore + Clone>(store: &S) {
    let (tenant, stop) = (new_tenant(), CancellationToken::new());
    for _ in 0..3 {
        append(store, tenant, "note-1", "Noted").await;
    }
    let subscribe = || {
        Subscription::new(store.clone(), Selection::of_tenant(tenant), GlobalPosition::START)
            .with_polling(Polling { page: 100, ..SMALL })
    };
    let mut events = subscribe().events(stop.clone()).boxed();
    assert!(within(events.next()).await.is_some_and(|event| event.is_ok()));
    stop.cancel();
    assert!(within(events.next()).await.is_none(), "an event came after it was stopped");

    let stop = CancellationToken::new();
    let mut events = subscribe().events(stop.clone()).boxed();
    let count = async {
        let mut count = 0;
        while events.next().await.is_some() {
            count += 1;
            if count == 3 {
                stop.cancel();
            }
        }
        count
    };
    assert_eq!(within(count).await, 3);
}

/// The consumer's pace is the pace.
///
/// # Panics
/// When the promise is broken.
pub async fn nothing_is_read_before_it_is_asked_for<S: EventStore + Clone>(store: &S) {
    let tenant = new_tenant();
    for _ in 0..10 {
        append(store, tenant, "note-1", "Noted").await;
    }
    let counting = Counting::new(store.clone());
    let subscription = Subscription::new(counting.clone(), Selection::of_tenant(tenant), GlobalPosition::START);
    let mut events = subscription.with_polling(SMALL).events(CancellationToken::new()).boxed();
    for taken in 1..=10 {
        assert!(within(events.next()).await.is_some_and(|event| event.is_ok()));
        assert!(counting.handed_out() <= taken + SMALL.page, "{} read, {taken} taken", counting.handed_out());
    }
}

/// An error is told, and nothing is lost by it.
///
/// # Panics
/// When the promise is broken.
pub async fn after_an_error_it_goes_on_where_it_was<S: EventStore + Clone>(store: &S) {
    let tenant = new_tenant();
    let mut written = Vec::new();
    for _ in 0..7 {
        written.push(append(store, tenant, "note-1", "Noted").await);
    }
    let faulty = FaultyStore::new(store.clone());
    faulty.fail_reads(1);
    let subscription = Subscription::new(faulty.clone(), Selection::of_tenant(tenant), GlobalPosition::START);
    let mut events = subscription.with_polling(SMALL).events(CancellationToken::new()).boxed();
    let (mut seen, mut errors) = (Vec::new(), 0);
    while seen.len() < written.len() {
        match within(events.next()).await {
            Some(Ok(event)) => {
                seen.push(event.id);
                if seen.len() == 4 {
                    faulty.fail_reads(2);
                }
            }
            Some(Err(_)) => errors += 1,
            None => panic!("an error ended the stream"),
        }
    }
    assert_eq!((seen, errors), (written, 3));
}

/// The skip test, through subscriptions.
///
/// # Panics
/// When one of them skips an event, or sees two in another order or twice.
pub async fn a_subscription_skips_nothing<S: EventStore + Clone + 'static>(store: &S) {
    let options = Options { writers: 6, appends: 60, readers: 3, ..Options::default() };
    let follower = || {
        let subscription = Subscription::new(store.clone(), Selection::across_tenants(), GlobalPosition::START);
        SubscriptionFollower { subscription: subscription.with_polling(Polling { page: options.page, ..SMALL }) }
    };
    for seen in skip::run(store, (0..options.readers).map(|_| follower()).collect(), options).await {
        assert_eq!(seen, Seen { written: seen.written, ..Seen::default() });
        assert!(seen.written >= options.writers * options.appends, "too little was written: {seen:?}");
    }
}

/// A subscription that the skip test drives.
#[derive(Debug)]
pub struct SubscriptionFollower<S> {
    /// What follows.
    pub subscription: Subscription<S>,
}

impl<S: EventStore> Follower for SubscriptionFollower<S> {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        let page = must(self.subscription.read().await);
        page.events.into_iter().map(|event| (event.position, event.id)).collect()
    }
}

/// Counts the events that are read from a store.
#[derive(Clone)]
struct Counting<S> {
    store: S,
    events: Arc<AtomicUsize>,
}

impl<S> Counting<S> {
    fn new(store: S) -> Self {
        Self { store, events: Arc::default() }
    }

    fn handed_out(&self) -> usize {
        self.events.load(Ordering::SeqCst)
    }
}

impl<S: EventStore> store::ForwardingStore for Counting<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let page = self.store.read_all(after, limit, filter).await?;
        self.events.fetch_add(page.events.len(), Ordering::SeqCst);
        Ok(page)
    }
}
