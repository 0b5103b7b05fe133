//! Events into a table of this transaction, and from there into the log.
//!
//! Postgres does not COPY into tables with row-level security, and the log has it. The staging table is not logged and is
//! gone with the transaction; from it one INSERT writes everything, under the tenant's policy.

use std::sync::Arc;

use composable_core::{AppendError, GlobalPosition, NewEvent, RecordedEvent, TenantId, Version};
use jiff::Timestamp;
use sqlx::PgConnection;

use super::judging::Judged;
use super::{ImportError, ImportedStream};
use crate::copying::Rows;
use crate::rows::{position, signed};

/// Sent at a time, in bytes.
const CHUNK: usize = 256 * 1024;

const COLUMNS: i16 = 12;

/// Copies the events of streams that have these versions now.
pub(super) async fn copy(
    connection: &mut PgConnection,
    streams: &[(&ImportedStream, Version)],
) -> Result<(), sqlx::Error> {
    let create = "CREATE TEMPORARY TABLE composable_import (
             stream_id text, version bigint, event_id uuid, event_type text, schema_version integer, codec smallint,
             payload bytea, correlation_id uuid, causation_id uuid, traceparent text, actor_id uuid, actor_name text
         ) ON COMMIT DROP";
    sqlx::raw_sql(create).execute(&mut *connection).await?;
    let mut copying = connection.copy_in_raw("COPY pg_temp.composable_import FROM STDIN (FORMAT binary)").await?;
    let mut rows = Rows::new();
    for (stream, actual) in streams {
        for (version, event) in (actual.get() + 1..).zip(&stream.events) {
            put(&mut rows, stream, version, event);
            if rows.len() >= CHUNK {
                copying.send(rows.take()).await?;
            }
        }
    }
    copying.send(rows.end()).await?;
    copying.finish().await.map(drop)
}

fn put(rows: &mut Rows, stream: &ImportedStream, version: u64, event: &NewEvent) {
    let metadata = &event.metadata;
    let text = |rows: &mut Rows, text: &str| {
        rows.bytes(text.as_bytes());
    };
    rows.row(COLUMNS).bytes(stream.stream.as_str().as_bytes()).bigint(signed(version)).uuid(event.id.uuid());
    text(rows, &event.event_type);
    // In range: `check_append` has seen to it.
    rows.integer(event.schema_version.cast_signed()).smallint(event.codec.number()).bytes(&event.payload);
    rows.optional(metadata.correlation_id, Rows::uuid).optional(metadata.causation_id, Rows::uuid);
    rows.optional(metadata.traceparent.as_deref(), |rows, text| rows.bytes(text.as_bytes()));
    rows.optional(metadata.actor.as_ref(), |rows, actor| rows.uuid(actor.id));
    rows.optional(metadata.actor.as_ref(), |rows, actor| rows.bytes(actor.name.as_bytes()));
}

/// Where the events stand now, in the order in which they were copied.
pub(super) struct Written {
    transaction: i64,
    pub(super) sequences: Vec<i64>,
}

impl Written {
    pub(super) fn last(&self) -> Option<GlobalPosition> {
        position(Some(self.transaction), self.sequences.last().copied())
    }

    /// The events as they stand in the log.
    pub(super) fn recorded(&self, tenant: TenantId, judged: &Judged<'_>) -> Result<Vec<RecordedEvent>, ImportError> {
        let place = |stream: &ImportedStream, version: u64, sequence: i64, event: &NewEvent| {
            let position = position(Some(self.transaction), Some(sequence))?;
            Some(RecordedEvent {
                id: event.id,
                tenant,
                stream: stream.stream.clone(),
                version: Version::new(version),
                position,
                event_type: event.event_type.clone(),
                schema_version: event.schema_version,
                codec: event.codec,
                payload: event.payload.clone(),
                metadata: event.metadata.clone(),
                recorded_at: judged.at,
            })
        };
        let mut sequences = self.sequences.iter().copied();
        let mut recorded = Vec::with_capacity(self.sequences.len());
        for (stream, actual) in &judged.new {
            for (version, event) in (actual.get() + 1..).zip(&stream.events) {
                let event = sequences.next().and_then(|sequence| place(stream, version, sequence, event));
                recorded.push(event.ok_or_else(|| AppendError::Failed { source: Arc::new(sqlx::Error::RowNotFound) })?);
            }
        }
        Ok(recorded)
    }
}

/// Writes everything that was copied.
pub(super) async fn insert(
    connection: &mut PgConnection,
    tenant: TenantId,
    at: Timestamp,
) -> Result<Written, sqlx::Error> {
    let transaction: i64 =
        sqlx::query_scalar("SELECT composable.transaction_number()").fetch_one(&mut *connection).await?;
    // A temporary table is read in the order in which it was written, so that sequences rise with versions.
    let sequences = sqlx::query_scalar(
        "WITH inserted AS (
             INSERT INTO composable.events (
                 tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec, payload,
                 correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
             )
             SELECT $1, stream_id, version, $2, event_id, event_type, schema_version, codec, payload,
                    correlation_id, causation_id, traceparent, actor_id, actor_name, $3
             FROM pg_temp.composable_import
             RETURNING sequence
         )
         SELECT sequence FROM inserted ORDER BY sequence",
    )
    .persistent(false)
    .bind(tenant.uuid())
    .bind(transaction)
    .bind(jiff_sqlx::Timestamp::from(at))
    .fetch_all(connection)
    .await?;
    Ok(Written { transaction, sequences })
}
