//! Loading one stream, alone or with its snapshot, in one round trip.

use bytes::Bytes;
use composable_core::{RecordedEvent, SchemaHash, Snapshot, StoreError, StreamId, TenantId, Version};
use sqlx::PgPool;

use crate::error::store_error;
use crate::rows::{EventRow, signed};

pub(crate) async fn load(
    pool: &PgPool,
    tenant: TenantId,
    stream: &StreamId,
    after: Version,
) -> Result<Vec<RecordedEvent>, StoreError> {
    let rows = rows(pool, tenant, stream, after, None).await?;
    rows.into_iter().map(|row| row.into_event(tenant, stream.clone())).collect()
}

pub(crate) async fn load_with_snapshot(
    pool: &PgPool,
    tenant: TenantId,
    stream: &StreamId,
    schema: SchemaHash,
) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
    let mut rows = rows(pool, tenant, stream, Version::NONE, Some(schema)).await?.into_iter().peekable();
    // A row without an event is the snapshot, and comes first.
    let snapshot = rows.next_if(|row| row.event_id.is_none()).and_then(|row| {
        let version = Version::new(u64::try_from(row.version?).ok()?);
        Some(Snapshot { schema, version, payload: Bytes::from(row.payload?) })
    });
    let events = rows.map(|row| row.into_event(tenant, stream.clone())).collect::<Result<_, _>>()?;
    Ok((snapshot, events))
}

async fn rows(
    pool: &PgPool,
    tenant: TenantId,
    stream: &StreamId,
    after: Version,
    schema: Option<SchemaHash>,
) -> Result<Vec<EventRow>, StoreError> {
    sqlx::query_as!(
        EventRow,
        r#"SELECT version, transaction_id, sequence, event_id, event_type, schema_version, codec, payload,
                  correlation_id, causation_id, traceparent, actor_id, actor_name,
                  recorded_at AS "recorded_at: jiff_sqlx::Timestamp"
           FROM composable.load($1, $2, $3, $4)"#,
        tenant.uuid(),
        stream.as_str(),
        signed(after.get()),
        schema.map(|schema| schema.value().cast_signed()),
    )
    .fetch_all(pool)
    .await
    .map_err(store_error)
}
