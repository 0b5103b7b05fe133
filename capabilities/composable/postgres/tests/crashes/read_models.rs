//! Two read models of the same kind: one written with the append, one that follows.

use composable_core::{RecordedEvent, Selection};
use composable_postgres::following::{FollowingProjection, Target};
use composable_postgres::{InlineProjection, ProjectionError};
use sqlx::PgConnection;

pub(crate) const CREATE: &str = "CREATE SCHEMA IF NOT EXISTS crash; \
     CREATE TABLE IF NOT EXISTS crash.trail (tenant_id uuid NOT NULL, model text, stream text, trail text NOT NULL, \
         PRIMARY KEY (tenant_id, model, stream)); \
     GRANT USAGE ON SCHEMA crash TO crash_app; \
     GRANT SELECT, INSERT, UPDATE, DELETE ON crash.trail TO crash_app";

/// The trail of a stream is what came, in the order in which it came.
pub(crate) struct Inline;
pub(crate) struct Following;

impl InlineProjection for Inline {
    fn name(&self) -> &'static str {
        "inline"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        extend(connection, "inline", events).await
    }
}

impl FollowingProjection for Following {
    fn name(&self) -> &'static str {
        "following"
    }

    fn selection(&self) -> Selection {
        Selection::across_tenants()
    }

    async fn project(
        &self,
        connection: &mut PgConnection,
        _: Target,
        events: &[RecordedEvent],
    ) -> Result<(), ProjectionError> {
        extend(connection, "following", events).await
    }

    async fn clear(&self, _: &mut PgConnection, _: i64) -> Result<(), ProjectionError> {
        Ok(())
    }
}

async fn extend(connection: &mut PgConnection, model: &str, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
    for event in events {
        sqlx::query(
            "INSERT INTO crash.trail (tenant_id, model, stream, trail) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant_id, model, stream) DO UPDATE SET trail = trail.trail || excluded.trail",
        )
        .bind(event.tenant.uuid())
        .bind(model)
        .bind(event.stream.as_str())
        .bind(format!("{};", std::str::from_utf8(&event.payload)?))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
