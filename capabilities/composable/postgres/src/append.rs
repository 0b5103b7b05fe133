//! One append by itself: one call of one function, in its own transaction or in that of projections.

use std::sync::Arc;

use composable_core::{
    AppendError, Appended, Conflict, EventId, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, StreamId,
    TenantId, Version,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use crate::columns::Columns;
use crate::ends::Ends;
use crate::error::{append_error, is_used_id, projection_error, was_overtaken};
use crate::projection::BoxedProjection;
use crate::rows::{position, signed};

/// How often an append is made again because somebody else wrote the same version meanwhile. Each time is a success of
/// theirs; so many in a row are a fault.
pub(crate) const MOST_OVERTAKEN: usize = 100;

/// An outcome: the events are in the log now.
pub(crate) const APPENDED: i16 = 0;

/// What is to be appended, and where.
pub(crate) struct Append {
    pub(crate) tenant: TenantId,
    pub(crate) stream: StreamId,
    pub(crate) expected: ExpectedVersion,
    pub(crate) events: Vec<NewEvent>,
}

/// A stream of a tenant.
pub(crate) type Stream = (TenantId, StreamId);

impl Append {
    pub(crate) fn of_stream(&self) -> Stream {
        (self.tenant, self.stream.clone())
    }
}

/// What the database answers to one append.
pub(crate) struct Answer {
    pub(crate) outcome: i16,
    pub(crate) stream_version: i64,
    pub(crate) transaction_number: Option<i64>,
    pub(crate) sequences: Option<Vec<i64>>,
    pub(crate) appended_at: Option<jiff_sqlx::Timestamp>,
}

/// Where appends are committed, and what is written with them.
#[derive(Clone)]
pub(crate) struct Committer {
    pub(crate) application: PgPool,
    pub(crate) projections: Arc<[Arc<dyn BoxedProjection>]>,
    pub(crate) ends: Arc<Ends>,
}

impl Committer {
    /// Appends in a transaction of its own.
    pub(crate) async fn append(&self, append: &Append) -> Result<Appended, AppendError> {
        self.ends.forget([append]);
        for _ in 0..MOST_OVERTAKEN {
            match self.append_once(append).await {
                Err(error) if was_overtaken(&error) => {}
                result => return result,
            }
        }
        self.append_once(append).await
    }

    async fn append_once(&self, append: &Append) -> Result<Appended, AppendError> {
        let result = if self.projections.is_empty() {
            // A single statement is a transaction of its own: one round trip.
            call(&self.application, append).await.and_then(|answer| answer.into_appended(append))
        } else {
            self.append_and_project(append).await
        };
        match result {
            Err(AppendError::EventIdReused { .. }) => Err(name_used_id(&self.application, append).await),
            result => result,
        }
    }

    async fn append_and_project(&self, append: &Append) -> Result<Appended, AppendError> {
        let mut transaction = storage_patterns::transaction(&self.application).await.map_err(append_error)?;
        let answer = call(&mut *transaction, append).await?;
        let recorded = answer.recorded(append);
        let appended = answer.into_appended(append)?;
        if appended.was_duplicate {
            return Ok(appended);
        }
        self.project(&mut transaction, &recorded).await?;
        transaction.commit().await.map_err(append_error)?;
        Ok(appended)
    }

    /// Writes the projections of events of one tenant, whom the connection has set.
    pub(crate) async fn project(
        &self,
        connection: &mut PgConnection,
        events: &[RecordedEvent],
    ) -> Result<(), AppendError> {
        for projection in self.projections.iter() {
            let projected = projection.project(&mut *connection, events).await;
            projected.map_err(|error| projection_error(projection.name(), error))?;
        }
        Ok(())
    }
}

async fn call(executor: impl PgExecutor<'_>, append: &Append) -> Result<Answer, AppendError> {
    let columns = Columns::of(append.events.iter());
    sqlx::query_as!(
        Answer,
        r#"SELECT outcome AS "outcome!", stream_version AS "stream_version!", transaction_number, sequences,
                  appended_at AS "appended_at: jiff_sqlx::Timestamp"
           FROM composable.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"#,
        append.tenant.uuid(),
        append.stream.as_str(),
        append.expected.version().map(|version| signed(version.get())) as Option<i64>,
        &columns.ids,
        &columns.types as &[&str],
        &columns.schema_versions,
        &columns.codecs,
        &columns.payloads as &[&[u8]],
        &columns.correlation_ids as &[Option<Uuid>],
        &columns.causation_ids as &[Option<Uuid>],
        &columns.traceparents as &[Option<&str>],
        &columns.actor_ids as &[Option<Uuid>],
        &columns.actor_names as &[Option<&str>],
    )
    .fetch_one(executor)
    .await
    .map_err(|error| match append.events.first() {
        // Which id it is has to be asked: the message does not say under row-level security.
        Some(event) if is_used_id(&error) => AppendError::EventIdReused { event_id: event.id },
        _ => append_error(error),
    })
}

impl Answer {
    pub(crate) fn was_appended(&self) -> bool {
        self.outcome == APPENDED
    }

    pub(crate) fn into_appended(self, append: &Append) -> Result<Appended, AppendError> {
        let version = Version::new(self.stream_version.unsigned_abs());
        if self.outcome == 2 {
            let conflict = Conflict { stream: append.stream.clone(), expected: append.expected, actual: version };
            return Err(conflict.into());
        }
        let last = self.sequences.as_ref().and_then(|sequences| sequences.last().copied());
        match position(self.transaction_number, last) {
            Some(position) => Ok(Appended { version, position, was_duplicate: self.outcome == 1 }),
            None => Err(AppendError::Failed { source: Arc::new(sqlx::Error::RowNotFound) }),
        }
    }

    /// The events as they stand in the log now; none unless they were appended just now.
    pub(crate) fn recorded(&self, append: &Append) -> Vec<RecordedEvent> {
        let (Some(sequences), Some(recorded_at), true) = (&self.sequences, self.appended_at, self.was_appended())
        else {
            return Vec::new();
        };
        let start = self.stream_version.unsigned_abs() - append.events.len() as u64;
        let transaction = self.transaction_number.unwrap_or_default().unsigned_abs();
        let record = |((event, sequence), version): ((&NewEvent, &i64), u64)| RecordedEvent {
            id: event.id,
            tenant: append.tenant,
            stream: append.stream.clone(),
            version: Version::new(version),
            position: GlobalPosition::new(transaction, sequence.unsigned_abs()),
            event_type: event.event_type.clone(),
            schema_version: event.schema_version,
            codec: event.codec,
            payload: event.payload.clone(),
            metadata: event.metadata.clone(),
            recorded_at: recorded_at.to_jiff(),
        };
        append.events.iter().zip(sequences).zip(start + 1..).map(record).collect()
    }
}

/// Finds out which of the ids is in use. Only asked when one is.
pub(crate) async fn name_used_id(pool: &PgPool, append: &Append) -> AppendError {
    let ids: Vec<Uuid> = append.events.iter().map(|event| event.id.uuid()).collect();
    let context = storage_patterns::TenantContext::tenant(append.tenant.uuid());
    let used = async {
        let mut transaction = storage_patterns::tenant_transaction(pool, &context).await?;
        sqlx::query_scalar!(
            "SELECT event_id FROM composable.events WHERE tenant_id = $1 AND event_id = ANY ($2)",
            append.tenant.uuid(),
            &ids
        )
        .fetch_all(&mut *transaction)
        .await
    };
    match used.await {
        Ok(used) => {
            let first = ids.iter().find(|id| used.contains(id)).or(ids.first());
            AppendError::EventIdReused { event_id: EventId::new(first.copied().unwrap_or_default()) }
        }
        Err(error) => append_error(error),
    }
}
