//! The test store lets through what is said, and nothing else.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where its fixture is wrong")]

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use circuit_breaker::{BreakerOptions, CircuitBreaker, CircuitOpen, State};
use composable_core::effect::{AttemptFailed, AttemptFuture};
use composable_core::{
    AppendError, AppendEvents, Codec, CommandId, CommandMessage, Deadline, DispatchCommand, Effect, Effects, EventId,
    EventMetadata, ExpectedVersion, Reducer, Retry, RetryPolicy, StreamId, TenantId,
};
use composable_testing::{Relax, TestStore};
use uuid::Uuid;

/// Adds what it is told; every other action is the effect it is to return.
struct Adder;

enum Action {
    Add(u32),
    Do(Box<dyn Fn() -> Effect<Action>>),
}

impl std::fmt::Debug for Action {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Add(number) => write!(formatter, "Add({number})"),
            Self::Do(_) => write!(formatter, "Do"),
        }
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Add(one), Self::Add(another)) if one == another)
    }
}

impl Reducer for Adder {
    type State = Vec<u32>;
    type Action = Action;
    type Environment = ();

    fn reduce(&self, state: &mut Vec<u32>, action: Action, (): &()) -> Effects<Action> {
        match action {
            Action::Add(number) => state.push(number),
            Action::Do(effect) => return effect().into(),
        }
        Effects::none()
    }
}

fn store() -> TestStore<Adder> {
    TestStore::new(Adder, Vec::new(), ())
}

/// A store in which this effect has started.
fn doing(effect: impl Fn() -> Effect<Action> + 'static) -> TestStore<Adder> {
    let mut store = store();
    store.send(Action::Do(Box::new(effect)), |_| ());
    store
}

fn receive(store: &mut TestStore<Adder>, number: u32) {
    store.receive(Action::Add(number), |state| state.push(number));
}

fn wait(seconds: u64, number: u32) -> Effect<Action> {
    Effect::delay(Duration::from_secs(seconds), Action::Add(number))
}

fn stream() -> StreamId {
    StreamId::new("payment", "1").unwrap()
}

fn command() -> CommandMessage {
    CommandMessage {
        id: CommandId::new(Uuid::nil()),
        tenant: TenantId::new(Uuid::nil()),
        target: stream(),
        command_type: Cow::Borrowed("payment.Refund"),
        codec: Codec::Json,
        payload: Bytes::new(),
        metadata: EventMetadata::default(),
    }
}

/// What a test says when it fails.
fn failure(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).expect_err("the test should have failed");
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn time_passes_only_when_told_and_delays_end_in_order() {
    let mut store =
        doing(|| Effect::Parallel(vec![wait(2, 2), wait(1, 1), Effect::Sequential(vec![wait(1, 3), wait(2, 4)])]));
    store.advance(Duration::from_millis(999));
    store.advance(Duration::from_secs(9));
    for number in [1, 3, 2, 4] {
        receive(&mut store, number);
    }
    store.finish();
}

#[test]
fn a_sequence_goes_on_when_a_step_has_ended() {
    let mut store = doing(|| {
        let both = Effect::Parallel(vec![wait(1, 1), Effect::future("ask", async { Some(Action::Add(2)) })]);
        Effect::Sequential(vec![both, Effect::action(Action::Add(3))])
    });
    store.run("ask");
    receive(&mut store, 2);
    store.advance(Duration::from_secs(1));
    receive(&mut store, 1);
    receive(&mut store, 3);
    store.finish();
}

#[test]
fn what_is_cancelled_never_comes_and_what_waits_for_it_goes_on() {
    let mut store = doing(|| {
        let inner = Effect::Sequential(vec![wait(1, 1), Effect::Parallel(vec![wait(1, 2), wait(1, 3)])]);
        Effect::Sequential(vec![inner.cancellable("inner"), Effect::action(Action::Add(4))])
    });
    store.advance(Duration::from_secs(1));
    receive(&mut store, 1);
    store.send(Action::Do(Box::new(|| Effect::cancel("inner"))), |_| ());
    receive(&mut store, 4);
    store.finish();
}

#[test]
fn what_cancels_itself_does_not_go_on() {
    let store = doing(|| Effect::Parallel(vec![Effect::cancel("self"), wait(1, 1)]).cancellable("self"));
    store.finish();
}

#[test]
fn appends_are_answered_by_the_test() {
    let append = || {
        Effect::AppendEvents(Box::new(AppendEvents {
            stream: stream(),
            expected: ExpectedVersion::NoStream,
            events: Vec::new(),
            then: vec![Action::Add(1), Action::Add(2)],
            otherwise: Box::new(|_| Action::Add(3)),
        }))
    };
    let mut store = doing(append);
    assert!(store.appended(&stream()).is_empty());
    receive(&mut store, 1);
    receive(&mut store, 2);
    store.send(Action::Do(Box::new(append)), |_| ());
    store.append_failed(&stream(), AppendError::EventIdReused { event_id: EventId::new(Uuid::nil()) });
    receive(&mut store, 3);
    store.finish();
}

#[test]
fn commands_and_deadlines_are_seen() {
    let mut store = doing(|| {
        let dispatch = DispatchCommand { command: command(), then: Box::new(|_| Some(Action::Add(1))) };
        let due = jiff::Timestamp::UNIX_EPOCH;
        let deadline = Deadline { id: "pay-by".into(), due, command: command() };
        let forgotten = Deadline { id: "other".into(), due, command: command() };
        let both = [deadline, forgotten].map(|deadline| Effect::Schedule(Box::new(deadline)));
        let steps = both.into_iter().chain([Effect::cancel("other"), Effect::DispatchCommand(Box::new(dispatch))]);
        Effect::Sequential(steps.collect())
    });
    assert_eq!(store.dispatched(&stream(), Ok(())), command());
    receive(&mut store, 1);
    assert_eq!(store.deadline("pay-by").command, command());
    store.finish();
}

#[test]
fn attempts_follow_their_policy() {
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
    let mut store = doing(move || retry(2));
    assert_eq!(store.run_attempts("pay"), 2);
    receive(&mut store, 2);
    store.send(Action::Do(Box::new(move || retry(9))), |_| ());
    assert_eq!(store.run_attempts("pay"), 3);
    receive(&mut store, 0);
    store.finish();
}

#[test]
fn attempts_behind_a_breaker_stop_asking_and_say_why() {
    let asked = Arc::new(AtomicU32::new(0));
    let breaker = CircuitBreaker::new("bank", BreakerOptions::consecutive_failures(2));
    let (count, guard) = (Arc::clone(&asked), breaker.clone());
    let mut store = doing(move || {
        let count = Arc::clone(&count);
        let attempt = move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(AttemptFailed::passing(std::fmt::Error)) }) as AttemptFuture<Action>
        };
        let was_open = |failed: AttemptFailed| failed.source.downcast_ref::<CircuitOpen>().is_some();
        let retry = Retry {
            name: "pay",
            policy: RetryPolicy::attempts(NonZeroU32::new(5).unwrap()),
            attempt: Arc::new(attempt),
            otherwise: Box::new(move |failed| Action::Add(u32::from(was_open(failed)))),
        };
        Effect::Retry(Box::new(retry.guarded_by(guard.clone())))
    });
    assert_eq!(store.run_attempts("pay"), 5);
    receive(&mut store, 1);
    store.finish();
    assert_eq!((asked.load(Ordering::SeqCst), breaker.state()), (2, State::Open));
}

#[test]
fn a_change_that_is_not_said_fails_with_a_difference() {
    let said = failure(|| store().send(Action::Add(7), |_| ()));
    assert!(said.starts_with("the state is another after Add(7)") && said.contains("+    7,"), "{said}");
}

#[test]
fn a_change_that_is_said_and_does_not_come_fails() {
    let said = failure(|| doing(|| Effect::None).send(Action::Add(7), |state| state.extend([7, 8])));
    assert!(said.contains("-    8,"), "{said}");
}

#[test]
fn an_action_that_nobody_receives_fails() {
    let produces = || doing(|| Effect::action(Action::Add(1)));
    let said = failure(|| produces().finish());
    assert!(said.starts_with("receive these actions before the test ends"), "{said}");
    let said = failure(|| produces().send(Action::Add(2), |_| ()));
    assert!(said.starts_with("receive these actions before the next action"), "{said}");
    let said = failure(|| produces().receive(Action::Add(2), |_| ()));
    assert!(said.starts_with("another action was received"), "{said}");
    let said = failure(|| store().receive(Action::Add(2), |_| ()));
    assert!(said.starts_with("no action to receive, expected Add(2)"), "{said}");
}

#[test]
fn an_effect_that_still_runs_fails() {
    let said = failure(|| doing(|| wait(1, 1)).finish());
    assert!(said.starts_with("effects still run") && said.contains("Delay(1s, Add(1))"), "{said}");
    let said = failure(|| doing(|| wait(1, 1)).run("ask"));
    assert!(said.starts_with("a future \"ask\" does not run"), "{said}");
}

#[test]
fn a_test_that_forgets_to_finish_fails() {
    let said = failure(|| drop(store()));
    assert!(said.starts_with("end the test with `finish`"), "{said}");
}

#[test]
fn each_demand_can_be_relaxed_by_its_name_alone() {
    let mut relaxed = store();
    relaxed.relax(Relax::State).send(Action::Add(1), |_| ());
    relaxed.finish();
    let said = failure(|| store().relax(Relax::State).send(Action::Add(1), |state| state[0] = 2));
    assert!(said.starts_with("the state is another"), "{said}");

    let mut relaxed = doing(|| Effect::Parallel(vec![Effect::action(Action::Add(1)), Effect::action(Action::Add(2))]));
    relaxed.relax(Relax::Actions);
    receive(&mut relaxed, 2);
    assert_eq!(relaxed.state(), &[1, 2]);
    relaxed.finish();

    let mut relaxed = doing(|| wait(1, 1));
    relaxed.relax(Relax::Effects);
    relaxed.finish();
}
