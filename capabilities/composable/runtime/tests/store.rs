//! A store reduces, feeds back, cancels, survives panics and drains.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its ground gives way")]

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use composable_core::effect::{AttemptFailed, AttemptFuture};
use composable_core::{
    AppendEvents, Codec, Effect, Effects, EventId, EventMetadata, EventStore, ExpectedVersion, NewEvent, Reducer,
    Retry, RetryPolicy, StreamId, TenantId, Version,
};
use composable_runtime::{EventServices, Failure, NoServices, Options, SendError, ShutDownError, Store};
use composable_testing::MemoryEventStore;
use tokio::sync::Semaphore;
use uuid::Uuid;

struct Adder;

enum Action {
    Add(u32),
    Do(Vec<Effect<Action>>),
    Panic,
}

impl Reducer for Adder {
    type State = Vec<u32>;
    type Action = Action;
    type Environment = ();

    fn reduce(&self, state: &mut Vec<u32>, action: Action, (): &()) -> Effects<Action> {
        match action {
            Action::Add(number) => state.push(number),
            Action::Do(effects) => return effects.into_iter().collect(),
            Action::Panic => {
                state.clear();
                panic!("out of order");
            }
        }
        Effects::none()
    }
}

const LONG: Duration = Duration::from_secs(3600);

fn start() -> Store<Adder> {
    Store::start(Adder, Vec::new(), (), NoServices, Options::default())
}

fn add(number: u32) -> Effect<Action> {
    Effect::action(Action::Add(number))
}

fn wait(seconds: u64, number: u32) -> Effect<Action> {
    Effect::delay(Duration::from_secs(seconds), Action::Add(number))
}

/// What is left when these effects are through.
async fn after(effects: Vec<Effect<Action>>) -> Vec<u32> {
    let store = start();
    store.send(Action::Do(effects)).await.unwrap();
    store.shut_down(LONG).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn effects_come_back_as_actions_in_their_order() {
    let sequence = Effect::Sequential(vec![wait(2, 1), add(2), wait(1, 3)]);
    let parallel = Effect::Parallel(vec![wait(5, 5), wait(4, 4)]);
    assert_eq!(after(vec![sequence, parallel]).await, [1, 2, 3, 4, 5]);
}

/// Each ends only when all have begun, and some of them panic. Actions of different sizes, so that lanes come in one by
/// one and by many.
#[tokio::test(flavor = "multi_thread", worker_threads = 5)]
async fn effects_that_wait_for_each_other_all_run_on_few_threads() {
    for sizes in [vec![1; 40], vec![1, 2, 1, 1, 3, 7, 2], vec![1_000], vec![4, 1, 600, 1, 4]] {
        let failures = Arc::new(AtomicUsize::new(0));
        let failed = Arc::clone(&failures);
        let on_failure = Arc::new(move |_: &Failure| {
            failed.fetch_add(1, Ordering::SeqCst);
        });
        let store = Store::start(Adder, Vec::new(), (), NoServices, Options { on_failure, ..Options::default() });
        let count = sizes.iter().sum::<usize>();
        let all = Arc::new(tokio::sync::Barrier::new(count));
        let mut numbers = 0..;
        for size in sizes {
            let meet = |number: u32| {
                let all = Arc::clone(&all);
                Effect::future("meet", async move {
                    all.wait().await;
                    assert!(number % 10 != 3, "every tenth fails");
                    Some(Action::Add(number))
                })
            };
            store.send(Action::Do(numbers.by_ref().take(size).map(meet).collect())).await.unwrap();
        }
        let mut met = store.shut_down(Duration::from_secs(60)).await.unwrap();
        met.sort_unstable();
        let last = u32::try_from(count).unwrap();
        assert_eq!(met, (0..last).filter(|number| number % 10 != 3).collect::<Vec<_>>());
        assert_eq!(failures.load(Ordering::SeqCst), count - met.len());
    }
}

#[tokio::test]
async fn a_panic_of_whoever_is_told_of_a_panic_does_not_end_other_effects() {
    let on_failure = Arc::new(|failure: &Failure| panic!("cannot take {failure}"));
    let store = Store::start(Adder, Vec::new(), (), NoServices, Options { on_failure, ..Options::default() });
    let fails = Effect::future("fail", async { panic!("an effect") });
    let waits = Effect::future("wait", async {
        tokio::task::yield_now().await;
        Some(Action::Add(1))
    });
    store.send(Action::Do(vec![fails, waits])).await.unwrap();
    store.send(Action::Do(vec![add(2)])).await.unwrap();
    let mut added = store.shut_down(Duration::from_secs(60)).await.unwrap();
    added.sort_unstable();
    assert_eq!(added, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn what_is_cancelled_does_not_come_and_what_follows_it_does() {
    let search = |number| wait(1, number).cancellable("search");
    // Cancel and start again, as one does when someone goes on typing.
    assert_eq!(after(vec![search(1), Effect::cancel("search"), search(2)]).await, [2]);
    let step = Effect::Sequential(vec![wait(9, 1).cancellable("step"), add(2)]);
    assert_eq!(after(vec![step, Effect::Sequential(vec![wait(1, 3), Effect::cancel("step")])]).await, [3, 2]);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_repeated_by_their_policy() {
    let retry = |succeeds_at: u32| {
        let attempt = move |number| {
            Box::pin(async move {
                if number < succeeds_at {
                    Err(AttemptFailed::passing(std::fmt::Error))
                } else {
                    Ok(Some(Action::Add(number)))
                }
            }) as AttemptFuture<Action>
        };
        let policy = RetryPolicy::attempts(NonZeroU32::new(3).unwrap());
        let otherwise = Box::new(|_| Action::Add(0));
        Effect::Retry(Box::new(Retry { name: "pay", policy, attempt: Arc::new(attempt), otherwise }))
    };
    assert_eq!(after(vec![retry(3)]).await, [3]);
    assert_eq!(after(vec![retry(4)]).await, [0]);
}

#[tokio::test]
async fn a_panic_leaves_the_state_and_the_store_alone() {
    let failures = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&failures);
    let on_failure = Arc::new(move |failure: &Failure| seen.lock().unwrap().push(failure.to_string()));
    let store = Store::start(Adder, vec![7], (), NoServices, Options { on_failure, ..Options::default() });
    let result = store.reduce(Action::Panic).await;
    assert!(matches!(result, Err(SendError::Failed(Failure::ReducerPanicked { .. }))), "{result:?}");
    assert_eq!(store.read(Vec::clone).await.unwrap(), [7]);
    store.send(Action::Do(vec![Effect::future("fail", async { panic!("no luck") }), add(8)])).await.unwrap();
    assert_eq!(store.shut_down(LONG).await.unwrap(), [7, 8]);
    let failures = failures.lock().unwrap();
    assert!(failures[0].ends_with("out of order") && failures[1].ends_with("no luck"), "{failures:?}");
}

#[tokio::test]
async fn senders_wait_while_too_much_runs() {
    let one = NonZeroUsize::MIN;
    let options = Options { queue: one, effects: one, ..Options::default() };
    let store = Store::start(Adder, Vec::new(), (), NoServices, options);
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    let waiting = Effect::future("wait", async move {
        opened.acquire().await.unwrap().forget();
        Some(Action::Add(1))
    });
    store.reduce(Action::Do(vec![waiting])).await.unwrap();
    // One fits into the queue; the next one waits, however long.
    store.send(Action::Add(2)).await.unwrap();
    let sent = AtomicUsize::new(0);
    let send = async {
        store.send(Action::Add(3)).await.unwrap();
        sent.fetch_add(1, Ordering::SeqCst);
    };
    let open = async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(sent.load(Ordering::SeqCst), 0);
        gate.add_permits(1);
    };
    tokio::join!(send, open);
    let mut state = store.shut_down(LONG).await.unwrap();
    state.sort_unstable();
    assert_eq!(state, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_shut_down_has_a_time_limit() {
    let store = start();
    store.send(Action::Do(vec![wait(60, 1)])).await.unwrap();
    let limit = Duration::from_secs(59);
    assert_eq!(store.shut_down(limit).await, Err(ShutDownError::TimedOut(limit)));
}

#[tokio::test]
async fn events_are_recorded_before_their_actions_come() {
    let events = MemoryEventStore::new();
    let tenant = TenantId::new(Uuid::from_u128(1));
    let stream = StreamId::new("adder", "1").unwrap();
    let services = EventServices::new(events.clone(), tenant);
    let store = Store::start(Adder, Vec::new(), (), services, Options::default());
    let append = |expected, id| {
        let event = NewEvent {
            id: EventId::new(Uuid::from_u128(id)),
            event_type: "Added".into(),
            schema_version: 1,
            codec: Codec::Json,
            payload: "{}".into(),
            metadata: EventMetadata::default(),
        };
        Effect::AppendEvents(Box::new(AppendEvents {
            stream: stream.clone(),
            expected,
            events: vec![event],
            then: vec![Action::Add(1)],
            otherwise: Box::new(|_| Action::Add(2)),
        }))
    };
    let twice = vec![append(ExpectedVersion::NoStream, 1), append(ExpectedVersion::NoStream, 2)];
    store.send(Action::Do(vec![Effect::Sequential(twice)])).await.unwrap();
    assert_eq!(store.shut_down(LONG).await.unwrap(), [1, 2]);
    assert_eq!(events.load(tenant, &stream, Version::NONE).await.unwrap().len(), 1);
}
