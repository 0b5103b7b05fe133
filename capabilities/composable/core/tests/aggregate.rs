//! Aggregates as reducers, effects as data, laws of mapping.

use std::time::Duration;

use bytes::Bytes;
use composable_core::event::{Codec, DecodeError};
use composable_core::{
    Aggregate, AggregateAction, AggregateReducer, AggregateRoot, AppendError, CommandContext, CommandId, Effect,
    Effects, Event, EventId, ExpectedVersion, Reducer, Version,
};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
struct Counted;

impl Event for Counted {
    fn event_type(&self) -> &'static str {
        "counter.Counted"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Bytes::from_static(b"{}")
    }

    fn decode(event_type: &str, _: u32, _: &Bytes) -> Result<Self, DecodeError> {
        if event_type == "counter.Counted" { Ok(Self) } else { Err(DecodeError::unknown(event_type)) }
    }
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("count one or more")]
struct BelowZero;

struct Counter;

impl Aggregate for Counter {
    const CATEGORY: &'static str = "counter";
    type State = u64;
    type Command = i64;
    type Event = Counted;
    type Error = BelowZero;
    type Environment = ();

    fn decide(_: &u64, times: i64, (): &()) -> Result<Vec<Counted>, BelowZero> {
        usize::try_from(times).map(|times| vec![Counted; times]).map_err(|_| BelowZero)
    }

    fn apply(count: &mut u64, _: &Counted) {
        *count += 1;
    }
}

type Root = AggregateRoot<Counter>;
type Action = AggregateAction<Counter>;

fn reduce(root: &mut Root, times: i64, context: CommandContext) -> Effects<Action> {
    AggregateReducer::<Counter>::new().reduce(root, Action::Command { command: times, context }, &())
}

fn context() -> CommandContext {
    CommandContext::new(CommandId::new(Uuid::from_u128(7)))
}

#[test]
fn a_command_becomes_an_append_and_changes_nothing_yet() {
    let mut root = Root::new(Counter::stream("a").unwrap());
    let effects = reduce(&mut root, 2, context());
    assert_eq!((root.state, root.version), (0, Version::NONE));
    let Some(Effect::AppendEvents(append)) = effects.into_iter().next() else { panic!("no append") };
    assert_eq!(append.stream.as_str(), "counter-a");
    assert_eq!(append.expected, ExpectedVersion::Exact(Version::NONE));
    let ids: Vec<_> = append.events.iter().map(|event| event.id).collect();
    assert_eq!(ids, [0, 1].map(|index| EventId::derive(context().id, index)));
    assert!(append.events.iter().all(|event| event.metadata.causation_id == Some(context().id.uuid())));

    for action in append.then {
        assert!(AggregateReducer::new().reduce(&mut root, action, &()).is_empty());
    }
    assert_eq!((root.state, root.version), (2, Version::new(2)));
}

#[test]
fn a_refusal_comes_back_as_an_action() {
    let mut root = Root::new(Counter::stream("a").unwrap());
    let effects = reduce(&mut root, -1, context());
    let Some(Effect::Action(action)) = effects.into_iter().next() else { panic!("no answer") };
    assert!(matches!(*action, Action::Rejected(BelowZero)), "{action:?}");
    assert!(reduce(&mut root, 0, context()).is_empty());
}

#[test]
fn another_version_is_a_conflict_before_the_rules_speak() {
    let mut root = Root::new(Counter::stream("a").unwrap());
    root.apply(&Counted);
    let effects = reduce(&mut root, -1, context().expecting(Version::new(4)));
    let Some(Effect::Action(action)) = effects.into_iter().next() else { panic!("no answer") };
    let Action::NotAppended(AppendError::Conflict(conflict)) = *action else { panic!("{action:?}") };
    assert_eq!((conflict.expected, conflict.actual), (ExpectedVersion::Exact(Version::new(4)), Version::new(1)));
}

/// One effect of each kind, over numbers.
fn samples() -> Effects<u64> {
    Effects::none()
        .and(Effect::None)
        .and(Effect::action(1))
        .and(Effect::delay(Duration::from_secs(5), 2))
        .and(Effect::Parallel(vec![Effect::action(3), Effect::future("ask someone", async { Some(4) })]))
        .and(Effect::Sequential(vec![Effect::delay(Duration::ZERO, 5)]))
}

#[test]
fn nothing_to_do_takes_no_room() {
    assert_eq!(samples().len(), 4);
    assert!(Effects::from(Effect::<u64>::None).is_empty());
}

#[test]
fn effects_can_be_looked_at() {
    assert_eq!(
        format!("{:?}", samples()),
        "[Action(1), Delay(5s, 2), Parallel([Action(3), Future(\"ask someone\")]), Sequential([Delay(0ns, 5)])]"
    );
}

#[test]
fn mapping_keeps_shape_and_composes() {
    let identity = samples().map(|number| number);
    assert_eq!(format!("{identity:?}"), format!("{:?}", samples()));
    let in_steps = samples().map(|number| number + 1).map(|number| number * 10);
    let at_once = samples().map(|number| (number + 1) * 10);
    assert_eq!(format!("{in_steps:?}"), format!("{at_once:?}"));
}

#[test]
fn mapping_reaches_into_what_is_not_there_yet() {
    let mut root = Root::new(Counter::stream("a").unwrap());
    let mapped = reduce(&mut root, 1, context()).map(|action| format!("outer {action:?}"));
    let Some(Effect::AppendEvents(append)) = mapped.into_iter().next() else { panic!("no append") };
    assert_eq!(append.then, ["outer Event(Counted)"]);
    let refused = (append.otherwise)(AppendError::EventIdReused { event_id: EventId::new(Uuid::nil()) });
    assert!(refused.starts_with("outer NotAppended"), "{refused}");
}
