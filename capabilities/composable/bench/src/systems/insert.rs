//! A floor: bare prepared INSERTs of the rows that ours writes, one transaction each, on the same columns and indexes,
//! without versions being checked, tenants being kept apart or an order that readers can trust.

use anyhow::Result;
use sqlx::PgPool;
use uuid::Uuid;

use crate::peer::{Tested, Writer};
use crate::server::pool;

const TABLE: &str = "
    CREATE TABLE events (
        tenant_id uuid NOT NULL, stream_id text COLLATE \"C\" NOT NULL, version bigint NOT NULL,
        transaction_id bigint NOT NULL, sequence bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL,
        event_type text COLLATE \"C\" NOT NULL, schema_version integer NOT NULL, codec smallint NOT NULL,
        payload bytea NOT NULL, correlation_id uuid, causation_id uuid, traceparent text, actor_id uuid,
        actor_name text, recorded_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, stream_id, version)
    );
    CREATE UNIQUE INDEX events_by_id ON events (tenant_id, event_id);
    CREATE UNIQUE INDEX events_in_order ON events (transaction_id, sequence);";

const ONE: &str = "
    INSERT INTO events (tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
        payload, recorded_at)
    VALUES ($1, $2, $3, pg_current_xact_id()::text::bigint, $4, $5, $6, $7, $8, clock_timestamp())";

const MANY: &str = "
    INSERT INTO events (tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
        payload, recorded_at)
    SELECT $1, $2, $3 + n, pg_current_xact_id()::text::bigint, id, $5, $6, $7, payload, clock_timestamp()
    FROM unnest($4::uuid[], $8::bytea[]) WITH ORDINALITY u (id, payload, n)";

/// Bare INSERTs.
#[derive(Clone)]
pub struct Insert {
    pool: PgPool,
}

/// Where a writer is.
pub struct Stream {
    tenant: Uuid,
    name: String,
    version: i64,
}

impl Insert {
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let pool = pool(url, connections)?;
        sqlx::raw_sql(TABLE).execute(&pool).await?;
        Ok(Self { pool })
    }
}

impl Writer for Insert {
    type Stream = Stream;

    fn stream(&self) -> Stream {
        Stream { tenant: Uuid::now_v7(), name: format!("tested-{}", Uuid::now_v7()), version: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        let payloads = events.iter().map(serde_json::to_vec).collect::<Result<Vec<_>, _>>()?;
        let of_stream = |statement| sqlx::query(statement).bind(stream.tenant).bind(stream.name.as_str());
        let kind = ("Tested", 1_i32, 3_i16);
        let query = if let [payload] = payloads.as_slice() {
            of_stream(ONE)
                .bind(stream.version + 1)
                .bind(Uuid::now_v7())
                .bind(kind.0)
                .bind(kind.1)
                .bind(kind.2)
                .bind(payload)
        } else {
            let ids: Vec<Uuid> = payloads.iter().map(|_| Uuid::now_v7()).collect();
            of_stream(MANY).bind(stream.version).bind(ids).bind(kind.0).bind(kind.1).bind(kind.2).bind(&payloads)
        };
        query.execute(&self.pool).await?;
        stream.version += events.len() as i64;
        Ok(())
    }
}
