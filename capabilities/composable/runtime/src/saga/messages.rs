//! What happens to a workflow, and what is asked of it, as JSON: people read it when something went wrong.

use bytes::Bytes;
use composable_core::{Codec, Command, DecodeError, Event, json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What happened to a workflow. `I` is what it was started with, `P` names a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkflowEvent<I, P> {
    /// It was started.
    Started(I),
    /// A step is done.
    StepDone(P),
    /// A step came to nothing: what was done is compensated now.
    StepFailed {
        /// The step.
        step: P,
        /// What went wrong.
        reason: String,
        /// Its command may have had an effect, so it is compensated, too.
        was_asked: bool,
    },
    /// A step is compensated.
    Compensated(P),
    /// The rules of an aggregate refused to compensate a step. Someone has to look at it.
    NotCompensated {
        /// The step.
        step: P,
        /// What the rules said.
        reason: String,
    },
    /// All steps are done.
    Completed,
    /// All that had been done is compensated, or could not be.
    Abandoned,
}

/// What is asked of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkflowCommand<I, P> {
    /// Begin, unless it has.
    Start(I),
    /// A step is done.
    StepDone(P),
    /// The aggregate of a step has refused.
    StepRefused {
        /// The step.
        step: P,
        /// What its rules said.
        reason: String,
    },
    /// What a step has begun ended badly.
    StepFailed {
        /// The step.
        step: P,
        /// What went wrong.
        reason: String,
    },
    /// The time of a step is over.
    TimedOut(P),
    /// A step is compensated.
    Compensated(P),
    /// The aggregate of a step has refused to compensate it.
    CompensationRefused {
        /// The step.
        step: P,
        /// What its rules said.
        reason: String,
    },
}

impl<I, P> Event for WorkflowEvent<I, P>
where
    I: Serialize + DeserializeOwned + Send,
    P: Serialize + DeserializeOwned + Send,
{
    fn event_type(&self) -> &'static str {
        match self {
            Self::Started(_) => "workflow.v1.Started",
            Self::StepDone(_) => "workflow.v1.StepDone",
            Self::StepFailed { .. } => "workflow.v1.StepFailed",
            Self::Compensated(_) => "workflow.v1.Compensated",
            Self::NotCompensated { .. } => "workflow.v1.NotCompensated",
            Self::Completed => "workflow.v1.Completed",
            Self::Abandoned => "workflow.v1.Abandoned",
        }
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        // Input that has no JSON form is refused when the workflow starts; the rest always has one.
        json::encode(self)
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        json::decode(event_type, payload)
    }
}

impl<I, P> Command for WorkflowCommand<I, P>
where
    I: Serialize + DeserializeOwned + Send,
    P: Serialize + DeserializeOwned + Send,
{
    fn command_type(&self) -> &'static str {
        match self {
            Self::Start(_) => "workflow.v1.Start",
            Self::StepDone(_) => "workflow.v1.NoteStepDone",
            Self::StepRefused { .. } => "workflow.v1.NoteStepRefused",
            Self::StepFailed { .. } => "workflow.v1.NoteStepFailed",
            Self::TimedOut(_) => "workflow.v1.NoteTimedOut",
            Self::Compensated(_) => "workflow.v1.NoteCompensated",
            Self::CompensationRefused { .. } => "workflow.v1.NoteCompensationRefused",
        }
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        json::encode(self)
    }

    fn decode(command_type: &str, payload: &Bytes) -> Result<Self, DecodeError> {
        json::decode(command_type, payload)
    }
}
