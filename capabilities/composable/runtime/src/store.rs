//! A running reducer, from outside.

use std::sync::Arc;
use std::time::Duration;

use composable_core::Reducer;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::cancellation::Cancellations;
use crate::effects::Runner;
use crate::engine::{Engine, Message};
use crate::lanes::Lanes;
use crate::options::{Failure, Options};
use crate::services::Services;

/// A running reducer. Dropping it ends it at once, with all its effects.
///
/// ```
/// use std::time::Duration;
/// use composable_core::{Effect, Effects, Reducer};
/// use composable_runtime::{NoServices, Options, Store};
///
/// /// Asks for a number, and keeps it.
/// struct Asking;
///
/// enum Action { Ask, Answered(u32) }
///
/// impl Reducer for Asking {
///     type State = Option<u32>;
///     type Action = Action;
///     type Environment = ();
///
///     fn reduce(&self, number: &mut Option<u32>, action: Action, (): &()) -> Effects<Action> {
///         match action {
///             Action::Ask => Effect::future("ask", async { Some(Action::Answered(42)) }).into(),
///             Action::Answered(answer) => {
///                 *number = Some(answer);
///                 Effects::none()
///             }
///         }
///     }
/// }
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let store = Store::start(Asking, None, (), NoServices, Options::default());
/// store.send(Action::Ask).await?;
/// // Finishes what is queued and what runs, for a second at most.
/// assert_eq!(store.shut_down(Duration::from_secs(1)).await?, Some(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Store<R: Reducer> {
    inbox: mpsc::Sender<Message<R>>,
    engine: JoinHandle<R::State>,
}

/// An action was not reduced.
#[derive(Clone, Debug, Error)]
pub enum SendError {
    /// The store is shutting down or gone.
    #[error("the store takes no more actions: start another one")]
    Stopped,
    /// The reducer panicked; the state is as before.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// A store did not end as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShutDownError {
    /// Effects still ran when the time was over. They were given up.
    #[error("effects still ran after {0:?} and were given up: allow more time or cancel them")]
    TimedOut(Duration),
    /// The store had ended before.
    #[error("the store has ended already")]
    Stopped,
}

impl<R> Store<R>
where
    R: Reducer<State: Clone + Send + 'static, Action: Send + 'static, Environment: Send + 'static> + Send + 'static,
    R::Environment: Sync,
    R: Sync,
{
    /// Starts a reducer. Needs a Tokio runtime.
    pub fn start<V: Services>(
        reducer: R,
        state: R::State,
        environment: R::Environment,
        services: V,
        options: Options,
    ) -> Self {
        let (inbox, from_outside) = mpsc::channel(options.queue.get());
        let (feed, feedback) = mpsc::unbounded_channel();
        let runner = Runner {
            services,
            cancellations: Cancellations::default(),
            on_failure: Arc::clone(&options.on_failure),
            feedback: feed,
        };
        let engine = Engine {
            reducer,
            state,
            environment,
            runner: Arc::new(runner),
            inbox: from_outside,
            feedback,
            effects: Lanes::new(options.on_failure),
            most_effects: options.effects.get(),
        };
        Self { inbox, engine: tokio::spawn(engine.run()) }
    }

    /// Queues an action; waits while the queue is full.
    ///
    /// # Errors
    /// When the store takes no more.
    pub async fn send(&self, action: R::Action) -> Result<(), SendError> {
        self.inbox.send(Message::Action(action, None)).await.map_err(|_| SendError::Stopped)
    }

    /// Queues an action and waits until it is reduced. Its effects may still run.
    ///
    /// # Errors
    /// When the store takes no more, or the reducer panicked.
    pub async fn reduce(&self, action: R::Action) -> Result<(), SendError> {
        let (answer, answered) = oneshot::channel();
        self.inbox.send(Message::Action(action, Some(answer))).await.map_err(|_| SendError::Stopped)?;
        answered.await.map_err(|_| SendError::Stopped)?.map_err(SendError::Failed)
    }

    /// Looks at the state, after what is queued.
    ///
    /// # Errors
    /// When the store takes no more.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&R::State) -> T + Send + 'static,
    ) -> Result<T, SendError> {
        let (answer, answered) = oneshot::channel();
        let look = Box::new(move |state: &R::State| {
            // Whoever asked may have gone.
            let _ = answer.send(look(state));
        });
        self.inbox.send(Message::Look(look)).await.map_err(|_| SendError::Stopped)?;
        answered.await.map_err(|_| SendError::Stopped)
    }

    /// Takes no more from outside, finishes what is queued and what runs, and gives the
    /// state. When that takes longer than `at_most`, what still runs is given up.
    ///
    /// # Errors
    /// When something was given up.
    pub async fn shut_down(mut self, at_most: Duration) -> Result<R::State, ShutDownError> {
        let inbox = self.inbox.clone();
        let drained = async {
            // When this fails the store has ended, which the next line finds out.
            let _ = inbox.send(Message::ShutDown).await;
            (&mut self.engine).await.map_err(|_| ShutDownError::Stopped)
        };
        match tokio::time::timeout(at_most, drained).await {
            Ok(ended) => ended,
            Err(_) => Err(ShutDownError::TimedOut(at_most)),
        }
    }
}

impl<R: Reducer> Drop for Store<R> {
    fn drop(&mut self) {
        self.engine.abort();
    }
}
