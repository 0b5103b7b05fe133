//! Snapshots beside the log.

use bytes::Bytes;
use composable_core::store::MAX_PAYLOAD;
use composable_core::{SchemaHash, Snapshot, StoreError, StreamId, TenantId, Version};
use sqlx::PgPool;

use crate::error::store_error;
use crate::rows::signed;

pub(crate) async fn load(
    pool: &PgPool,
    tenant: TenantId,
    stream: &StreamId,
    schema: SchemaHash,
) -> Result<Option<Snapshot>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT version AS "version!", payload AS "payload!" FROM composable.load_snapshot($1, $2, $3)"#,
        tenant.uuid(),
        stream.as_str(),
        schema.value().cast_signed(),
    )
    .fetch_optional(pool)
    .await
    .map_err(store_error)?;
    let snapshot = |version| Version::new(version);
    Ok(row.and_then(|row| {
        let version = u64::try_from(row.version).ok().map(snapshot)?;
        Some(Snapshot { schema, version, payload: Bytes::from(row.payload) })
    }))
}

pub(crate) async fn save(
    pool: &PgPool,
    tenant: TenantId,
    stream: &StreamId,
    snapshot: Snapshot,
) -> Result<(), StoreError> {
    if snapshot.payload.len() > MAX_PAYLOAD {
        return Err(StoreError::SnapshotTooLarge { size: snapshot.payload.len() });
    }
    sqlx::query!(
        "SELECT composable.save_snapshot($1, $2, $3, $4, $5)",
        tenant.uuid(),
        stream.as_str(),
        snapshot.schema.value().cast_signed(),
        signed(snapshot.version.get()),
        &*snapshot.payload,
    )
    .execute(pool)
    .await
    .map_err(store_error)?;
    Ok(())
}
