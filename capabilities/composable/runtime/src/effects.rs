//! Carries out effects.

use std::sync::Arc;

use composable_core::effect::{DispatchCommand, PublishEvent, Retry};
use composable_core::{AppendEvents, Effect, EffectId};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use tokio::sync::mpsc::UnboundedSender;

use crate::cancellation::Cancellations;
use crate::chance::chance;
use crate::observing::Observed;
use crate::options::{Failure, OnFailure};
use crate::services::Services;

/// What carrying out effects needs. Shared by all effects of a store.
pub(crate) struct Runner<Action, V> {
    pub(crate) services: V,
    pub(crate) cancellations: Cancellations,
    pub(crate) on_failure: OnFailure,
    /// Unbounded, because the queue from outside is not taken from while many effects run.
    pub(crate) feedback: UnboundedSender<Action>,
}

impl<Action: Send + 'static, V: Services> Runner<Action, V> {
    /// Starts an effect. What is done without waiting, such as cancelling, is done before
    /// this returns, so that effects of one action take place in their order.
    pub(crate) fn start(self: &Arc<Self>, effect: Effect<Action>) -> Option<BoxFuture<'static, ()>> {
        let runner = Arc::clone(self);
        match effect {
            Effect::None => None,
            Effect::Action(action) => {
                self.feed(*action);
                None
            }
            Effect::Parallel(effects) => {
                let started: Vec<_> = effects.into_iter().filter_map(|effect| self.start(effect)).collect();
                (!started.is_empty()).then(|| join_all(started).map(drop).boxed())
            }
            Effect::Sequential(effects) => Some(runner.run_in_turn(effects).boxed()),
            Effect::Cancellable { id, effect } => self.start_cancellable(id, *effect),
            Effect::Cancel(id) => {
                self.cancellations.cancel(&id);
                let forget = async move { runner.note(runner.services.forget(id).await) };
                Some(forget.boxed())
            }
            Effect::Future { name, future } => {
                let observed = Observed::new("future", name, None);
                Some(observed.run(async move { runner.feed_all(future.await) }))
            }
            Effect::Delay { duration, action } => {
                let delayed = async move {
                    tokio::time::sleep(duration).await;
                    runner.feed(*action);
                };
                Some(Observed::new("delay", "", None).run(delayed))
            }
            Effect::Retry(retry) => {
                let observed = Observed::new("retry", retry.name, None);
                Some(observed.run(async move { runner.retry(*retry).await }))
            }
            Effect::AppendEvents(append) => {
                let first = append.events.first().map(|event| &event.metadata);
                let observed = Observed::new("append", append.stream.as_str(), first);
                Some(observed.run(async move { runner.append(*append).await }))
            }
            Effect::PublishEvent(publish) => {
                let event = &publish.event;
                let observed = Observed::new("publish", &event.event_type, Some(&event.metadata));
                Some(observed.run(async move { runner.publish(*publish).await }))
            }
            Effect::DispatchCommand(dispatch) => {
                let command = &dispatch.command;
                let observed = Observed::new("dispatch", &command.command_type, Some(&command.metadata));
                Some(observed.run(async move { runner.dispatch(*dispatch).await }))
            }
            Effect::Schedule(deadline) => {
                let command = &deadline.command;
                let observed = Observed::new("schedule", &command.command_type, Some(&command.metadata));
                Some(observed.run(async move { runner.note(runner.services.schedule(*deadline).await) }))
            }
        }
    }

    async fn run_in_turn(self: Arc<Self>, effects: Vec<Effect<Action>>) {
        for effect in effects {
            if let Some(started) = self.start(effect) {
                started.await;
            }
        }
    }

    fn start_cancellable(self: &Arc<Self>, id: EffectId, effect: Effect<Action>) -> Option<BoxFuture<'static, ()>> {
        let (number, token) = self.cancellations.started(id.clone());
        let registered = Registered { runner: Arc::clone(self), id, number };
        let started = self.start(effect)?;
        let cancellable = async move {
            let _registered = registered;
            // Whoever is cancelled before the first poll does nothing at all.
            tokio::select! {
                biased;
                () = token.cancelled() => {}
                () = started => {}
            }
        };
        Some(cancellable.boxed())
    }

    async fn retry(&self, retry: Retry<Action>) {
        for number in 1.. {
            tracing::Span::current().record("attempts", number);
            match (retry.attempt)(number).await {
                Ok(action) => return self.feed_all(action),
                Err(error) => match retry.policy.pause_after(number, chance()) {
                    Some(pause) if !error.is_final => tokio::time::sleep(pause).await,
                    _ => return self.feed((retry.otherwise)(error)),
                },
            }
        }
    }

    async fn append(&self, append: AppendEvents<Action>) {
        let AppendEvents { stream, expected, events, then, otherwise } = append;
        let count = events.len();
        match self.services.append(&stream, expected, events).await {
            Ok(_) => {
                tracing::Span::current().record("events", count);
                self.feed_all(then);
            }
            Err(error) => self.feed(otherwise(error)),
        }
    }

    async fn publish(&self, publish: PublishEvent<Action>) {
        match self.services.publish(publish.event).await {
            Ok(()) => self.feed_all(publish.then),
            Err(error) => self.feed((publish.otherwise)(error)),
        }
    }

    async fn dispatch(&self, dispatch: DispatchCommand<Action>) {
        let result = self.services.dispatch(dispatch.command).await;
        self.feed_all((dispatch.then)(result));
    }

    fn feed(&self, action: Action) {
        // No one listens any more only when the store has given up: then nothing counts.
        let _ = self.feedback.send(action);
    }

    fn feed_all(&self, actions: impl IntoIterator<Item = Action>) {
        actions.into_iter().for_each(|action| self.feed(action));
    }

    fn note(&self, result: Result<(), composable_core::store::Cause>) {
        if let Err(source) = result {
            (self.on_failure)(&Failure::Deadline { source });
        }
    }
}

/// Takes an effect out of the running ones, also when it is dropped or panics.
struct Registered<Action, V> {
    runner: Arc<Runner<Action, V>>,
    id: EffectId,
    number: u64,
}

impl<Action, V> Drop for Registered<Action, V> {
    fn drop(&mut self) {
        self.runner.cancellations.ended(&self.id, self.number);
    }
}
