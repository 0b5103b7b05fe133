//! The worker: become the one that works, build, take over, follow.

use std::fmt;
use std::sync::Arc;

use composable_core::environment::SystemClock;
use composable_core::telemetry::REBUILD_PROGRESS;
use composable_core::{Clock, EventStore, GlobalPosition, StoreError};
use composable_runtime::follower::LAG_AT_MOST;
use composable_runtime::{Follower, Lag, Subscription, WakeUp, described, lag};
use sqlx::PgPool;
use storage_patterns::Databases;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::applying::{Place, blamed};
use super::options::FollowOptions;
use super::progress::{Phase, Progress};
use super::projection::{FollowingProjection, Mode};
use super::session::{Session, State, StepError, set_tenant};

/// Why a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to.
    Stopped,
    /// A later version took over, or this one was retired before.
    Superseded,
}

/// How far a version is built.
#[derive(Clone, Copy)]
struct Built {
    to: GlobalPosition,
    beside_live: bool,
}

/// Keeps one version of a read model up to date.
pub struct ProjectionWorker<S, P> {
    pub(super) store: S,
    pool: PgPool,
    pub(super) projection: P,
    pub(super) options: FollowOptions,
    pub(super) clock: Arc<dyn Clock>,
    wake_up: WakeUp,
    pub(super) progress: watch::Sender<Progress>,
}

impl<S: EventStore + Clone, P: FollowingProjection> ProjectionWorker<S, P> {
    /// A worker that does nothing yet. Rows and checkpoints are written as the application.
    pub fn new(store: S, databases: &Databases, projection: P, options: FollowOptions) -> Self {
        let (progress, _) = watch::channel(Progress::default());
        let (pool, clock) = (databases.application.clone(), Arc::new(SystemClock));
        Self { store, pool, projection, options, clock, wake_up: WakeUp::new(), progress }
    }

    /// With this clock, which says how old events are.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Looking also when it is woken.
    #[must_use]
    pub fn woken_by(mut self, wake_up: WakeUp) -> Self {
        self.wake_up = wake_up;
        self
    }

    /// How far it is, as it goes.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// How much is in the log and not in the rows, counted up to `at_most` events. Reads them, so ask now and then and
    /// not all the time.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn lag(&self, at_most: usize) -> Result<Lag, StoreError> {
        let (selection, after) = (self.projection.selection(), self.progress.borrow().position);
        lag::lag(&self.store, &selection.filter(), |event| selection.accepts(event), after, at_most, &*self.clock).await
    }

    /// Works until it is told to stop or its version is over. Whatever goes wrong is logged and tried again.
    pub async fn run(&self, stop: &CancellationToken) -> Ended {
        let ended = tokio::select! {
            () = stop.cancelled() => Ended::Stopped,
            () = self.run_until_superseded() => Ended::Superseded,
            never = self.follower().watch_lag(|| self.lag_when_known()) => match never {},
        };
        self.follower().stands_by();
        ended
    }

    pub(super) fn follower(&self) -> Follower<'_> {
        Follower::new("projection", self.projection.name())
    }

    async fn lag_when_known(&self) -> Result<Option<Lag>, StoreError> {
        let Progress { phase, is_caught_up, .. } = *self.progress.borrow();
        match phase {
            Phase::Waiting | Phase::Superseded => Ok(None),
            // Nothing need be read to know that there is nothing.
            Phase::Live | Phase::Rebuilding if is_caught_up => Ok(Some(Lag::default())),
            Phase::Live | Phase::Rebuilding => self.lag(LAG_AT_MOST).await.map(Some),
        }
    }

    async fn run_until_superseded(&self) {
        loop {
            let (projection, version) = (self.projection.name(), self.options.version);
            let problem = match self.work().await {
                Ok(Some(Ended::Superseded)) => {
                    tracing::info!(projection, version, "another version is read, this worker ends");
                    self.progress.send_modify(|progress| progress.phase = Phase::Superseded);
                    return;
                }
                Ok(_) => {
                    tracing::debug!(projection, version, "another worker works, this one stands by");
                    self.follower().stands_by();
                    None
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(projection, version, error, "the projection starts again from its checkpoint");
                    self.follower().works(false);
                    Some(described(error))
                }
            };
            self.progress.send_modify(|progress| {
                progress.phase = Phase::Waiting;
                progress.problem = problem;
            });
            tokio::time::sleep(self.options.retry_pause).await;
        }
    }

    /// `None` while another worker works.
    async fn work(&self) -> Result<Option<Ended>, StepError> {
        let opened = Session::open(&self.pool, self.projection.name(), self.options.version).await?;
        let Some(mut session) = opened else {
            let position = self.row().position(&self.pool).await?;
            self.progress.send_modify(|progress| progress.position = position);
            return Ok(None);
        };
        let (state, at) = session.enter().await?;
        let State::Following(mode) = state else { return Ok(Some(Ended::Superseded)) };
        let mut place = Place { mode, at };
        if mode == Mode::Rebuilding {
            self.enter_phase(Phase::Rebuilding, at);
            self.build(&mut session, &mut place).await?;
        }
        self.enter_phase(Phase::Live, place.at);
        self.drop_retired(&mut session).await;
        self.follow(&mut session, &mut place).await?;
        Ok(None)
    }

    fn enter_phase(&self, phase: Phase, position: GlobalPosition) {
        let (projection, version) = (self.projection.name(), self.options.version);
        tracing::info!(projection, version, ?phase, %position, "the projection follows");
        self.follower().works(true);
        self.progress.send_modify(|progress| {
            progress.phase = phase;
            progress.position = position;
            progress.is_caught_up = false;
            progress.problem = None;
            progress.stuck = None;
        });
    }

    fn subscribe(&self, after: GlobalPosition) -> Subscription<S> {
        let subscription = Subscription::new(self.store.clone(), self.projection.selection(), after);
        subscription.with_polling(self.options.polling).woken_by(&self.wake_up)
    }

    async fn follow(&self, session: &mut Session, place: &mut Place) -> Result<std::convert::Infallible, StepError> {
        let mut subscription = self.subscribe(place.at);
        loop {
            let page = subscription.read().await?;
            if page.events.is_empty() {
                self.progress.send_modify(|progress| progress.position = page.next);
            } else {
                self.progress.send_modify(|progress| progress.is_caught_up = false);
                // Where the selection left out what follows, that need not be looked at again.
                self.apply(session, place, &page.events, page.next).await?;
            }
            self.progress.send_modify(|progress| progress.is_caught_up = !page.has_more);
            if !page.has_more {
                subscription.idle().await;
                self.check_still_live(session).await?;
            }
        }
    }

    /// While nothing was new another version may have taken over.
    async fn check_still_live(&self, session: &mut Session) -> Result<(), StepError> {
        if self.row().is_live(&mut session.connection).await? { Ok(()) } else { Err(StepError::Lost) }
    }

    /// Up to where the live version is, and then in its place.
    async fn build(&self, session: &mut Session, place: &mut Place) -> Result<(), StepError> {
        let mut subscription = self.subscribe(place.at);
        loop {
            let ceiling = session.live().await?;
            let mut page = subscription.read().await?;
            if let Some(ceiling) = ceiling {
                self.note_rebuilt(page.next, ceiling);
            }
            let reached = ceiling.map_or(!page.has_more, |ceiling| page.next >= ceiling);
            let to = ceiling.map_or(page.next, |ceiling| page.next.min(ceiling)).max(place.at);
            page.events.retain(|event| event.position <= to);
            if !page.events.is_empty() {
                self.apply(session, place, &page.events, to).await?;
            }
            if reached {
                let built = Built { to, beside_live: ceiling.is_some() };
                if self.take_over(session, place, &mut subscription, built).await? {
                    return Ok(());
                }
                subscription.idle().await;
                // What was cut off above is read again.
                subscription.go_to(place.at);
            }
        }
    }

    /// How much of the way to the live version is behind it, by the numbers of events.
    fn note_rebuilt(&self, at: GlobalPosition, live: GlobalPosition) {
        #[expect(clippy::cast_precision_loss, reason = "a part of the whole")]
        let part = if live.sequence == 0 { 1.0 } else { at.sequence.min(live.sequence) as f64 / live.sequence as f64 };
        let (name, version) = (self.projection.name().to_owned(), self.options.version.to_string());
        metrics::gauge!(REBUILD_PROGRESS, "name" => name, "version" => version).set(part);
    }

    /// Takes the place of the live version, together with what that one took meanwhile. `false` when that is more than
    /// a page, or when the live one is behind.
    async fn take_over(
        &self,
        session: &mut Session,
        place: &mut Place,
        subscription: &mut Subscription<S>,
        built: Built,
    ) -> Result<bool, StepError> {
        let mut transaction = session.begin().await?;
        let live = self.row().hold_live(&mut transaction).await?;
        let to = live.unwrap_or(built.to);
        // Behind: what lies between would be live for neither of the two. Gone: yet another version took over just now.
        if to < place.at || live.is_some() != built.beside_live {
            transaction.rollback().await?;
            return Ok(false);
        }
        // All this is settled, though our own open transaction holds back what comes after it.
        subscription.go_to(place.at);
        let mut page = subscription.read().await?;
        if live.is_some() && page.next < to {
            transaction.rollback().await?;
            return Ok(false);
        }
        page.events.retain(|event| event.position <= to);
        if let Err(error) = self.write(&mut transaction, *place, &page.events, to).await {
            transaction.rollback().await?;
            // Tried again outside, event by event.
            return if matches!(error, StepError::Projection(_)) { Ok(false) } else { Err(error) };
        }
        self.row().take_over(&mut transaction).await?;
        transaction.commit().await?;
        *place = Place { mode: Mode::Live, at: to };
        self.note(&page.events, to);
        Ok(true)
    }

    /// Drops the rows of retired versions. What cannot be dropped now is dropped when a worker starts.
    async fn drop_retired(&self, session: &mut Session) {
        if let Err(error) = self.try_drop_retired(session).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(projection = self.projection.name(), error, "rows of an old version are still there");
        }
    }

    async fn try_drop_retired(&self, session: &mut Session) -> Result<(), StepError> {
        for (version, tenant) in session.retired().await? {
            let mut transaction = session.begin().await?;
            set_tenant(&mut transaction, tenant).await?;
            if let Err(error) = self.projection.clear(&mut transaction, version).await {
                transaction.rollback().await?;
                return Err(blamed(error));
            }
            Session::forget_tenant(&mut transaction, self.projection.name(), version, tenant).await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

impl<S, P> fmt::Debug for ProjectionWorker<S, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ProjectionWorker").field("options", &self.options).finish_non_exhaustive()
    }
}
