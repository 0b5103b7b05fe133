//! The rules of a workflow, without anything that runs it.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use composable_core::stream_id::InvalidStreamId;
use composable_core::{
    AggregateRoot, Ask, Codec, DecodeError, Effect, Event, EventId, EventMetadata, GlobalPosition, Reaction,
    RecordedEvent, Saga, StreamId, TenantId, Version,
};
use composable_runtime::saga::{Heard, Phase, WorkflowCommand as Command, WorkflowEvent};
use composable_runtime::{Workflow, WorkflowSaga};
use composable_testing::scenario::{given, root};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Step {
    Reserve,
    Notify,
    Pay,
}

struct Sale;

impl Workflow for Sale {
    const CATEGORY: &'static str = "sale";
    const LISTENS_TO: &'static [&'static str] = &["payment"];
    const STEPS: &'static [Step] = &[Step::Reserve, Step::Notify, Step::Pay];
    type Input = String;
    type Step = Step;

    fn hear(event: &RecordedEvent) -> Result<Option<Heard<String, Step>>, DecodeError> {
        Ok((event.event_type == "Paid").then(|| Heard::Done(event.stream.id().to_owned(), Step::Pay)))
    }

    fn perform(step: Step, item: &String) -> Result<Ask, InvalidStreamId> {
        ask(&format!("{step:?}"), item)
    }

    fn compensate(step: Step, item: &String) -> Result<Option<Ask>, InvalidStreamId> {
        // What was told cannot be taken back.
        if step == Step::Notify { Ok(None) } else { ask(&format!("Undo{step:?}"), item).map(Some) }
    }

    fn time_limit(step: Step) -> Option<SignedDuration> {
        (step == Step::Pay).then_some(SignedDuration::from_mins(15))
    }
}

fn ask(name: &str, item: &str) -> Result<Ask, InvalidStreamId> {
    let target = StreamId::new("target", item)?;
    Ok(Ask { target, command_type: name.to_owned().into(), codec: Codec::Json, payload: "".into() })
}

type Sales = WorkflowSaga<Sale>;
type Happened = WorkflowEvent<String, Step>;

fn started() -> Happened {
    Happened::Started("book".to_owned())
}

fn failed(step: Step, was_asked: bool) -> Happened {
    Happened::StepFailed { step, reason: "no".to_owned(), was_asked }
}

#[test]
fn steps_are_done_in_their_order_and_only_then() {
    given::<Sales>([])
        .when(Command::StepDone(Step::Reserve))
        .then_nothing()
        .when(Command::Start("book".to_owned()))
        .then([started()])
        .when(Command::Start("another".to_owned()))
        .then_nothing()
        .when(Command::StepDone(Step::Pay))
        .then_nothing()
        .when(Command::StepDone(Step::Reserve))
        .then([Happened::StepDone(Step::Reserve)])
        .when(Command::StepDone(Step::Reserve))
        .then_nothing()
        .when(Command::StepDone(Step::Notify))
        .then([Happened::StepDone(Step::Notify)])
        .when(Command::StepDone(Step::Pay))
        .then([Happened::StepDone(Step::Pay), Happened::Completed])
        .when(Command::TimedOut(Step::Pay))
        .then_nothing();
}

#[test]
fn what_was_refused_had_no_effect_and_what_timed_out_may_have() {
    let paying = || [started(), Happened::StepDone(Step::Reserve), Happened::StepDone(Step::Notify)];
    let refused = given::<Sales>(paying()).when(Command::StepRefused { step: Step::Pay, reason: "no".to_owned() });
    let refused = refused.then([failed(Step::Pay, false)]);
    assert_eq!(refused.state().phase, Phase::Compensating(Step::Reserve));
    refused.when(Command::Compensated(Step::Reserve)).then([Happened::Compensated(Step::Reserve), Happened::Abandoned]);

    let late = given::<Sales>(paying()).when(Command::TimedOut(Step::Pay)).then([Happened::StepFailed {
        step: Step::Pay,
        reason: "its time was over".to_owned(),
        was_asked: true,
    }]);
    assert_eq!(late.state().phase, Phase::Compensating(Step::Pay));
    let late = late.when(Command::StepDone(Step::Pay)).then_nothing();
    let late = late.when(Command::Compensated(Step::Pay)).then([Happened::Compensated(Step::Pay)]);
    assert_eq!(late.state().phase, Phase::Compensating(Step::Reserve));
}

#[test]
fn what_cannot_be_compensated_is_kept_for_someone_to_look_at() {
    let outcome = given::<Sales>([started(), failed(Step::Reserve, true)])
        .when(Command::CompensationRefused { step: Step::Reserve, reason: "it is sold".to_owned() })
        .then([Happened::NotCompensated { step: Step::Reserve, reason: "it is sold".to_owned() }, Happened::Abandoned]);
    assert_eq!(outcome.state().not_compensated, [(Step::Reserve, "it is sold".to_owned())]);
    assert_eq!(outcome.state().failure.as_deref(), Some("Reserve: no"));
    // The first step was refused: there is nothing to do.
    given::<Sales>([started()])
        .when(Command::StepRefused { step: Step::Reserve, reason: "no".to_owned() })
        .then([failed(Step::Reserve, false), Happened::Abandoned]);
}

fn recorded(event: &Happened) -> RecordedEvent {
    RecordedEvent {
        id: EventId::new(Uuid::from_u128(7)),
        tenant: TenantId::new(Uuid::from_u128(1)),
        stream: "sale-1".parse().unwrap(),
        version: Version::new(1),
        position: GlobalPosition::START,
        event_type: event.event_type().into(),
        schema_version: 1,
        codec: Codec::Json,
        payload: event.encode(),
        metadata: EventMetadata { correlation_id: Some(Uuid::from_u128(5)), ..EventMetadata::default() },
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

/// What follows from the last of these events, once they have all happened.
fn reaction(events: &[Happened]) -> Vec<Effect<Command<String, Step>>> {
    reaction_to(events, events.last().unwrap())
}

fn reaction_to(events: &[Happened], event: &Happened) -> Vec<Effect<Command<String, Step>>> {
    let saga: AggregateRoot<Sales> = root(events.iter().cloned());
    let mut reaction = Reaction::to(&recorded(event));
    Sales::react(&saga, event, &mut reaction);
    reaction.into_effects().into_iter().collect()
}

#[test]
fn a_step_is_asked_for_with_ids_that_follow_from_the_event() {
    let first = reaction(&[started()]);
    let [Effect::DispatchCommand(dispatch)] = &first[..] else { panic!("{first:?}") };
    let again = reaction(&[started()]);
    let [Effect::DispatchCommand(repeated)] = &again[..] else { panic!("{again:?}") };
    assert_eq!(dispatch.command, repeated.command);
    assert_eq!(dispatch.command.command_type, "Reserve");
    assert_eq!(dispatch.command.target.as_str(), "target-book");
    let metadata = &dispatch.command.metadata;
    assert_eq!((metadata.correlation_id, metadata.causation_id), (Some(Uuid::from_u128(5)), Some(Uuid::from_u128(7))));
}

#[test]
fn a_time_limit_is_set_before_the_step_is_asked_for_and_forgotten_after_it() {
    let events = [started(), Happened::StepDone(Step::Reserve), Happened::StepDone(Step::Notify)];
    let effects = reaction(&events);
    let [Effect::Schedule(deadline), Effect::DispatchCommand(dispatch)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(deadline.due, Timestamp::UNIX_EPOCH + SignedDuration::from_mins(15));
    assert_eq!((deadline.id.as_str(), deadline.command.target.as_str()), ("sale-1/Pay", "sale-1"));
    assert_eq!(dispatch.command.command_type, "Pay");
    let done = [&events[..], &[Happened::StepDone(Step::Pay)]].concat();
    let effects = reaction(&done);
    assert!(matches!(&effects[..], [Effect::Cancel(id)] if id.as_str() == "sale-1/Pay"), "{effects:?}");
}

#[test]
fn nothing_is_asked_again_once_the_answer_is_recorded() {
    let events = [started(), Happened::StepDone(Step::Reserve)];
    assert!(reaction_to(&events, &events[0]).is_empty());
    let events = [started(), failed(Step::Reserve, true), Happened::Compensated(Step::Reserve), Happened::Abandoned];
    for event in &events {
        let effects = reaction_to(&events, event);
        assert!(effects.is_empty(), "{event:?} led to {effects:?}");
    }
}

#[test]
fn a_target_without_a_valid_name_fails_the_step() {
    let events = [Happened::Started("no such/name".to_owned())];
    let effects = reaction(&events);
    let [Effect::Action(told)] = &effects[..] else { panic!("{effects:?}") };
    assert!(matches!(&**told, Command::StepRefused { step: Step::Reserve, .. }), "{told:?}");
}
