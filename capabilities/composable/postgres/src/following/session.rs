//! The connection of a worker, and all it says about versions.
//!
//! Everything goes over the connection that holds the lock of the version: when it breaks, the lock is gone, and so is
//! the way to write. Should two still write, the checkpoint decides: it moves only from where its writer thinks it is.

use std::collections::BTreeSet;

use composable_core::{GlobalPosition, RecordedEvent, StoreError};
use sqlx::{Connection, PgConnection, PgPool};
use thiserror::Error;
use uuid::Uuid;

use super::progress::Stuck;
use super::projection::Mode;
use crate::error::is_not_migrated;
use crate::projection::ProjectionError;
use crate::rows::signed;

/// Why a step did not succeed.
#[derive(Debug, Error)]
pub(super) enum StepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Database(sqlx::Error),
    #[error("the tables of projections are missing: migrate the database with PROJECTION_MIGRATIONS too")]
    NotMigrated(#[source] sqlx::Error),
    #[error("the projection could not reach what it needs: look at the cause")]
    Away(#[source] ProjectionError),
    #[error("the projection refused events: look at the cause")]
    Projection(#[source] ProjectionError),
    #[error("the version was moved by someone else: this worker starts again from its checkpoint")]
    Lost,
}

impl From<sqlx::Error> for StepError {
    fn from(error: sqlx::Error) -> Self {
        if is_not_migrated(&error) { Self::NotMigrated(error) } else { Self::Database(error) }
    }
}

/// What a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Following(Mode),
    Retired,
}

impl State {
    fn parse(text: &str) -> Self {
        match text {
            "live" => Self::Following(Mode::Live),
            "building" => Self::Following(Mode::Rebuilding),
            _ => Self::Retired,
        }
    }
}

const fn name_of(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => "live",
        Mode::Rebuilding => "building",
    }
}

fn position((transaction, sequence): (i64, i64)) -> GlobalPosition {
    let number = |signed: i64| u64::try_from(signed).unwrap_or_default();
    GlobalPosition::new(number(transaction), number(sequence))
}

/// The right to be the worker of a version.
pub(super) struct Session {
    pub(super) connection: PgConnection,
    name: String,
    version: i64,
}

impl Session {
    /// `None` while another worker has it.
    pub(super) async fn open(pool: &PgPool, name: &str, version: i64) -> Result<Option<Self>, sqlx::Error> {
        // Taken out of the pool for good, so that nobody else is handed the lock with it.
        let mut connection = pool.acquire().await?.detach();
        let lock =
            "SELECT pg_try_advisory_lock(hashtextextended($1 || '/' || $2::text, hashtext('composable.projection')))";
        let is_ours: bool = sqlx::query_scalar(lock).bind(name).bind(version).fetch_one(&mut connection).await?;
        Ok(is_ours.then(|| Self { connection, name: name.to_owned(), version }))
    }

    /// What the version is and how far, after putting it on record if it is new.
    pub(super) async fn enter(&mut self) -> Result<(State, GlobalPosition), sqlx::Error> {
        let insert = "INSERT INTO composable_projections.versions (projection, version, state)
             SELECT $1, $2, 'building'
             WHERE NOT EXISTS (
                 SELECT FROM composable_projections.versions
                 WHERE projection = $1 AND version > $2 AND state IN ('live', 'retired')
             )
             ON CONFLICT DO NOTHING";
        sqlx::query(insert).bind(&self.name).bind(self.version).execute(&mut self.connection).await?;
        let select = "SELECT state, transaction_id, sequence FROM composable_projections.versions
             WHERE projection = $1 AND version = $2";
        let row: Option<(String, i64, i64)> =
            sqlx::query_as(select).bind(&self.name).bind(self.version).fetch_optional(&mut self.connection).await?;
        self.forget_stuck().await?;
        Ok(row.map_or((State::Retired, GlobalPosition::START), |(state, transaction, sequence)| {
            (State::parse(&state), position((transaction, sequence)))
        }))
    }

    /// How far the live version is, if there is one.
    pub(super) async fn live(&mut self) -> Result<Option<GlobalPosition>, sqlx::Error> {
        let select = "SELECT transaction_id, sequence FROM composable_projections.versions
             WHERE projection = $1 AND state = 'live'";
        let row = sqlx::query_as(select).bind(&self.name).fetch_optional(&mut self.connection).await?;
        Ok(row.map(position))
    }
}

/// A version inside a transaction, apart from the connection so that both can be used.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) version: i64,
}

impl Row<'_> {
    /// Whether it is the one that is read.
    pub(super) async fn is_live(self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let select = "SELECT EXISTS (SELECT FROM composable_projections.versions
             WHERE projection = $1 AND version = $2 AND state = 'live')";
        sqlx::query_scalar(select).bind(self.name).bind(self.version).fetch_one(connection).await
    }

    /// How far it is, whoever writes it.
    pub(super) async fn position(self, pool: &PgPool) -> Result<GlobalPosition, sqlx::Error> {
        let select = "SELECT transaction_id, sequence FROM composable_projections.versions
             WHERE projection = $1 AND version = $2";
        let row = sqlx::query_as(select).bind(self.name).bind(self.version).fetch_optional(pool).await?;
        Ok(row.map_or(GlobalPosition::START, position))
    }

    /// How far the live version is, and it stays there until the transaction ends.
    pub(super) async fn hold_live(self, connection: &mut PgConnection) -> Result<Option<GlobalPosition>, sqlx::Error> {
        let select = "SELECT transaction_id, sequence FROM composable_projections.versions
             WHERE projection = $1 AND state = 'live' FOR UPDATE";
        let row = sqlx::query_as(select).bind(self.name).fetch_optional(connection).await?;
        Ok(row.map(position))
    }

    /// Moves the checkpoint. First in the transaction: it keeps others from writing the same rows.
    pub(super) async fn advance(
        self,
        connection: &mut PgConnection,
        mode: Mode,
        from: GlobalPosition,
        to: GlobalPosition,
    ) -> Result<(), StepError> {
        let update = "UPDATE composable_projections.versions
             SET transaction_id = $5, sequence = $6, advanced_at = now()
             WHERE projection = $1 AND version = $2 AND state = $7 AND (transaction_id, sequence) = ($3, $4)";
        let done = sqlx::query(update)
            .bind(self.name)
            .bind(self.version)
            .bind(signed(from.transaction))
            .bind(signed(from.sequence))
            .bind(signed(to.transaction))
            .bind(signed(to.sequence))
            .bind(name_of(mode))
            .execute(connection)
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StepError::Lost) }
    }

    /// Notes whose rows there will be.
    pub(super) async fn note_tenants(
        self,
        connection: &mut PgConnection,
        events: &[RecordedEvent],
    ) -> Result<(), sqlx::Error> {
        let tenants: BTreeSet<Uuid> = events.iter().map(|event| event.tenant.uuid()).collect();
        let insert = "INSERT INTO composable_projections.tenants (projection, version, tenant)
             SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING";
        let tenants: Vec<Uuid> = tenants.into_iter().collect();
        sqlx::query(insert).bind(self.name).bind(self.version).bind(tenants).execute(connection).await?;
        Ok(())
    }

    /// Makes the version the live one and retires the one before. Inside the transaction that holds the live one.
    pub(super) async fn take_over(self, connection: &mut PgConnection) -> Result<(), StepError> {
        let retire = "UPDATE composable_projections.versions SET state = 'retired'
             WHERE projection = $1 AND version <> $2 AND (state = 'live' OR (state = 'building' AND version < $2))";
        sqlx::query(retire).bind(self.name).bind(self.version).execute(&mut *connection).await?;
        let raise = "UPDATE composable_projections.versions SET state = 'live'
             WHERE projection = $1 AND version = $2 AND state = 'building'";
        let done = sqlx::query(raise).bind(self.name).bind(self.version).execute(connection).await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StepError::Lost) }
    }

    /// Says which event cannot be taken.
    pub(super) async fn report(
        self,
        connection: &mut PgConnection,
        event: &RecordedEvent,
        stuck: &Stuck,
        is_put_aside: bool,
    ) -> Result<(), sqlx::Error> {
        let insert = "INSERT INTO composable_projections.problems
                 (projection, version, transaction_id, sequence, event_id, event_type, problem, attempts, is_put_aside)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (projection, version, transaction_id, sequence) DO UPDATE
             SET problem = excluded.problem, attempts = excluded.attempts, is_put_aside = excluded.is_put_aside,
                 last_at = now()";
        sqlx::query(insert)
            .bind(self.name)
            .bind(self.version)
            .bind(signed(event.position.transaction))
            .bind(signed(event.position.sequence))
            .bind(event.id.uuid())
            .bind(&*event.event_type)
            .bind(&stuck.problem)
            .bind(i64::from(stuck.attempts))
            .bind(is_put_aside)
            .execute(connection)
            .await?;
        Ok(())
    }
}

impl Session {
    /// The event it waited at was taken, or will be tried anew.
    pub(super) async fn forget_stuck(&mut self) -> Result<(), sqlx::Error> {
        let delete = "DELETE FROM composable_projections.problems
             WHERE projection = $1 AND version = $2 AND NOT is_put_aside";
        sqlx::query(delete).bind(&self.name).bind(self.version).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Whose rows retired versions still have.
    pub(super) async fn retired(&mut self) -> Result<Vec<(i64, Uuid)>, sqlx::Error> {
        let select = "SELECT t.version, t.tenant FROM composable_projections.tenants t
             JOIN composable_projections.versions v USING (projection, version)
             WHERE projection = $1 AND v.state = 'retired' ORDER BY 1, 2";
        sqlx::query_as(select).bind(&self.name).fetch_all(&mut self.connection).await
    }

    /// Those rows are gone. Inside the transaction that drops them.
    pub(super) async fn forget_tenant(
        connection: &mut PgConnection,
        name: &str,
        version: i64,
        tenant: Uuid,
    ) -> Result<(), sqlx::Error> {
        let delete =
            "DELETE FROM composable_projections.tenants WHERE projection = $1 AND version = $2 AND tenant = $3";
        sqlx::query(delete).bind(name).bind(version).bind(tenant).execute(connection).await?;
        Ok(())
    }

    /// Starts a transaction on this connection.
    pub(super) async fn begin(&mut self) -> Result<sqlx::Transaction<'_, sqlx::Postgres>, sqlx::Error> {
        self.connection.begin().await
    }
}

/// Says whose rows the transaction is about.
pub(super) async fn set_tenant(connection: &mut PgConnection, tenant: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT set_config('app.tenant_id', $1, true)").bind(tenant.to_string()).execute(connection).await?;
    Ok(())
}
