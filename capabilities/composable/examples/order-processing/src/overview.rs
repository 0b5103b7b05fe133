//! The list of orders: a read model that is written in the transaction of the events, and so is never behind.

use composable_core::RecordedEvent;
use composable_postgres::{InlineProjection, ProjectionError};
use sqlx::migrate::Migrator;
use sqlx::{PgConnection, PgPool};
use storage_patterns::{MigrationSet, TenantContext, tenant_transaction};
use uuid::Uuid;

use crate::order::{Line, OrderEvent};

static MIGRATOR: Migrator = sqlx::migrate!();

/// The table of the list, in the schema `orders`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    name: "orders",
    migrator: &MIGRATOR,
    schemas: &["orders"],
    append_only: &[],
    cross_tenant_reads: &[],
};

/// Writes the list.
#[derive(Clone, Copy, Debug)]
pub struct Overview;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// Which order.
    pub order_id: Uuid,
    /// Who placed it.
    pub customer: String,
    /// `open`, `shipped` or `cancelled`.
    pub status: String,
    /// Pieces ordered.
    pub ordered: i64,
    /// Pieces shipped.
    pub shipped: i64,
    /// What a change has to be based on.
    pub version: i64,
}

/// All orders of a tenant, in the order they were placed: ids of version 7 sort by time.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(application: &PgPool, tenant: Uuid) -> Result<Vec<Row>, sqlx::Error> {
    let mut transaction = tenant_transaction(application, &TenantContext::tenant(tenant)).await?;
    // No `WHERE tenant_id = …`: row-level security shows the tenant's own rows.
    let select = "SELECT order_id, customer, status, ordered, shipped, version FROM orders.overview ORDER BY order_id";
    let rows = sqlx::query_as(select).fetch_all(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(rows)
}

impl InlineProjection for Overview {
    fn name(&self) -> &'static str {
        "orders.overview"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        for recorded in events.iter().filter(|event| event.stream.category() == "order") {
            let (id, version) = (recorded.stream.id().parse::<Uuid>()?, recorded.version.get().cast_signed());
            match recorded.decode()? {
                OrderEvent::Placed { customer, lines } => {
                    let ordered: i64 = lines.iter().map(|line| i64::from(line.pieces)).sum();
                    let insert = "INSERT INTO orders.overview
                             (tenant_id, order_id, customer, status, ordered, shipped, version)
                         VALUES ($1, $2, $3, 'open', $4, 0, $5)";
                    let insert = sqlx::query(insert).bind(recorded.tenant.uuid()).bind(id).bind(customer);
                    insert.bind(ordered).bind(version).execute(&mut *connection).await?;
                }
                OrderEvent::Shipped { line: Line { pieces, .. } } => {
                    update(connection, id, version, None, i64::from(pieces)).await?;
                }
                OrderEvent::Completed => update(connection, id, version, Some("shipped"), 0).await?,
                OrderEvent::Cancelled { .. } => update(connection, id, version, Some("cancelled"), 0).await?,
            }
        }
        Ok(())
    }
}

async fn update(
    connection: &mut PgConnection,
    id: Uuid,
    version: i64,
    status: Option<&str>,
    shipped: i64,
) -> Result<(), sqlx::Error> {
    let update = "UPDATE orders.overview
         SET version = $2, status = coalesce($3, status), shipped = shipped + $4 WHERE order_id = $1";
    sqlx::query(update).bind(id).bind(version).bind(status).bind(shipped).execute(connection).await?;
    Ok(())
}
