//! How a test says what became of an effect.
//!
//! Each function ends the first running effect of its kind. What follows the effect, in a
//! sequence or by its answer, happens then.

use std::fmt::Debug;

use composable_core::bus::PublishError;
use composable_core::effect::AttemptFailed;
use composable_core::{
    AppendError, CommandMessage, Deadline, DispatchError, Effect, EffectId, NewEvent, RecordedEvent, Reducer, StreamId,
};
use futures::executor::block_on;

use super::TestStore;
use super::running::Ended;
use crate::report::fail;

impl<R: Reducer> TestStore<R>
where
    R::State: Clone + PartialEq + Debug,
    R::Action: Debug,
{
    /// Runs the future of this name to its end, as it is. It must not wait for anything the
    /// test does later.
    ///
    /// # Panics
    /// When no such future runs.
    #[track_caller]
    pub fn run(&mut self, name: &str) {
        let (effect, ended) = self.take(&format!("a future \"{name}\""), |effect| is_future(effect, name));
        let action = if let Effect::Future { future, .. } = effect { block_on(future) } else { None };
        self.running.finish(ended, action);
    }

    /// Ends the future of this name with this result, without running it.
    ///
    /// # Panics
    /// When no such future runs.
    #[track_caller]
    pub fn resolve(&mut self, name: &str, result: Option<R::Action>) {
        let (_, ended) = self.take(&format!("a future \"{name}\""), |effect| is_future(effect, name));
        self.running.finish(ended, result);
    }

    /// Makes the attempts of the retried work of this name, without the pauses, until one
    /// succeeds or its policy gives up. Returns how many there were.
    ///
    /// # Panics
    /// When no such work runs.
    #[track_caller]
    pub fn run_attempts(&mut self, name: &str) -> u32 {
        let (effect, ended) = self.take(&format!("attempts \"{name}\""), |effect| is_retry(effect, name));
        let Effect::Retry(retry) = effect else { return 0 };
        for attempt in 1.. {
            match block_on((retry.attempt)(attempt)) {
                Ok(action) => {
                    self.running.finish(ended, action);
                    return attempt;
                }
                Err(error) if error.is_final || retry.policy.pause_after(attempt, 0.0).is_none() => {
                    let action: R::Action = (retry.otherwise)(error);
                    self.running.finish(ended, [action]);
                    return attempt;
                }
                Err(AttemptFailed { .. }) => {}
            }
        }
        0
    }

    /// Records what is to be appended to this stream. Returns the events.
    ///
    /// # Panics
    /// When nothing is to be appended to it.
    #[track_caller]
    pub fn appended(&mut self, stream: &StreamId) -> Vec<NewEvent> {
        let (effect, ended) = self.take(&format!("an append to {stream}"), |effect| is_append(effect, stream));
        let Effect::AppendEvents(append) = effect else { return Vec::new() };
        self.running.finish(ended, append.then);
        append.events
    }

    /// Refuses what is to be appended to this stream.
    ///
    /// # Panics
    /// When nothing is to be appended to it.
    #[track_caller]
    pub fn append_failed(&mut self, stream: &StreamId, error: AppendError) {
        let (effect, ended) = self.take(&format!("an append to {stream}"), |effect| is_append(effect, stream));
        let action = if let Effect::AppendEvents(append) = effect { Some((append.otherwise)(error)) } else { None };
        self.running.finish(ended, action);
    }

    /// Answers the next event that is to be published. Returns the event.
    ///
    /// # Panics
    /// When none is to be published.
    #[track_caller]
    pub fn published(&mut self, result: Result<(), PublishError>) -> RecordedEvent {
        let (effect, ended) = self.take("an event to publish", |effect| matches!(effect, Effect::PublishEvent(_)));
        let Effect::PublishEvent(publish) = effect else { unexpected() };
        let action = match result {
            Ok(()) => publish.then,
            Err(error) => Some((publish.otherwise)(error)),
        };
        self.running.finish(ended, action);
        publish.event
    }

    /// Answers the next command for this aggregate. Returns the command.
    ///
    /// # Panics
    /// When there is none for it.
    #[track_caller]
    pub fn dispatched(&mut self, target: &StreamId, result: Result<(), DispatchError>) -> CommandMessage {
        let is_wanted = |effect: &Effect<R::Action>| matches!(effect, Effect::DispatchCommand(one) if one.command.target == *target);
        let (effect, ended) = self.take(&format!("a command for {target}"), is_wanted);
        let Effect::DispatchCommand(dispatch) = effect else { unexpected() };
        self.running.finish(ended, (dispatch.then)(result));
        dispatch.command
    }

    /// Takes note of a deadline that is set, as if its time had come. Send what its command
    /// leads to.
    ///
    /// # Panics
    /// When there is no such deadline.
    #[track_caller]
    pub fn deadline(&mut self, id: impl Into<EffectId>) -> Deadline {
        let id = id.into();
        match self.running.deadlines.iter().position(|set| set.id == id) {
            Some(index) => self.running.deadlines.remove(index),
            None => fail(&format!("no deadline {id} is set; these are:\n{:#?}", self.running.deadlines)),
        }
    }

    #[track_caller]
    fn take(&mut self, what: &str, is_wanted: impl Fn(&Effect<R::Action>) -> bool) -> (Effect<R::Action>, Ended) {
        if let Some(taken) = self.running.take(|leaf| is_wanted(&leaf.effect)) {
            return taken;
        }
        let still: Vec<String> = self.running.leaves().map(|leaf| format!("{:?}", leaf.effect)).collect();
        fail(&format!("{what} does not run; these do:\n  {}", still.join("\n  ")))
    }
}

fn is_future<Action>(effect: &Effect<Action>, wanted: &str) -> bool {
    matches!(effect, Effect::Future { name, .. } if *name == wanted)
}

fn is_retry<Action>(effect: &Effect<Action>, wanted: &str) -> bool {
    matches!(effect, Effect::Retry(retry) if retry.name == wanted)
}

fn is_append<Action>(effect: &Effect<Action>, stream: &StreamId) -> bool {
    matches!(effect, Effect::AppendEvents(append) if append.stream == *stream)
}

#[track_caller]
fn unexpected() -> ! {
    fail("the kind of an effect changed while it was taken: this is a mistake in composable-testing")
}
