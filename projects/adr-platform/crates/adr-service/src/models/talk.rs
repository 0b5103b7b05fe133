//! An answer on its way from a model to a reader.

use std::future::Future;

use ai_gateway::failure::failed;
use ai_gateway::generation::messages::{finish_reason, usage};
use ai_gateway_sdk::gateway::{Answer, Piece, Spent};
use ai_gateway_sdk::grounding::AnsweredDetector;
use ai_gateway_wire::{AnswerEvent, Opening};
use api_gateway_core::ServiceError;
use futures::{FutureExt, StreamExt};
use platform_contracts::adr::v1::{Citation, StreamFinished};
use platform_contracts::ai::v1::{FinishReason, Usage};

use crate::citing::{Citing, Said};

/// An answer that is listened to.
pub(crate) struct Talk {
    answer: Answer,
    citing: Citing,
    detector: AnsweredDetector,
    /// Whether what comes is for the reader: a text or a refusal, and not a thought.
    is_open: bool,
    reason: FinishReason,
}

/// What came next.
pub(crate) struct Heard {
    pub(crate) said: Vec<Said>,
    /// Set when nothing follows.
    pub(crate) end: Option<Ending>,
}

/// How an answer ended.
pub(crate) struct Ending {
    pub(crate) usage: Usage,
    /// Why, and whether the sources answered.
    pub(crate) outcome: Result<(FinishReason, bool), ServiceError>,
}

impl Talk {
    /// Citations are numbered among these passages.
    pub(crate) fn new(answer: Answer, passages: Vec<Citation>) -> Self {
        let (citing, detector) = (Citing::new(passages), AnsweredDetector::default());
        Self { answer, citing, detector, is_open: false, reason: FinishReason::FINISH_REASON_STOP }
    }

    /// What comes next. Not to be called after the end.
    pub(crate) async fn hear(&mut self) -> Heard {
        let mut failure = None;
        while let Some(piece) = self.answer.next().await {
            match piece {
                Piece::Event(AnswerEvent::Delta(text)) if self.is_open => {
                    self.detector.push(&text);
                    let said = self.citing.push(&text);
                    if !said.is_empty() {
                        return Heard { said, end: None };
                    }
                }
                Piece::Event(AnswerEvent::Open(opening)) => {
                    self.is_open = matches!(opening, Opening::Text | Opening::Refusal);
                }
                Piece::Event(AnswerEvent::Close) => self.is_open = false,
                Piece::Event(AnswerEvent::Stop { reason, .. }) => self.reason = finish_reason(&reason),
                Piece::Event(AnswerEvent::Failed(failed)) => failure = Some(failed),
                Piece::Event(_) => {}
                Piece::Spent(spent) => return self.ended(spent, failure.map(failed)),
            }
        }
        self.ended(Spent::default(), Some(failed(ai_gateway_wire::Failure::truncated())))
    }

    fn ended(&mut self, spent: Spent, failure: Option<ServiceError>) -> Heard {
        let said = self.citing.end();
        let outcome = failure.map_or_else(|| Ok((self.reason, self.detector.answered())), Err);
        Heard { said, end: Some(Ending { usage: usage(&spent), outcome }) }
    }

    /// Ends the model's work at once, and says what the answer came to so far once that is known.
    pub(crate) fn leave(self) -> impl Future<Output = Usage> + Send + 'static {
        self.answer.leave().map(|spent| usage(&spent))
    }
}

/// The last thing that a reader is told.
pub(crate) fn finished(reason: FinishReason, usage: Usage, is_answered: bool) -> StreamFinished {
    StreamFinished { reason: reason.into(), usage: usage.into(), answered: is_answered, ..Default::default() }
}
