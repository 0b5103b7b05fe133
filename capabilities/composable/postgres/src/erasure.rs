//! Erases a tenant: every row it has, in every table there is.
//!
//! **When to use it.** When a customer leaves, or asks to be forgotten as a whole. For one person among a tenant's, see
//! the shredding of subjects in `composable-runtime`.
//!
//! **How it works.** As the owner, because the application may not delete events. Tables are found, not listed: those
//! with a `tenant_id` in the schemas of the given sets, so that read models go too when their set is given. Rows go in
//! short transactions, because a long one would hold back every reader of the log; other tenants notice nothing. What was
//! done stays on record in `composable_audit.erasures`.
//!
//! **What it does not do.** It does not stop the tenant's own writers: do that first. Backups keep what they have until
//! they expire. Interrupted, it is run again.

use std::collections::BTreeMap;

use composable_core::TenantId;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use storage_patterns::{DatabaseOptions, MigrationSet};
use thiserror::Error;

/// Rows in one transaction.
const BATCH: i64 = 5_000;

/// Something else refers to the row.
const FOREIGN_KEY_VIOLATION: &str = "23503";

/// What was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many rows of which table (`schema.table`); tables without rows of the tenant are left out.
    pub rows: BTreeMap<String, u64>,
}

/// Why a tenant is not erased, or not completely.
#[derive(Debug, Error)]
pub enum EraseError {
    /// The database did not do it.
    #[error("the tenant could not be erased completely: look at the cause and erase it again")]
    Database(#[from] sqlx::Error),
    /// Rows in tables of other sets refer to the tenant's rows.
    #[error("rows of {table} are referred to from elsewhere: erase with all migration sets of the program")]
    Referred {
        /// The first such table.
        table: String,
    },
}

/// Erases a tenant from all tables of the sets.
///
/// # Errors
/// When the database fails or refuses; what was erased until then stays erased.
pub async fn erase_tenant(
    options: &DatabaseOptions,
    sets: &[MigrationSet],
    tenant: TenantId,
    reason: &str,
) -> Result<Erased, EraseError> {
    let mut owner = options.owner.connect().await?;
    let record: i64 =
        sqlx::query_scalar("INSERT INTO composable_audit.erasures (tenant, reason) VALUES ($1, $2) RETURNING id")
            .bind(tenant.uuid())
            .bind(reason)
            .fetch_one(&mut owner)
            .await?;
    keep_highest(&mut owner, tenant).await?;
    let mut erased = Erased::default();
    let mut tables = tenant_tables(&mut owner, sets).await?;
    while !tables.is_empty() {
        let before = tables.len();
        let mut referred = Vec::new();
        for table in tables {
            match erase_from(&mut owner, &table, tenant, &mut erased).await {
                Ok(()) => {}
                // Those that refer to it come first.
                Err(error) if is_referred(&error) => referred.push(table),
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(table) = referred.first().filter(|_| referred.len() == before) {
            return Err(EraseError::Referred { table: table.clone() });
        }
        tables = referred;
    }
    finish(&mut owner, record, &erased).await?;
    owner.close().await?;
    Ok(erased)
}

/// Notes how far the tenant's events go, so that numbers go on after them also when the log is restored elsewhere.
async fn keep_highest(owner: &mut PgConnection, tenant: TenantId) -> Result<(), sqlx::Error> {
    let mut transaction = owner.begin().await?;
    set_tenant(&mut transaction, tenant).await?;
    sqlx::query(
        "UPDATE composable.log SET highest_removed = greatest(
             highest_removed, (SELECT max(transaction_id) FROM composable.events WHERE tenant_id = $1)
         )",
    )
    .bind(tenant.uuid())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn tenant_tables(owner: &mut PgConnection, sets: &[MigrationSet]) -> Result<Vec<String>, sqlx::Error> {
    let schemas: Vec<&str> = sets.iter().flat_map(|set| set.schemas.iter().copied()).collect();
    sqlx::query_scalar(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('tenant_id', 'tenant') AND NOT a.attisdropped
             AND a.atttypid = 'uuid'::regtype
         WHERE c.relkind = 'r' AND n.nspname = ANY ($1)
         ORDER BY 1",
    )
    .bind(&schemas)
    .fetch_all(owner)
    .await
}

async fn erase_from(
    owner: &mut PgConnection,
    table: &str,
    tenant: TenantId,
    erased: &mut Erased,
) -> Result<(), sqlx::Error> {
    let column: String = sqlx::query_scalar(
        "SELECT attname::text FROM pg_attribute
         WHERE attrelid = $1::regclass AND attname IN ('tenant_id', 'tenant') AND NOT attisdropped
         ORDER BY attname DESC",
    )
    .bind(table)
    .fetch_one(&mut *owner)
    .await?;
    // Names come from the catalog, quoted by it.
    let delete = format!(
        "DELETE FROM {table} WHERE {column} = $1
         AND ctid = ANY (ARRAY (SELECT ctid FROM {table} WHERE {column} = $1 LIMIT {BATCH}))"
    );
    loop {
        let mut transaction = owner.begin().await?;
        set_tenant(&mut transaction, tenant).await?;
        let query = sqlx::query(AssertSqlSafe(delete.clone())).persistent(false).bind(tenant.uuid());
        let removed = query.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        if removed == 0 {
            return Ok(());
        }
        *erased.rows.entry(table.to_owned()).or_default() += removed;
    }
}

/// Row-level security holds for the owner, too: it can reach this tenant's rows and no others.
async fn set_tenant(connection: &mut PgConnection, tenant: TenantId) -> Result<(), sqlx::Error> {
    let set = "SELECT set_config('app.tenant_id', $1, true)";
    sqlx::query(set).bind(tenant.to_string()).execute(connection).await.map(drop)
}

async fn finish(owner: &mut PgConnection, record: i64, erased: &Erased) -> Result<(), sqlx::Error> {
    let (tables, rows): (Vec<&str>, Vec<i64>) =
        erased.rows.iter().map(|(table, rows)| (table.as_str(), rows.cast_signed())).unzip();
    sqlx::query(
        "UPDATE composable_audit.erasures SET finished_at = clock_timestamp(), removed = coalesce(
             (SELECT jsonb_object_agg(name, count) FROM unnest($2::text[], $3::bigint[]) u (name, count)), '{}'
         )
         WHERE id = $1",
    )
    .bind(record)
    .bind(&tables)
    .bind(&rows)
    .execute(owner)
    .await
    .map(drop)
}

fn is_referred(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).as_deref() == Some(FOREIGN_KEY_VIOLATION)
}
