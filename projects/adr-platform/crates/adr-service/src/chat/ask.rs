//! One question, one streamed answer.

use ai_gateway_sdk::gateway::Offer;
use ai_gateway_sdk::grounding;
use ai_gateway_wire::conversation::Role;
use api_gateway_core::ServiceError;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use identity::Caller;
use platform_contracts::adr::v1::{self, stream_response};

use super::Chat;
use super::keeping::Kept;
use super::place::{Place, Stand};
use crate::citing::Said;
use crate::models::{self, Ending, Heard, Prompt, Talk, finished};
use crate::sources::{citation, sources};

/// Characters in a question at most.
const LONGEST_QUESTION: usize = 8_000;
/// Passages an answer may be made from.
const PASSAGES: usize = 8;
/// Tokens an answer may have, thinking included.
const LONGEST_ANSWER: u64 = 4_096;

/// What someone asks.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Empty starts a new conversation.
    pub conversation_id: String,
    /// The question. May be empty where it is that of `replaces`.
    pub text: String,
    /// Which model answers; empty takes the default.
    pub model: String,
    /// Stay within this project; empty asks all of them.
    pub project: String,
    /// An earlier question of the conversation whose place it takes, or that is answered anew; empty asks a further one.
    pub replaces: String,
}

/// The answer as it arrives. Dropping it ends the model's work.
pub type Answer = BoxStream<'static, Result<v1::StreamResponse, ServiceError>>;

impl Chat {
    /// Answers a question from the caller's decisions.
    ///
    /// # Errors
    /// `question.invalid`, `model.*`, `conversation.not_found`, `conversation.changed`, `message.not_found`,
    /// `message.not_a_question`, and what the gateway refuses.
    pub async fn ask(&self, caller: &Caller, question: Question) -> Result<Answer, ServiceError> {
        if question.replaces.is_empty() || !question.text.is_empty() {
            check(&question.text)?;
        }
        let model = self.models.named(&question.model)?;
        let place = self.place(caller, &question).await?;
        let passages = self.passages(caller, &place.text, &question.project).await?;
        let (stand, talk) = if place.replaced.is_some() {
            let talk = self.begin(caller, &model, &place, &passages).await?;
            (self.replace(caller, &place).await?, talk)
        } else {
            let stand = self.keep_question(caller, &place).await?;
            (stand, self.begin(caller, &model, &place, &passages).await?)
        };
        let kept = Kept::new(self.pool.clone(), caller.clone(), &stand, &model.name);
        let started = started(&stand, &kept, &model, passages);
        let telling = Telling { talk: Some(talk), kept: Some(kept) };
        Ok(stream::once(async { Ok(started) }).chain(telling.answer()).boxed())
    }

    /// The passages to answer from, best first; they get their numbers when they are cited.
    async fn passages(
        &self,
        caller: &Caller,
        question: &str,
        project: &str,
    ) -> Result<Vec<v1::Citation>, ServiceError> {
        let project = (!project.is_empty()).then_some(project);
        let found = self.finder.retrieve(caller, question, project, PASSAGES).await?;
        Ok(found.into_iter().map(citation).collect())
    }

    async fn begin(
        &self,
        caller: &Caller,
        model: &Offer,
        place: &Place,
        passages: &[v1::Citation],
    ) -> Result<Talk, ServiceError> {
        let mut turns = place.history.clone();
        turns.push((Role::User, place.text.clone()));
        let system = grounding::instructions(&sources(passages));
        let prompt = Prompt { system, turns, longest_answer: LONGEST_ANSWER };
        let answer = self.models.ask(caller, model, prompt).await?;
        Ok(Talk::new(answer, passages.to_vec()))
    }
}

fn check(question: &str) -> Result<(), ServiceError> {
    let length = question.chars().count();
    let problem = match length {
        _ if question.trim().is_empty() => "the question is empty".to_owned(),
        ..=LONGEST_QUESTION if !question.contains('\0') => return Ok(()),
        ..=LONGEST_QUESTION => "the question holds a NUL character".to_owned(),
        _ => format!("the question has {length} characters; {LONGEST_QUESTION} is the most"),
    };
    Err(ServiceError::invalid("question.invalid", problem).field("question", "1 to 8000 characters of text"))
}

fn started(stand: &Stand, kept: &Kept, model: &Offer, citations: Vec<v1::Citation>) -> v1::StreamResponse {
    event(v1::StreamStarted {
        conversation_id: stand.conversation.to_string(),
        message_id: kept.message.to_string(),
        model: models::message(model).into(),
        citations,
        question_id: stand.question.to_string(),
        ..Default::default()
    })
}

fn event(event: impl Into<stream_response::Event>) -> v1::StreamResponse {
    v1::StreamResponse { event: Some(event.into()), ..Default::default() }
}

/// An answer on its way from the model to the reader.
struct Telling {
    talk: Option<Talk>,
    kept: Option<Kept>,
}

impl Telling {
    /// Passes on what the model says, and keeps what was said when it is over, however it ends.
    fn answer(self) -> impl futures::Stream<Item = Result<v1::StreamResponse, ServiceError>> {
        stream::unfold(self, |mut telling| async move {
            let Heard { said, end } = telling.talk.as_mut()?.hear().await;
            let mut told = telling.tell(said);
            if let Some(end) = end {
                told.push(telling.end(end).await);
            }
            Some((told, telling))
        })
        .flat_map(stream::iter)
    }

    fn tell(&mut self, said: Vec<Said>) -> Vec<Result<v1::StreamResponse, ServiceError>> {
        if let Some(kept) = &mut self.kept {
            said.iter().for_each(|said| kept.said(said));
        }
        said.into_iter().map(|said| Ok(message(said))).collect()
    }

    async fn end(&mut self, end: Ending) -> Result<v1::StreamResponse, ServiceError> {
        self.talk = None;
        let Some(kept) = self.kept.take() else { return Err(ServiceError::internal("an answer ended twice")) };
        let Ending { usage, outcome } = end;
        let reason = outcome.as_ref().ok().map(|(reason, _)| *reason);
        // By itself, so that it is kept although whoever asked goes away in this moment.
        let keeping = tokio::spawn({
            let usage = usage.clone();
            async move {
                let Some(reason) = reason else {
                    kept.keep_what_came(&usage).await;
                    return Ok(());
                };
                kept.keep(reason, &usage).await
            }
        });
        keeping.await.map_err(ServiceError::internal)??;
        outcome.map(|(reason, is_answered)| event(finished(reason, usage, is_answered)))
    }
}

impl Drop for Telling {
    /// Whoever asked went away.
    fn drop(&mut self) {
        let (Some(talk), Some(kept)) = (self.talk.take(), self.kept.take()) else { return };
        let left = talk.leave();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { kept.keep_what_came(&left.await).await });
        }
    }
}

fn message(said: Said) -> v1::StreamResponse {
    match said {
        Said::Cited(citation) => event(stream_response::Event::Cited(citation)),
        Said::Text(text) => event(stream_response::Event::Delta(text)),
    }
}
