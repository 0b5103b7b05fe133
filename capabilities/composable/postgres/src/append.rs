//! Appending: one call of one function, in its own transaction or in that of projections.

use std::borrow::Cow;
use std::sync::Arc;

use composable_core::store::check_append;
use composable_core::{
    AppendError, Appended, Conflict, EventId, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, StreamId,
    TenantId, Version,
};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use crate::error::{append_error, is_used_id};
use crate::rows::{position, signed};
use crate::store::PostgresEventStore;

/// Where an append goes and what it expects.
#[derive(Clone, Copy)]
struct Target<'a> {
    tenant: TenantId,
    stream: &'a StreamId,
    expected: ExpectedVersion,
}

/// What the database function answers.
struct Answer {
    outcome: i16,
    stream_version: i64,
    transaction_number: Option<i64>,
    sequences: Option<Vec<i64>>,
    appended_at: Option<jiff_sqlx::Timestamp>,
}

pub(crate) async fn append(
    store: &PostgresEventStore,
    tenant: TenantId,
    stream: &StreamId,
    expected: ExpectedVersion,
    events: Vec<NewEvent>,
) -> Result<Appended, AppendError> {
    check_append(&events)?;
    let target = Target { tenant, stream, expected };
    let result = if store.projections.is_empty() {
        // A single statement is a transaction of its own: one round trip.
        call(&store.application, target, &events).await.and_then(|answer| answer.into_appended(target))
    } else {
        append_and_project(store, target, &events).await
    };
    match result {
        Err(AppendError::EventIdReused { .. }) => Err(name_used_id(&store.application, tenant, &events).await),
        result => result,
    }
}

async fn append_and_project(
    store: &PostgresEventStore,
    target: Target<'_>,
    events: &[NewEvent],
) -> Result<Appended, AppendError> {
    let mut transaction = storage_patterns::transaction(&store.application).await.map_err(append_error)?;
    let answer = call(&mut *transaction, target, events).await?;
    let recorded = answer.recorded(target, events);
    let appended = answer.into_appended(target)?;
    if appended.was_duplicate {
        return Ok(appended);
    }
    project(store, &mut transaction, &recorded).await?;
    transaction.commit().await.map_err(append_error)?;
    Ok(appended)
}

async fn project(
    store: &PostgresEventStore,
    connection: &mut PgConnection,
    events: &[RecordedEvent],
) -> Result<(), AppendError> {
    for projection in store.projections.iter() {
        projection.project(&mut *connection, events).await.map_err(|error| AppendError::Projection {
            projection: Cow::Borrowed(projection.name()),
            source: Arc::from(error),
        })?;
    }
    Ok(())
}

async fn call(executor: impl PgExecutor<'_>, target: Target<'_>, events: &[NewEvent]) -> Result<Answer, AppendError> {
    let columns = Columns::of(events);
    sqlx::query_as!(
        Answer,
        r#"SELECT outcome AS "outcome!", stream_version AS "stream_version!", transaction_number, sequences,
                  appended_at AS "appended_at: jiff_sqlx::Timestamp"
           FROM composable.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"#,
        target.tenant.uuid(),
        target.stream.as_str(),
        target.expected.version().map(|version| signed(version.get())) as Option<i64>,
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
    .map_err(|error| match events.first() {
        // Which id it is has to be asked: the message does not say under row-level security.
        Some(event) if is_used_id(&error) => AppendError::EventIdReused { event_id: event.id },
        _ => append_error(error),
    })
}

/// The events, column by column, as the database function takes them.
struct Columns<'a> {
    ids: Vec<Uuid>,
    types: Vec<&'a str>,
    schema_versions: Vec<i32>,
    codecs: Vec<i16>,
    payloads: Vec<&'a [u8]>,
    correlation_ids: Vec<Option<Uuid>>,
    causation_ids: Vec<Option<Uuid>>,
    traceparents: Vec<Option<&'a str>>,
    actor_ids: Vec<Option<Uuid>>,
    actor_names: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(events: &'a [NewEvent]) -> Self {
        fn column<'a, T>(events: &'a [NewEvent], value: impl FnMut(&'a NewEvent) -> T) -> Vec<T> {
            events.iter().map(value).collect()
        }
        let actor = |event: &'a NewEvent| event.metadata.actor.as_ref();
        Self {
            ids: column(events, |event| event.id.uuid()),
            types: column(events, |event| &*event.event_type),
            // In range: `check_append` has seen to it.
            schema_versions: column(events, |event| event.schema_version.cast_signed()),
            codecs: column(events, |event| event.codec.number()),
            payloads: column(events, |event| &*event.payload),
            correlation_ids: column(events, |event| event.metadata.correlation_id),
            causation_ids: column(events, |event| event.metadata.causation_id),
            traceparents: column(events, |event| event.metadata.traceparent.as_deref()),
            actor_ids: column(events, |event| actor(event).map(|actor| actor.id)),
            actor_names: column(events, |event| actor(event).map(|actor| actor.name.as_str())),
        }
    }
}

impl Answer {
    fn into_appended(self, target: Target<'_>) -> Result<Appended, AppendError> {
        let version = Version::new(self.stream_version.unsigned_abs());
        if self.outcome == 2 {
            let Target { stream, expected, .. } = target;
            return Err(Conflict { stream: stream.clone(), expected, actual: version }.into());
        }
        let last = self.sequences.as_ref().and_then(|sequences| sequences.last().copied());
        match position(self.transaction_number, last) {
            Some(position) => Ok(Appended { version, position, was_duplicate: self.outcome == 1 }),
            None => Err(AppendError::Failed { source: Arc::new(sqlx::Error::RowNotFound) }),
        }
    }

    /// The events as they stand in the log now; none unless they were appended just now.
    fn recorded(&self, target: Target<'_>, events: &[NewEvent]) -> Vec<RecordedEvent> {
        let (Some(sequences), Some(recorded_at), 0) = (&self.sequences, self.appended_at, self.outcome) else {
            return Vec::new();
        };
        let start = self.stream_version.unsigned_abs() - events.len() as u64;
        let transaction = self.transaction_number.unwrap_or_default().unsigned_abs();
        let record = |((event, sequence), version): ((&NewEvent, &i64), u64)| RecordedEvent {
            id: event.id,
            tenant: target.tenant,
            stream: target.stream.clone(),
            version: Version::new(version),
            position: GlobalPosition::new(transaction, sequence.unsigned_abs()),
            event_type: event.event_type.clone(),
            schema_version: event.schema_version,
            codec: event.codec,
            payload: event.payload.clone(),
            metadata: event.metadata.clone(),
            recorded_at: recorded_at.to_jiff(),
        };
        events.iter().zip(sequences).zip(start + 1..).map(record).collect()
    }
}

/// Finds out which of the ids is in use. Only asked when one is.
async fn name_used_id(pool: &PgPool, tenant: TenantId, events: &[NewEvent]) -> AppendError {
    let ids: Vec<Uuid> = events.iter().map(|event| event.id.uuid()).collect();
    let context = storage_patterns::TenantContext::tenant(tenant.uuid());
    let used = async {
        let mut transaction = storage_patterns::tenant_transaction(pool, &context).await?;
        sqlx::query_scalar!(
            "SELECT event_id FROM composable.events WHERE tenant_id = $1 AND event_id = ANY ($2)",
            tenant.uuid(),
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
