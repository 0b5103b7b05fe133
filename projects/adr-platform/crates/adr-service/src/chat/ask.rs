//! One question, one streamed answer.

use ai_gateway_sdk::{
    ChatEvent, ChatMessage, ChatRequest, ChatStream, Finish, FinishReason, Model, ProviderError, Role, Source,
};
use api_gateway_core::{ErrorKind, ServiceError};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use identity::Caller;
use platform_contracts::adr::v1::{self, stream_response};
use platform_contracts::ai;
use uuid::Uuid;

use super::Chat;
use super::citing::{Citing, Said};
use super::keeping::Kept;

/// Characters in a question at most.
const LONGEST_QUESTION: usize = 8_000;
/// Passages an answer may be made from.
const PASSAGES: usize = 8;
/// Tokens an answer may have.
const LONGEST_ANSWER: u32 = 1_024;

/// What someone asks.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Empty starts a new conversation.
    pub conversation_id: String,
    /// The question.
    pub text: String,
    /// Which model answers; empty takes the default.
    pub model: String,
    /// Stay within this project; empty asks all of them.
    pub project: String,
}

/// The answer as it arrives. Dropping it ends the model's work.
pub type Answer = BoxStream<'static, Result<v1::StreamResponse, ServiceError>>;

impl Chat {
    /// Answers a question from the caller's decisions.
    ///
    /// # Errors
    /// `question.invalid`, `model.unknown`, `conversation.not_found`, or what the model's provider says.
    pub async fn ask(&self, caller: &Caller, question: Question) -> Result<Answer, ServiceError> {
        check(&question.text)?;
        let model = self.providers.resolve(&question.model).map_err(provider)?.clone();
        let (conversation, history) = self.conversation(caller, &question).await?;
        let passages = self.passages(caller, &question).await?;
        self.keep_question(caller, conversation, &question.text).await?;
        let request = ChatRequest {
            model: model.id.clone(),
            messages: messages(history, &question.text),
            sources: (1..).zip(&passages).map(source).collect(),
            max_output_tokens: Some(LONGEST_ANSWER),
            temperature: None,
        };
        let kept = Kept::new(self.pool.clone(), caller.clone(), conversation, &model);
        let provided = self.providers.chat(request).await.map_err(provider)?;
        let started = started(conversation, kept.message, &model, passages.clone());
        let talk = Talk { provided, citing: Citing::new(passages), kept };
        Ok(stream::once(async { Ok(started) }).chain(talk.answer()).boxed())
    }

    /// The passages to answer from, best first; they get their numbers when they are cited.
    async fn passages(&self, caller: &Caller, question: &Question) -> Result<Vec<v1::Citation>, ServiceError> {
        let project = (!question.project.is_empty()).then_some(question.project.as_str());
        let found = self.finder.retrieve(caller, &question.text, project, PASSAGES).await?;
        let citation = |(decision, passage)| v1::Citation {
            decision: v1::DecisionSummary::into(decision),
            passage: v1::Passage::into(passage),
            ..Default::default()
        };
        Ok(found.into_iter().map(citation).collect())
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

fn messages(history: Vec<(Role, String)>, question: &str) -> Vec<ChatMessage> {
    let earlier = history.into_iter().map(|(role, text)| ChatMessage { role, text });
    earlier.chain([ChatMessage { role: Role::User, text: question.to_owned() }]).collect()
}

/// A passage as the model sees it. A decision that was replaced says so, or the answer would quote what no longer holds.
fn source((number, citation): (u32, &v1::Citation)) -> Source {
    let decision = &citation.decision;
    let of_record = decision.number.map(|number| format!("{number:04} ")).unwrap_or_default();
    let mut title = format!("{of_record}{}", decision.title);
    let successors: Vec<_> = decision.superseded_by.iter().map(|successor| successor.title.as_str()).collect();
    if !successors.is_empty() {
        title = format!("{title} (superseded by {})", successors.join(", "));
    }
    Source { number, title, text: citation.passage.text.clone(), url: None }
}

fn started(conversation: Uuid, message: Uuid, model: &Model, citations: Vec<v1::Citation>) -> v1::StreamResponse {
    event(v1::StreamStarted {
        conversation_id: conversation.to_string(),
        message_id: message.to_string(),
        model: model_message(model).into(),
        citations,
        ..Default::default()
    })
}

/// A model as callers see it.
#[must_use]
pub(super) fn model_message(model: &Model) -> ai::v1::Model {
    ai::v1::Model {
        id: model.id.to_string(),
        display_name: model.display_name.clone(),
        extractive: model.extractive,
        ..Default::default()
    }
}

fn event(event: impl Into<stream_response::Event>) -> v1::StreamResponse {
    v1::StreamResponse { event: Some(event.into()), ..Default::default() }
}

/// An answer on its way from the provider to the reader.
struct Talk {
    provided: ChatStream,
    citing: Citing,
    kept: Kept,
}

impl Talk {
    /// Passes the provider's events on, and keeps what was said when it is over, however it ends.
    fn answer(self) -> impl futures::Stream<Item = Result<v1::StreamResponse, ServiceError>> {
        stream::unfold(Some(self), |talk| async move {
            let mut talk = talk?;
            match talk.provided.next().await? {
                Ok(ChatEvent::Delta(piece)) => {
                    let said = talk.citing.push(&piece);
                    Some((talk.tell(said), Some(talk)))
                }
                Ok(ChatEvent::Finished(finish)) => Some((talk.end(&finish).await, None)),
                Err(error) => {
                    let said = talk.citing.end();
                    let mut told = talk.tell(said);
                    told.push(Err(provider(error)));
                    Some((told, None))
                }
            }
        })
        .flat_map(stream::iter)
    }

    fn tell(&mut self, said: Vec<Said>) -> Vec<Result<v1::StreamResponse, ServiceError>> {
        said.iter().for_each(|said| self.kept.said(said));
        said.into_iter().map(|said| Ok(message(said))).collect()
    }

    async fn end(mut self, finish: &Finish) -> Vec<Result<v1::StreamResponse, ServiceError>> {
        let said = self.citing.end();
        let mut told = self.tell(said);
        let (reason, finished) = finished(finish);
        told.push(self.kept.finish(reason).await.map(|()| event(finished)));
        told
    }
}

fn message(said: Said) -> v1::StreamResponse {
    match said {
        Said::Cited(citation) => event(stream_response::Event::Cited(citation)),
        Said::Text(text) => event(stream_response::Event::Delta(text)),
    }
}

fn finished(finish: &Finish) -> (ai::v1::FinishReason, v1::StreamFinished) {
    let reason = match finish.reason {
        FinishReason::Stop => ai::v1::FinishReason::FINISH_REASON_STOP,
        FinishReason::Length => ai::v1::FinishReason::FINISH_REASON_LENGTH,
        FinishReason::ContentFilter => ai::v1::FinishReason::FINISH_REASON_CONTENT_FILTER,
    };
    let usage = finish.usage.map(|usage| ai::v1::Usage {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        ..Default::default()
    });
    let finished = v1::StreamFinished {
        reason: reason.into(),
        usage: usage.into(),
        answered: finish.answered,
        ..Default::default()
    };
    (reason, finished)
}

/// A provider's failure as callers see it.
fn provider(error: ProviderError) -> ServiceError {
    let kind = match &error {
        ProviderError::UnknownModel(_) => ErrorKind::InvalidInput,
        error if error.is_retryable() => ErrorKind::Unavailable,
        _ => ErrorKind::FailedPrecondition,
    };
    ServiceError::new(kind, error.code(), error.public_message())
        .hint("ask again, or choose another model")
        .caused_by(error)
}
