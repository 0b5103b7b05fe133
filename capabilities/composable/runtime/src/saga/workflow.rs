//! The usual saga: steps in their order, compensated in the reverse one when one of them fails.
//!
//! **When to use it.** For nearly everything that spans several aggregates. Say what the steps are, whom each asks for
//! what, and what makes it undone; the rest is here: the states, the time limits, the order, and that each is done once.
//!
//! A step is done when its aggregate has executed its command. One with a time limit is done when an event says so, and
//! fails when its time is over before. What failed by a refusal had no effect; all else that was asked is compensated,
//! the last first. **Compensation must be right before its step as well:** what timed out may not have happened yet.

use std::fmt::Debug;
use std::marker::PhantomData;

use composable_core::stream_id::InvalidStreamId;
use composable_core::{Aggregate, AggregateRoot, Ask, DecodeError, DispatchError, Reaction, RecordedEvent, Saga};
use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::messages::{WorkflowCommand, WorkflowEvent};

type CommandOf<W> = WorkflowCommand<<W as Workflow>::Input, <W as Workflow>::Step>;
type EventOf<W> = WorkflowEvent<<W as Workflow>::Input, <W as Workflow>::Step>;

/// What an event means to the workflow `W`.
pub type HeardBy<W> = Heard<<W as Workflow>::Input, <W as Workflow>::Step>;

/// What is to be done, in steps. Never instantiated: implement it for an empty type and run a [`WorkflowSaga`] of it.
pub trait Workflow: 'static {
    /// The category of its streams.
    const CATEGORY: &'static str;
    /// Categories whose events it hears.
    const LISTENS_TO: &'static [&'static str];
    /// The steps in their order, each of them once.
    const STEPS: &'static [Self::Step];

    /// What it is started with; every step sees it. It must fit into JSON.
    type Input: Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static;
    /// Names a step. Its `Debug` form is part of the id of its deadline.
    type Step: Serialize + DeserializeOwned + Copy + Debug + PartialEq + Send + Sync + 'static;

    /// What an event of another aggregate means. `None` when nothing.
    ///
    /// # Errors
    /// When the event should mean something and cannot be read.
    fn hear(event: &RecordedEvent) -> Result<Option<HeardBy<Self>>, DecodeError>
    where
        Self: Sized;

    /// What a step asks, and of whom.
    ///
    /// # Errors
    /// When that has no valid name. The step then fails.
    fn perform(step: Self::Step, input: &Self::Input) -> Result<Ask, InvalidStreamId>;

    /// What makes a step undone; `None` when there is nothing to undo.
    ///
    /// # Errors
    /// When that has no valid name. The step then stays as it is, and the workflow says so.
    fn compensate(step: Self::Step, input: &Self::Input) -> Result<Option<Ask>, InvalidStreamId>;

    /// How long after it was begun a step must be done, for steps that an event ends.
    #[must_use]
    fn time_limit(step: Self::Step) -> Option<SignedDuration> {
        let _ = step;
        None
    }
}

/// What an event of another aggregate means to a workflow, which is named by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard<I, P> {
    /// It begins, with this input.
    Start(String, I),
    /// A step with a time limit is done.
    Done(String, P),
    /// A step with a time limit has failed, for this reason.
    Failed(String, P, String),
}

/// Where a workflow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase<P> {
    /// It has not begun.
    NotStarted,
    /// This step is being performed.
    Performing(P),
    /// This step is being compensated.
    Compensating(P),
    /// All steps are done.
    Completed,
    /// A step failed, and everything before it is compensated, or could not be.
    Abandoned,
}

/// A workflow as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress<I, P> {
    /// What it was started with.
    pub input: Option<I>,
    /// Where it is.
    pub phase: Phase<P>,
    /// Steps that are done and not compensated, in their order.
    pub done: Vec<P>,
    /// Why it was given up.
    pub failure: Option<String>,
    /// Steps that could not be compensated, and why.
    pub not_compensated: Vec<(P, String)>,
}

impl<I, P> Default for Progress<I, P> {
    fn default() -> Self {
        Self { input: None, phase: Phase::NotStarted, done: Vec::new(), failure: None, not_compensated: Vec::new() }
    }
}

/// A workflow as a [`Saga`].
pub struct WorkflowSaga<W>(PhantomData<fn() -> W>);

/// A workflow was to be started with something that cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the input of a workflow does not fit into JSON, use text as keys of maps: {problem}")]
pub struct InvalidInput {
    problem: String,
}

impl<W: Workflow> Aggregate for WorkflowSaga<W> {
    const CATEGORY: &'static str = W::CATEGORY;
    type State = Progress<W::Input, W::Step>;
    type Command = CommandOf<W>;
    type Event = EventOf<W>;
    type Error = InvalidInput;
    type Environment = ();

    fn decide(state: &Self::State, command: CommandOf<W>, (): &()) -> Result<Vec<EventOf<W>>, InvalidInput> {
        use {WorkflowCommand as Command, WorkflowEvent as Event};
        let performs = |step| state.phase == Phase::Performing(step);
        let compensates = |step| state.phase == Phase::Compensating(step);
        let first = match command {
            Command::Start(input) if state.phase == Phase::NotStarted => {
                serde_json::to_vec(&input).map_err(|error| InvalidInput { problem: error.to_string() })?;
                Event::Started(input)
            }
            Command::StepDone(step) if performs(step) => Event::StepDone(step),
            Command::StepRefused { step, reason } if performs(step) => {
                Event::StepFailed { step, reason, was_asked: false }
            }
            Command::StepFailed { step, reason } if performs(step) => {
                Event::StepFailed { step, reason, was_asked: true }
            }
            Command::TimedOut(step) if performs(step) => {
                Event::StepFailed { step, reason: "its time was over".to_owned(), was_asked: true }
            }
            Command::Compensated(step) if compensates(step) => Event::Compensated(step),
            Command::CompensationRefused { step, reason } if compensates(step) => {
                Event::NotCompensated { step, reason }
            }
            // Late, or heard twice.
            _ => return Ok(Vec::new()),
        };
        let mut after = state.clone();
        Self::apply(&mut after, &first);
        Ok(match after.phase {
            Phase::Completed => vec![first, Event::Completed],
            Phase::Abandoned => vec![first, Event::Abandoned],
            _ => vec![first],
        })
    }

    fn apply(state: &mut Self::State, event: &EventOf<W>) {
        match event {
            WorkflowEvent::Started(input) => state.input = Some(input.clone()),
            WorkflowEvent::StepDone(step) => state.done.push(*step),
            WorkflowEvent::StepFailed { step, reason, .. } => state.failure = Some(format!("{step:?}: {reason}")),
            WorkflowEvent::Compensated(step) => state.done.retain(|done| done != step),
            WorkflowEvent::NotCompensated { step, reason } => state.not_compensated.push((*step, reason.clone())),
            WorkflowEvent::Completed | WorkflowEvent::Abandoned => {}
        }
        if let Some(input) = &state.input {
            state.phase = phase_after::<W>(event, input);
        }
    }
}

/// Where an event leads to, whatever came before it.
fn phase_after<W: Workflow>(event: &EventOf<W>, input: &W::Input) -> Phase<W::Step> {
    let place = |step: &W::Step| W::STEPS.iter().take_while(|one| *one != step).count();
    let performing = |place| W::STEPS.get(place).map_or(Phase::Completed, |step| Phase::Performing(*step));
    // The last one that has something to undo; the others are as good as undone.
    let has_compensation = |step: &&W::Step| !matches!(W::compensate(**step, input), Ok(None));
    let compensating = |places| {
        let last = W::STEPS.iter().take(places).rfind(has_compensation);
        last.map_or(Phase::Abandoned, |step| Phase::Compensating(*step))
    };
    match event {
        WorkflowEvent::Started(_) => performing(0),
        WorkflowEvent::StepDone(step) => performing(place(step) + 1),
        WorkflowEvent::StepFailed { step, was_asked, .. } => compensating(place(step) + usize::from(*was_asked)),
        WorkflowEvent::Compensated(step) | WorkflowEvent::NotCompensated { step, .. } => compensating(place(step)),
        WorkflowEvent::Completed => Phase::Completed,
        WorkflowEvent::Abandoned => Phase::Abandoned,
    }
}

impl<W: Workflow> Saga for WorkflowSaga<W> {
    const LISTENS_TO: &'static [&'static str] = W::LISTENS_TO;

    fn hear(event: &RecordedEvent) -> Result<Option<(String, CommandOf<W>)>, DecodeError> {
        Ok(W::hear(event)?.map(|heard| match heard {
            Heard::Start(id, input) => (id, WorkflowCommand::Start(input)),
            Heard::Done(id, step) => (id, WorkflowCommand::StepDone(step)),
            Heard::Failed(id, step, reason) => (id, WorkflowCommand::StepFailed { step, reason }),
        }))
    }

    fn react(saga: &AggregateRoot<Self>, event: &EventOf<W>, then: &mut Reaction<CommandOf<W>>) {
        if let WorkflowEvent::StepDone(step) | WorkflowEvent::StepFailed { step, .. } = event
            && W::time_limit(*step).is_some()
        {
            then.forget(&format!("{step:?}"));
        }
        let Some(input) = &saga.state.input else { return };
        // Where it is further by now, this was done before.
        if phase_after::<W>(event, input) != saga.state.phase {
            return;
        }
        match saga.state.phase {
            Phase::Performing(step) => perform::<W>(step, input, then),
            Phase::Compensating(step) => compensate::<W>(step, input, then),
            Phase::NotStarted | Phase::Completed | Phase::Abandoned => {}
        }
    }
}

fn perform<W: Workflow>(step: W::Step, input: &W::Input, then: &mut Reaction<CommandOf<W>>) {
    let refused = move |reason| WorkflowCommand::StepRefused { step, reason };
    let ask = match W::perform(step, input) {
        Ok(ask) => ask,
        Err(error) => return then.tell(refused(error.to_string())),
    };
    let time_limit = W::time_limit(step);
    if let Some(limit) = time_limit {
        then.tell_after(&format!("{step:?}"), limit, &WorkflowCommand::TimedOut(step));
    }
    then.ask(ask, move |result| match result {
        Ok(()) => time_limit.is_none().then_some(WorkflowCommand::StepDone(step)),
        Err(error) => Some(refused(reason_of(error))),
    });
}

fn compensate<W: Workflow>(step: W::Step, input: &W::Input, then: &mut Reaction<CommandOf<W>>) {
    let refused = move |reason| WorkflowCommand::CompensationRefused { step, reason };
    match W::compensate(step, input) {
        Ok(Some(ask)) => then.ask(ask, move |result| {
            Some(match result {
                Ok(()) => WorkflowCommand::Compensated(step),
                Err(error) => refused(reason_of(error)),
            })
        }),
        Ok(None) => then.tell(WorkflowCommand::Compensated(step)),
        Err(error) => then.tell(refused(error.to_string())),
    }
}

fn reason_of(error: DispatchError) -> String {
    match error {
        DispatchError::Rejected { reason, .. } => reason,
        error => error.to_string(),
    }
}
