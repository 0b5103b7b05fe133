//! An answer as it arrives.

use std::collections::VecDeque;

use ai_gateway_sdk::gateway::{Answer, Piece};
use ai_gateway_wire::{AnswerEvent, Failure, FailureKind, Opening, Seal};
use api_gateway_core::ServiceError;
use futures::{Stream, StreamExt, stream};
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::generate_response::Event;

use super::messages;
use crate::failure::failed;

/// The longest thought or arguments of one call that are kept until they are whole, in bytes.
const LONGEST_PART: usize = 16 * 1024 * 1024;

/// Tells an answer's events.
pub(super) struct Telling {
    answer: Answer,
    part: Open,
    reason: v1::FinishReason,
    waiting: VecDeque<Event>,
}

/// The part that is open.
enum Open {
    Nothing,
    Text,
    Thought { text: String, seal: Option<Seal> },
    Call(v1::ToolCall),
}

impl Telling {
    pub(super) fn new(model: v1::Model, answer: Answer) -> Self {
        let target = answer.target.to_string();
        let started = v1::GenerationStarted { model: model.into(), target, ..Default::default() };
        let waiting = VecDeque::from([Event::from(started)]);
        Self { answer, part: Open::Nothing, reason: v1::FinishReason::FINISH_REASON_STOP, waiting }
    }

    /// All that is told. Nothing follows an error.
    pub(super) fn stream(self) -> impl Stream<Item = Result<v1::GenerateResponse, ServiceError>> + Send {
        stream::unfold(Some(self), |telling| async move {
            let mut telling = telling?;
            match telling.next().await? {
                Ok(event) => {
                    let response = v1::GenerateResponse { event: Some(event), ..Default::default() };
                    Some((Ok(response), Some(telling)))
                }
                Err(failure) => Some((Err(failed(failure)), None)),
            }
        })
    }

    async fn next(&mut self) -> Option<Result<Event, Failure>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(Ok(event));
            }
            match self.answer.next().await? {
                Piece::Event(AnswerEvent::Failed(failure)) => return Some(Err(failure)),
                Piece::Event(event) => {
                    if let Err(failure) = self.hear(event) {
                        return Some(Err(failure));
                    }
                }
                Piece::Spent(spent) => {
                    let usage = messages::usage(&spent).into();
                    let reason = self.reason.into();
                    return Some(Ok(v1::GenerationFinished { reason, usage, ..Default::default() }.into()));
                }
            }
        }
    }

    fn hear(&mut self, event: AnswerEvent) -> Result<(), Failure> {
        match event {
            AnswerEvent::Open(opening) => self.part = Open::from(opening),
            AnswerEvent::Delta(more) => match &mut self.part {
                Open::Nothing => {}
                Open::Text => self.waiting.push_back(Event::Text(more)),
                Open::Thought { text, .. } => {
                    add(text, &more)?;
                    self.waiting.push_back(Event::Thinking(more));
                }
                Open::Call(call) => add(&mut call.arguments, &more)?,
            },
            AnswerEvent::Seal(new) => {
                if let Open::Thought { seal, .. } = &mut self.part {
                    *seal = Some(new);
                }
            }
            AnswerEvent::Close => match std::mem::replace(&mut self.part, Open::Nothing) {
                Open::Nothing | Open::Text => {}
                Open::Thought { text, seal } => {
                    // Packed, so that it is known again whoever is asked next.
                    let signature = seal.map(|seal| seal.packed()).unwrap_or_default();
                    self.waiting.push_back(v1::Thinking { text, signature, ..Default::default() }.into());
                }
                Open::Call(call) => self.waiting.push_back(call.into()),
            },
            AnswerEvent::Stop { reason, .. } => self.reason = messages::finish_reason(&reason),
            AnswerEvent::Start { .. }
            | AnswerEvent::Usage(_)
            | AnswerEvent::Ping
            | AnswerEvent::End
            | AnswerEvent::Failed(_) => {}
        }
        Ok(())
    }
}

impl From<Opening> for Open {
    fn from(opening: Opening) -> Self {
        match opening {
            Opening::Text | Opening::Refusal => Self::Text,
            Opening::Reasoning => Self::Thought { text: String::new(), seal: None },
            Opening::ToolCall { id, name, .. } => Self::Call(v1::ToolCall { id, name, ..Default::default() }),
            Opening::Other(_) => Self::Nothing,
        }
    }
}

fn add(text: &mut String, more: &str) -> Result<(), Failure> {
    if text.len() + more.len() > LONGEST_PART {
        return Err(Failure::new(FailureKind::Malformed, "a part of the answer is larger than is accepted"));
    }
    text.push_str(more);
    Ok(())
}
