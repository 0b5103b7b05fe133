//! A database that an earlier version has written.

use ai_gateway::usage::{Dimensions, UsageQuery};
use ai_gateway::{MIGRATIONS, Store};
use ai_gateway_ledger::{Scopes, TenantId};
use jiff::civil::date;
use sqlx::migrate::Migrator;
use storage_patterns::databases::migrate;
use storage_patterns::testing::TestDatabase;
use storage_patterns::{MigrationSet, TenantContext, tenant_transaction};
use uuid::Uuid;

use crate::app::{ADA, MODEL, dollars, new_tenant, settlement};

/// Calls that differ in everything, some without a person, a key or a first token.
const OLD_CALLS: &str = "
    INSERT INTO ai.settlements
    SELECT CASE WHEN n % 3 = 0 THEN $1 ELSE $2 END, gen_random_uuid(), CASE WHEN n % 2 = 0 THEN gen_random_uuid() END,
        CASE WHEN n % 5 = 0 THEN gen_random_uuid() END, 'asked-' || n % 7, 'provider/model-' || n % 4, 'provider', n, n + 1,
        n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n * 1000000007::bigint, n % 11 = 0, 'completed',
        now() - n * interval '1 minute', CASE WHEN n % 13 > 0 THEN now() - n * interval '59 s' END,
        now() - n * interval '58 s'
    FROM generate_series(1, 4000) n";
const ALL: &str = "SELECT count(*), md5(string_agg(s::text, '|' ORDER BY tenant_id, id)) FROM ai.settlements s";

/// The tables as they were before this version.
fn before(version: i64) -> MigrationSet {
    let earlier = MIGRATIONS.migrator.iter().filter(|migration| migration.version < version).cloned().collect();
    MigrationSet { migrator: Box::leak(Box::new(Migrator::with_migrations(earlier))), ..MIGRATIONS }
}

#[tokio::test]
async fn every_call_is_the_same_after_settlements_became_columns() {
    let before = MigrationSet { append_only: &["ai.settlements"], ..before(3) };
    let database = TestDatabase::create(&[composable_postgres::MIGRATIONS, before]).await;
    let (one, other) = (new_tenant(), new_tenant());
    sqlx::query(OLD_CALLS).bind(one.0).bind(other.0).execute(&database.owner).await.unwrap();
    let all = async || sqlx::query_as::<_, (i64, String)>(ALL).fetch_one(&database.owner).await.unwrap();
    let old = all().await;
    assert_eq!(old.0, 4_000);

    migrate(&database.options, &[composable_postgres::MIGRATIONS, MIGRATIONS]).await.unwrap();
    assert_eq!(all().await, old);
    let batches = "SELECT count(*), count(DISTINCT tenant_id), max(cardinality(id))::bigint FROM ai.settlement_batches";
    let batches: (i64, i64, i64) = sqlx::query_as(batches).fetch_one(&database.owner).await.unwrap();
    assert_eq!(batches, (5, 2, 1_000), "1,333 calls of one workspace and 2,667 of the other");

    let store = Store::new(database.databases.application.clone());
    let scopes = |tenant: TenantId| Scopes { tenant, user: Some(ADA), key: None, model: MODEL.into() };
    let new = settlement(&scopes(one), "1");
    store.write(one, &[&new]).await.unwrap();
    let application = &database.databases.application;
    let mut transaction = tenant_transaction(application, &TenantContext::tenant(one.0)).await.unwrap();
    let theirs: (i64, Vec<Uuid>) = sqlx::query_as("SELECT count(*), array_agg(DISTINCT tenant_id) FROM ai.settlements")
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
    assert_eq!(theirs, (1_334, vec![one.0]), "a workspace sees its own, the old and the new");
}

#[tokio::test]
async fn sums_of_before_stay_beside_those_that_tell_what_was_asked_for() {
    let database = TestDatabase::create(&[composable_postgres::MIGRATIONS, before(6)]).await;
    let tenant = new_tenant();
    let old = "INSERT INTO ai.usage_daily VALUES ($1, '2026-11-21', $2, null, $3, 5, 0, 0, 1, 1, 1, 1, 2000000000000)";
    sqlx::query(old).bind(tenant.0).bind(ADA.0).bind(MODEL).execute(&database.owner).await.unwrap();
    migrate(&database.options, &[composable_postgres::MIGRATIONS, MIGRATIONS]).await.unwrap();
    let store = Store::new(database.databases.application.clone());
    let scopes = Scopes { tenant, user: Some(ADA), key: None, model: MODEL.into() };
    for _ in 0..2 {
        store.write(tenant, &[&settlement(&scopes, "3")]).await.unwrap();
    }
    let (from, to) = (date(2026, 11, 21), date(2026, 11, 21));
    let by = Dimensions { asked_model: true, ..Dimensions::default() };
    let rows = store.usage(tenant, UsageQuery { from, to, by, user: None }).await.unwrap();
    let rows: Vec<_> = rows.into_iter().map(|row| (row.asked_model, row.requests, row.cost)).collect();
    assert_eq!(rows, [(Some(MODEL.to_owned()), 2, dollars("6")), (None, 5, dollars("2"))]);
}
