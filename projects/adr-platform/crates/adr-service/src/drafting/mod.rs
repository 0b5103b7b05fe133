//! Help while a decision is written: a record, more of it, its gist, and earlier decisions that it conflicts with.
//!
//! [`Drafting::draft`] checks what is asked, tells a model what to do in `prompt`, and passes its answer on. Nothing is
//! kept but what the call cost. Without a language model, the nearest passages of earlier decisions (`nearest`) are still
//! quoted. **To add a task**, add it to the contract, to [`Task`] and to `prompt`.

mod nearest;
mod prompt;
mod task;

use ai_gateway_sdk::gateway::Offer;
use api_gateway_core::ServiceError;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use identity::{Caller, Role};
use platform_contracts::adr::v1::{self, draft_response};

use crate::citing::Said;
use crate::finding::Finder;
use crate::models::{self, Heard, Models, Talk, finished};

pub use task::{Draft, Task};

/// Helps authors, in every workspace.
#[derive(Clone)]
pub struct Drafting {
    finder: Finder,
    models: Models,
}

/// A text as it is written. Dropping it ends the model's work.
pub type Written = BoxStream<'static, Result<v1::DraftResponse, ServiceError>>;

impl Drafting {
    /// Drafting by `models`, which compares with what `finder` finds.
    #[must_use]
    pub fn new(finder: Finder, models: Models) -> Self {
        Self { finder, models }
    }

    /// Does a task for an editor.
    ///
    /// # Errors
    /// `role.insufficient`, `draft.invalid`, `draft.needs_language_model`, `model.*`, and what the gateway refuses.
    pub async fn draft(&self, caller: &Caller, draft: Draft) -> Result<Written, ServiceError> {
        let caller = caller.clone().require(Role::Editor)?;
        draft.check()?;
        let model = self.models.named_or_language(&draft.model)?;
        if model.is_extractive && draft.task != Task::FindConflicts {
            return Err(needs_language_model());
        }
        let passages = match draft.task {
            Task::FindConflicts => self.nearest(&caller, &draft).await?,
            Task::Write | Task::Expand | Task::Summarise => Vec::new(),
        };
        let started = started(&model, passages.clone());
        let written = if passages.is_empty() && draft.task == Task::FindConflicts {
            nearest::none()
        } else {
            let prompt = prompt::prompt(&draft, &passages, model.is_extractive);
            let answer = self.models.ask(&caller, &model, prompt).await?;
            let written = written(Talk::new(answer, passages), draft.task);
            if model.is_extractive { nearest::quoted().chain(written).boxed() } else { written }
        };
        Ok(stream::once(async { Ok(started) }).chain(written).boxed())
    }
}

fn needs_language_model() -> ServiceError {
    ServiceError::precondition("draft.needs_language_model", "this needs a language model, and there is none to do it")
        .hint("choose another model, or ask the operator to add a provider in the file of --ai-config and to restart")
}

/// Passes on what the model writes.
fn written(talk: Talk, task: Task) -> Written {
    stream::unfold((Some(talk), false), move |(talk, cited)| async move {
        let mut talk = talk?;
        let Heard { said, end } = talk.hear().await;
        let cited = cited || said.iter().any(|said| matches!(said, Said::Cited(_)));
        let mut told: Vec<_> = said.into_iter().map(|said| Ok(message(said))).collect();
        let Some(end) = end else { return Some((told, (Some(talk), cited))) };
        // Conflicts are there when something is cited, whatever words the model has for it.
        let is_answered = task != Task::FindConflicts || cited;
        told.push(end.outcome.map(|(reason, _)| event(finished(reason, end.usage, is_answered))));
        Some((told, (None, cited)))
    })
    .flat_map(stream::iter)
    .boxed()
}

fn started(model: &Offer, citations: Vec<v1::Citation>) -> v1::DraftResponse {
    event(v1::DraftStarted { model: models::message(model).into(), citations, ..Default::default() })
}

fn message(said: Said) -> v1::DraftResponse {
    match said {
        Said::Cited(citation) => event(draft_response::Event::Cited(citation)),
        Said::Text(text) => event(draft_response::Event::Delta(text)),
    }
}

fn event(event: impl Into<draft_response::Event>) -> v1::DraftResponse {
    v1::DraftResponse { event: Some(event.into()), ..Default::default() }
}
