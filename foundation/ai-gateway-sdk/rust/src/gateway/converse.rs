//! Conversations in no protocol: what a program of ours says itself, and the answer as events.
//!
//! **When to use it.** [`Gateway::converse`](super::Gateway::converse), wherever there are no client's bytes to pass on.
//! The conversation is written in the words of each target that is asked, so nothing is lost on the way of another
//! protocol: signatures of thoughts reach the provider that made them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use ai_gateway_ledger::{Outcome, SettlementId, Tier};
use ai_gateway_wire::{AnswerEvent, Conversation, Failure, FailureKind, Loss, StreamReader};
use futures::Stream;

use super::account::Spent;
use super::attempt::Started;
use super::body::{Live, Running};
use super::forward::Forwarded;
use super::request::Said;
use super::{Caller, Shared};
use crate::routing::Size;

/// An answer under way: a stream that ends with [`Piece::Spent`], whatever happens before. Dropped before that, it ends
/// the provider's work at once and settles what has been used, or first reads on for a while where the settings say so.
pub struct Answer {
    /// The call's id, which its settlement has too.
    pub id: SettlementId,
    /// The model that was asked for.
    pub model: Arc<str>,
    /// Who answers, `<provider>/<model>`.
    pub target: Arc<str>,
    /// What could not be said to that provider.
    pub losses: Vec<Loss>,
    live: Live,
    reader: StreamReader,
    waiting: VecDeque<AnswerEvent>,
    state: State,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// What the provider says. The last is [`AnswerEvent::End`], or [`AnswerEvent::Failed`] when it did not come to that.
    Event(AnswerEvent),
    /// What the answer came to; nothing follows.
    Spent(Spent),
}

#[derive(Clone, Copy)]
enum State {
    Reading,
    /// The last event has been told; the close of the stream is still to come.
    Closing,
    Over,
}

impl Shared {
    pub(super) async fn converse(&self, caller: Caller, mut conversation: Conversation) -> Result<Answer, Failure> {
        let model = self.model(&conversation.model, &caller)?;
        let person = |id: String| self.anonymiser.person(caller.tenant.0.as_bytes(), &id);
        conversation.user = conversation.user.take().map(person);
        let size = Size {
            input: conversation.estimated_input_tokens(),
            output: conversation.max_output_tokens.unwrap_or(model.config.assumed_output_tokens),
        };
        let said = Said::Conversation(Box::new(conversation));
        let (exchange, mut account, size) = self.reserve(&caller, model, said, size, Tier::Standard)?;
        let id = account.id();
        let Forwarded { started, losses, target, hold } = self.forward(&exchange, &mut account, size).await?;
        let (Started::Stream(passage, held), Some(id)) = (started, id) else {
            return Err(Failure::new(FailureKind::Malformed, "the provider answered in one piece, not in a stream"));
        };
        let reader = StreamReader::new(exchange.spoken(&target.provider)?, &exchange.stamp);
        let running = Running { passage, account, hold, key: target.provider.key.clone() };
        Ok(Answer {
            id,
            model: Arc::clone(&exchange.model.name),
            target: Arc::clone(&target.name),
            losses,
            live: Live::new(held, running, exchange.model.config.on_cancel),
            reader,
            waiting: VecDeque::new(),
            state: State::Reading,
        })
    }
}

impl Answer {
    /// Leaves before the end. The provider's work ends at once, as when this is dropped; what the answer came to is known
    /// then, or when as much has been read on as the settings say.
    pub fn leave(self) -> impl Future<Output = Spent> + Send + 'static {
        self.live.leave()
    }

    /// The events that come next; the last of all is among them when the stream is over.
    fn poll_events(&mut self, cx: &mut Context<'_>) -> Poll<Vec<AnswerEvent>> {
        let mut events = match ready!(self.live.poll(cx)) {
            Ok(Some(bytes)) => self.reader.push(&bytes),
            Ok(None) => {
                let mut events = self.reader.finish();
                if !events.iter().any(is_last) {
                    events.push(AnswerEvent::Failed(Failure::truncated()));
                }
                events
            }
            Err(failed) => vec![AnswerEvent::Failed(failed.failure)],
        };
        // What passes on its way to a client may still be nothing that can be understood.
        if let Some(AnswerEvent::Failed(failure)) = events.last_mut()
            && let Err(failed) = self.live.fail(failure.clone(), Outcome::Failed)
        {
            *failure = failed.failure;
        }
        Poll::Ready(events)
    }
}

const fn is_last(event: &AnswerEvent) -> bool {
    matches!(event, AnswerEvent::End | AnswerEvent::Failed(_))
}

impl Stream for Answer {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Piece>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Poll::Ready(Some(Piece::Event(event)));
            }
            match self.state {
                State::Reading => {
                    let events = ready!(self.poll_events(cx));
                    if events.iter().any(is_last) {
                        self.state = State::Closing;
                    }
                    self.waiting.extend(events);
                }
                State::Closing => {
                    if matches!(ready!(self.live.poll(cx)), Ok(None) | Err(_)) {
                        self.state = State::Over;
                        return Poll::Ready(Some(Piece::Spent(self.live.spent())));
                    }
                }
                State::Over => return Poll::Ready(None),
            }
        }
    }
}
