//! What commands, effects and deadlines tell about themselves.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use composable_core::effect::{AttemptFailed, AttemptFuture};
use composable_core::telemetry::{self, METRICS};
use composable_core::{
    Aggregate, AggregateStore, CommandContext, CommandId, CommandMessage, Deadline, Deadlines, DispatchError, Effect,
    Effects, EventMetadata, EventStore, Reducer, Retry, RetryPolicy, StreamId, TenantId, Version, json_commands,
    json_events,
};
use composable_runtime::{
    CommandRouter, DeadlineOptions, DeadlineWorker, Dispatch, EventServices, NoServices, Options, Services, Store,
};
use composable_testing::telemetry::Fields;
use composable_testing::{AppendFault, FaultyStore, ManualClock, MemoryDeadlines, MemoryEventStore, Telemetry};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

json_events! {
    #[derive(Clone, Debug)]
    enum LampEvent {
        Switched { on: bool } = "lamp.Switched",
    }
}

json_commands! {
    #[derive(Clone, Debug)]
    enum Ask {
        Switch { on: bool } = "lamp.Switch",
        Break = "lamp.Break",
    }
}

#[derive(Debug, thiserror::Error)]
#[error("lamps are not broken on purpose")]
struct OnPurpose;

struct Lamp;

impl Aggregate for Lamp {
    const CATEGORY: &'static str = "lamp";
    type State = bool;
    type Command = Ask;
    type Event = LampEvent;
    type Error = OnPurpose;
    type Environment = ();

    fn decide(is_on: &bool, ask: Ask, (): &()) -> Result<Vec<LampEvent>, OnPurpose> {
        match ask {
            Ask::Break => Err(OnPurpose),
            Ask::Switch { on } if on == *is_on => Ok(Vec::new()),
            Ask::Switch { on } => Ok(vec![LampEvent::Switched { on }]),
        }
    }

    fn apply(is_on: &mut bool, LampEvent::Switched { on }: &LampEvent) {
        *is_on = *on;
    }

    fn command_name(ask: &Ask) -> &'static str {
        composable_core::Command::command_type(ask)
    }
}

fn context() -> CommandContext {
    let metadata = EventMetadata { traceparent: Some(TRACE.to_owned()), ..EventMetadata::default() };
    CommandContext::new(CommandId::fresh()).with_metadata(metadata)
}

fn outcomes(spans: &[Fields]) -> Vec<&str> {
    spans.iter().map(|fields| fields["outcome"].as_str()).collect()
}

#[tokio::test]
async fn a_command_tells_how_it_ended() {
    let (store, telemetry) = (FaultyStore::new(MemoryEventStore::new()), Telemetry::new());
    let (lamps, tenant) = (AggregateStore::<_, Lamp>::new(store.clone(), ()), TenantId::fresh());
    let stream = Lamp::stream("desk").unwrap();
    let listening = telemetry.listen();
    let (on, off) = (Ask::Switch { on: true }, Ask::Switch { on: false });
    let first = context();
    lamps.execute(tenant, &stream, on.clone(), first.clone()).await.unwrap();
    lamps.execute(tenant, &stream, on.clone(), first).await.unwrap();
    lamps.execute(tenant, &stream, on, context()).await.unwrap();
    lamps.execute(tenant, &stream, Ask::Break, context()).await.err().unwrap();
    lamps.execute(tenant, &stream, off.clone(), context().expecting(Version::new(7))).await.err().unwrap();
    store.plan([AppendFault::Lost]);
    lamps.execute_once(tenant, &stream, off, context()).await.err().unwrap();
    drop(listening);

    let spans = telemetry.spans("command");
    let expected = ["executed", "repeated", "unchanged", "rejected", "conflict", "failed"];
    assert_eq!(outcomes(&spans), expected);
    for outcome in expected {
        let series = format!("composable.command.duration{{aggregate=lamp,outcome={outcome}}}");
        assert_eq!(telemetry.metric(&series).len(), 1, "{series}");
    }
    assert_eq!(telemetry.metric("composable.command.events{aggregate=lamp}"), [1.0]);
    let told = |name: &str| spans[0][name].clone();
    assert_eq!([told("command"), told("stream"), told("tenant")], ["lamp.Switch", "lamp-desk", &tenant.to_string()]);
    assert_eq!([told("events"), told("attempts"), told("traceparent")], ["1", "1", TRACE]);
}

#[tokio::test]
async fn a_dispatched_command_is_in_the_trace_of_its_sender() {
    let (store, telemetry) = (MemoryEventStore::new(), Telemetry::new());
    let (tenant, stream) = (TenantId::fresh(), Lamp::stream("hall").unwrap());
    let router = CommandRouter::new().with(AggregateStore::<_, Lamp>::new(store.clone(), ()));
    let ask = Ask::Switch { on: true };
    let message = CommandMessage::encode(CommandId::fresh(), tenant, stream.clone(), &ask, context().metadata);
    let listening = telemetry.listen();
    router.dispatch(message).await.unwrap();
    drop(listening);

    let [dispatch] = telemetry.spans("dispatch").try_into().unwrap();
    assert_eq!(
        [&dispatch["command"], &dispatch["target"], &dispatch["traceparent"]],
        ["lamp.Switch", "lamp-hall", TRACE]
    );
    // And on to whoever reads the event.
    let [event] = store.load(tenant, &stream, Version::NONE).await.unwrap().try_into().unwrap();
    assert_eq!(event.metadata.traceparent.as_deref(), Some(TRACE));
}

/// Does what it is told.
struct Doing;

enum Action {
    Do(Vec<Effect<Action>>),
    Done,
}

impl Reducer for Doing {
    type State = ();
    type Action = Action;
    type Environment = ();

    fn reduce(&self, (): &mut (), action: Action, (): &()) -> Effects<Action> {
        match action {
            Action::Do(effects) => effects.into_iter().collect(),
            Action::Done => Effects::none(),
        }
    }
}

/// Has a store carry out effects, and listens.
async fn told_by<V: Services>(services: V, effects: Vec<Effect<Action>>) -> Telemetry {
    let telemetry = Telemetry::new();
    let listening = telemetry.listen();
    let options = Options { on_failure: Arc::new(|_| {}), ..Options::default() };
    let store = Store::start(Doing, (), (), services, options);
    store.send(Action::Do(effects)).await.unwrap();
    store.shut_down(Duration::from_secs(3600)).await.unwrap();
    drop(listening);
    telemetry
}

fn retry(succeeds_at: u32) -> Effect<Action> {
    let attempt = move |number| -> AttemptFuture<Action> {
        let failed = || AttemptFailed::passing(std::io::Error::other("busy"));
        Box::pin(async move { if number < succeeds_at { Err(failed()) } else { Ok(Some(Action::Done)) } })
    };
    let policy = RetryPolicy::attempts(NonZeroU32::MIN.saturating_add(4));
    Effect::Retry(Box::new(Retry {
        name: "call",
        policy,
        attempt: Arc::new(attempt),
        otherwise: Box::new(|_| Action::Done),
    }))
}

#[tokio::test(start_paused = true)]
async fn an_effect_tells_what_it_is_and_how_it_ended() {
    let hour = || Effect::delay(Duration::from_secs(3600), Action::Done);
    let panics = Effect::future("fall", async {
        assert!(std::hint::black_box(false), "as planned");
        None
    });
    // The one that is cancelled runs when that happens: a moment passes before.
    let cancel = Effect::Sequential(vec![Effect::delay(Duration::from_secs(1), Action::Done), Effect::cancel("long")]);
    let telemetry = told_by(NoServices, vec![retry(3), panics, hour().cancellable("long"), cancel]).await;

    let mut spans = telemetry.spans("effect");
    spans.sort_by(|one, next| (&one["kind"], &one["outcome"]).cmp(&(&next["kind"], &next["outcome"])));
    let told: Vec<_> = spans.iter().map(|fields| [&*fields["kind"], &*fields["name"], &*fields["outcome"]]).collect();
    let expected =
        [["delay", "", "cancelled"], ["delay", "", "done"], ["future", "fall", "panicked"], ["retry", "call", "done"]];
    assert_eq!(told, expected);
    assert_eq!(spans[3]["attempts"], "3");
    for [kind, _, outcome] in expected {
        let series = format!("composable.effect.duration{{effect={kind},outcome={outcome}}}");
        assert_eq!(telemetry.metric(&series).len(), 1, "{series}");
    }
    assert_eq!(telemetry.metric("composable.effect.running"), [0.0]);
}

#[tokio::test]
async fn an_append_tells_its_stream_and_its_events() {
    let (store, stream) = (MemoryEventStore::new(), Lamp::stream("desk").unwrap());
    let event = composable_core::NewEvent::encode(
        composable_core::EventId::fresh(),
        &LampEvent::Switched { on: true },
        context().metadata,
    );
    let append = composable_core::AppendEvents {
        stream,
        expected: composable_core::ExpectedVersion::Any,
        events: vec![event],
        then: Vec::new(),
        otherwise: Box::new(|_| Action::Done),
    };
    let services = EventServices::new(store, TenantId::fresh());
    let telemetry = told_by(services, vec![Effect::AppendEvents(Box::new(append))]).await;
    let [span] = telemetry.spans("effect").try_into().unwrap();
    assert_eq!([&*span["kind"], &*span["name"], &*span["events"]], ["append", "lamp-desk", "1"]);
    assert_eq!(span["traceparent"], TRACE);
}

/// Looks at a metric whenever a command comes by.
struct Looking<'a> {
    router: CommandRouter,
    telemetry: &'a Telemetry,
    seen: Arc<Mutex<Vec<f64>>>,
}

impl Dispatch for Looking<'_> {
    async fn dispatch(&self, command: CommandMessage) -> Result<(), DispatchError> {
        self.seen.lock().unwrap().extend(self.telemetry.metric("composable.deadline.overdue"));
        self.router.dispatch(command).await
    }
}

#[tokio::test]
async fn deadlines_tell_how_late_they_are_and_what_became_of_them() {
    let (store, deadlines, telemetry) = (MemoryEventStore::new(), MemoryDeadlines::new(), Telemetry::new());
    let (tenant, stream): (TenantId, StreamId) = (TenantId::fresh(), Lamp::stream("hall").unwrap());
    let due: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let clock = ManualClock::at(due + SignedDuration::from_secs(7));
    for (id, target, ask) in [
        ("switch", stream.clone(), Ask::Switch { on: true }),
        ("break", stream.clone(), Ask::Break),
        ("nobody", "nobody-1".parse().unwrap(), Ask::Break),
    ] {
        let command = CommandMessage::encode(CommandId::fresh(), tenant, target, &ask, context().metadata);
        deadlines.schedule(Deadline { id: id.into(), due, command }).await.unwrap();
    }
    let router = CommandRouter::new().with(AggregateStore::<_, Lamp>::new(store, ()));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let looking = Looking { router, telemetry: &telemetry, seen: Arc::clone(&seen) };
    let worker = DeadlineWorker::new(deadlines, looking, DeadlineOptions::default()).with_clock(Arc::new(clock));
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let listening = telemetry.listen();
    let script = async {
        progress.wait_for(|progress| progress.is_caught_up).await.unwrap();
        stop.cancel();
    };
    tokio::join!(worker.run(&stop), script);
    drop(listening);

    assert_eq!(*seen.lock().unwrap(), [7.0, 7.0, 7.0]);
    for outcome in ["delivered", "refused", "failed"] {
        assert_eq!(
            telemetry.metric(&format!("composable.deadline.deliveries{{outcome={outcome}}}")),
            [1.0],
            "{outcome}"
        );
    }
    assert_eq!(telemetry.metric("composable.deadline.lateness"), [7.0, 7.0]);
    assert_eq!(telemetry.metric("composable.deadline.overdue"), [0.0]);
    let spans = telemetry.spans("deadline");
    let ids: BTreeSet<_> = spans.iter().map(|fields| &*fields["id"]).collect();
    assert_eq!(ids, BTreeSet::from(["break", "nobody", "switch"]));
    assert!(spans.iter().all(|fields| fields["traceparent"] == TRACE));
}

#[test]
fn names_are_told_apart_and_described() {
    let names: BTreeSet<_> = METRICS.iter().map(|metric| metric.name).collect();
    assert_eq!(names.len(), METRICS.len());
    assert!(METRICS.iter().all(|metric| metric.name.starts_with("composable.") && metric.meaning.ends_with('.')));
    // Without a recorder, too.
    telemetry::describe();
}
