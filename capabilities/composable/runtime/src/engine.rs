//! The loop of a store: the one place where its state changes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use composable_core::{Effects, Reducer};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};
use tokio::sync::oneshot;

use crate::effects::Runner;
use crate::lanes::Lanes;
use crate::options::{Failure, panic_message};
use crate::services::Services;

/// Looks at the state between two actions.
pub(crate) type Look<State> = Box<dyn FnOnce(&State) + Send>;

/// What comes from outside.
pub(crate) enum Message<R: Reducer> {
    /// Reduce this, and say how it went if someone waits.
    Action(R::Action, Option<oneshot::Sender<Result<(), Failure>>>),
    /// Show the state.
    Look(Look<R::State>),
    /// Take no more from outside.
    ShutDown,
}

pub(crate) struct Engine<R: Reducer, V> {
    pub(crate) reducer: R,
    pub(crate) state: R::State,
    pub(crate) environment: R::Environment,
    pub(crate) runner: Arc<Runner<R::Action, V>>,
    pub(crate) inbox: Receiver<Message<R>>,
    pub(crate) feedback: UnboundedReceiver<R::Action>,
    pub(crate) effects: Lanes,
    pub(crate) most_effects: usize,
}

impl<R, V> Engine<R, V>
where
    R: Reducer<State: Clone, Action: Send + 'static>,
    V: Services,
{
    /// Works until it is shut down and nothing is left to do.
    pub(crate) async fn run(mut self) -> R::State {
        let mut is_open = true;
        while is_open || self.effects.len() > 0 || !self.feedback.is_empty() {
            tokio::select! {
                Some(action) = self.feedback.recv() => {
                    // Told to `on_failure`; no one waits for an action of an effect.
                    let _ = self.reduce(action);
                }
                () = self.effects.one_ended() => {}
                message = self.inbox.recv(), if is_open && self.effects.len() < self.most_effects => match message {
                    Some(message) => self.handle(message),
                    None => is_open = false,
                },
            }
        }
        self.state
    }

    fn handle(&mut self, message: Message<R>) {
        match message {
            Message::Action(action, answer) => {
                let result = self.reduce(action);
                if let Some(answer) = answer {
                    // Whoever asked may have gone.
                    let _ = answer.send(result);
                }
            }
            Message::Look(look) => look(&self.state),
            // What is queued already is still taken.
            Message::ShutDown => self.inbox.close(),
        }
    }

    fn reduce(&mut self, action: R::Action) -> Result<(), Failure> {
        let before = self.state.clone();
        let (state, reducer, environment) = (&mut self.state, &self.reducer, &self.environment);
        match catch_unwind(AssertUnwindSafe(|| reducer.reduce(state, action, environment))) {
            Ok(effects) => {
                self.start(effects);
                Ok(())
            }
            Err(panic) => {
                self.state = before;
                let failure = Failure::ReducerPanicked { message: panic_message(&*panic) };
                (self.runner.on_failure)(&failure);
                Err(failure)
            }
        }
    }

    fn start(&mut self, effects: Effects<R::Action>) {
        let at_most = effects.len();
        self.effects.run(effects.into_iter().filter_map(|effect| self.runner.start(effect)), at_most);
    }
}
