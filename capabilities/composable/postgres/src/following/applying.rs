//! Taking events into the rows: all at once, and when that fails one by one.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use composable_core::{EventStore, GlobalPosition, RecordedEvent};
use composable_runtime::{chance, described, lag};
use futures::FutureExt;
use sqlx::PgConnection;

use super::options::OnStuck;
use super::progress::Stuck;
use super::projection::{FollowingProjection, Mode, Target};
use super::session::{Row, Session, StepError, set_tenant};
use super::worker::ProjectionWorker;
use crate::error::is_away;
use crate::projection::ProjectionError;

/// A version, and how far it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) mode: Mode,
    pub(super) at: GlobalPosition,
}

impl<S: EventStore + Clone, P: FollowingProjection> ProjectionWorker<S, P> {
    pub(super) fn row(&self) -> Row<'_> {
        Row { name: self.projection.name(), version: self.options.version }
    }

    /// Takes the events and moves the checkpoint to `to`, whatever that costs in attempts.
    pub(super) async fn apply(
        &self,
        session: &mut Session,
        place: &mut Place,
        events: &[RecordedEvent],
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        if events.len() > 1 {
            match self.try_apply(session, place, events, to).await {
                Err(StepError::Projection(error)) => {
                    tracing::debug!(projection = self.projection.name(), error = &*error, "a page is taken one by one");
                }
                done => return done,
            }
        }
        for (index, event) in events.iter().enumerate() {
            let to = if index + 1 == events.len() { to } else { event.position };
            self.apply_one(session, place, event, to).await?;
        }
        Ok(())
    }

    async fn apply_one(
        &self,
        session: &mut Session,
        place: &mut Place,
        event: &RecordedEvent,
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        for attempt in 1_u32.. {
            let problem = match self.try_apply(session, place, std::slice::from_ref(event), to).await {
                Err(StepError::Projection(problem)) => problem,
                Err(error) => return Err(error),
                Ok(()) => break,
            };
            self.follower().failed();
            let pause = match self.options.retry.pause_after(attempt, chance()) {
                Some(pause) => pause,
                None => {
                    let stuck = self.report_stuck(event, &*problem, attempt);
                    if self.options.on_stuck == OnStuck::PutAside {
                        return self.put_aside(session, place, event, &stuck, to).await;
                    }
                    self.row().report(&mut session.connection, event, &stuck, false).await?;
                    self.progress.send_modify(|progress| progress.stuck = Some(stuck));
                    self.follower().stuck(true);
                    self.options.retry.longest_pause.max(Duration::from_millis(1))
                }
            };
            tokio::time::sleep(pause).await;
        }
        if self.progress.borrow().stuck.is_some() {
            session.forget_stuck().await?;
            self.progress.send_modify(|progress| progress.stuck = None);
            self.follower().stuck(false);
        }
        Ok(())
    }

    fn report_stuck(&self, event: &RecordedEvent, problem: &(dyn std::error::Error + 'static), attempts: u32) -> Stuck {
        let problem = described(problem);
        tracing::error!(
            projection = self.projection.name(),
            version = self.options.version,
            position = %event.position,
            event = %event.id,
            event_type = &*event.event_type,
            problem,
            attempts,
            "a projection cannot take an event"
        );
        Stuck { position: event.position, event_id: event.id, problem, attempts }
    }

    /// Goes past an event and notes that, in one transaction.
    async fn put_aside(
        &self,
        session: &mut Session,
        place: &mut Place,
        event: &RecordedEvent,
        stuck: &Stuck,
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        let mut transaction = session.begin().await?;
        self.row().advance(&mut transaction, place.mode, place.at, to).await?;
        self.row().report(&mut transaction, event, stuck, true).await?;
        set_tenant(&mut transaction, event.tenant.uuid()).await?;
        contained(self.projection.put_aside(&mut transaction, self.target(*place), event, &stuck.problem)).await?;
        transaction.commit().await?;
        place.at = to;
        self.progress.send_modify(|progress| {
            progress.position = to;
            progress.put_aside += 1;
        });
        self.follower().put_aside();
        Ok(())
    }

    /// One attempt, in a transaction of its own.
    async fn try_apply(
        &self,
        session: &mut Session,
        place: &mut Place,
        events: &[RecordedEvent],
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        let mut transaction = session.begin().await?;
        if let Err(error) = self.write(&mut transaction, *place, events, to).await {
            transaction.rollback().await?;
            return Err(error);
        }
        transaction.commit().await?;
        place.at = to;
        self.note(events, to);
        Ok(())
    }

    /// Checkpoint and rows. Inside a transaction.
    pub(super) async fn write(
        &self,
        connection: &mut PgConnection,
        place: Place,
        events: &[RecordedEvent],
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        self.row().advance(connection, place.mode, place.at, to).await?;
        self.row().note_tenants(connection, events).await?;
        let target = self.target(place);
        for of_tenant in events.chunk_by(|one, next| one.tenant == next.tenant) {
            let Some(first) = of_tenant.first() else { continue };
            set_tenant(connection, first.tenant.uuid()).await?;
            contained(self.projection.project(connection, target, of_tenant)).await?;
        }
        Ok(())
    }

    const fn target(&self, place: Place) -> Target {
        Target { version: self.options.version, mode: place.mode }
    }

    pub(super) fn note(&self, events: &[RecordedEvent], position: GlobalPosition) {
        let now = self.clock.now();
        self.follower().took(events, &*self.clock);
        self.progress.send_modify(|progress| {
            progress.position = position;
            progress.projected += events.len() as u64;
            if let Some(last) = events.last() {
                progress.last_took = lag::took(last.recorded_at, now);
            }
        });
        let progress = self.progress.borrow();
        tracing::debug!(
            projection = self.projection.name(),
            version = self.options.version,
            %position,
            events = events.len(),
            lag_seconds = progress.last_took.as_secs_f64(),
            "events are projected"
        );
    }
}

/// A panic is a failure like another.
async fn contained(work: impl Future<Output = Result<(), ProjectionError>>) -> Result<(), StepError> {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    done.unwrap_or_else(|_| Err("it panicked".into())).map_err(blamed)
}

/// Whose fault it is: an event is not to blame for a database that is away.
pub(super) fn blamed(error: ProjectionError) -> StepError {
    if is_away(&*error) { StepError::Away(error) } else { StepError::Projection(error) }
}
