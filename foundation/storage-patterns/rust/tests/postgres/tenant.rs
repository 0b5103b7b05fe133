//! The tenant of a transaction is set with it and gone with it.

use sqlx::PgConnection;
use storage_patterns::testing::TestDatabase;
use storage_patterns::{TenantContext, tenant_transaction};
use uuid::Uuid;

async fn settings(connection: &mut PgConnection) -> Result<(Option<Uuid>, Option<Uuid>), sqlx::Error> {
    sqlx::query_as("SELECT storage.current_tenant(), storage.current_actor()").fetch_one(connection).await
}

#[tokio::test]
async fn the_context_ends_with_its_transaction() {
    let database = TestDatabase::create(&[]).await;
    let pool = &database.databases.application;
    let context = TenantContext::tenant(Uuid::now_v7()).with_user(Uuid::now_v7());

    let mut transaction = tenant_transaction(pool, &context).await.unwrap();
    assert_eq!(settings(&mut transaction).await.unwrap(), (Some(context.tenant), context.user));
    transaction.commit().await.unwrap();
    assert_eq!(settings(&mut pool.acquire().await.unwrap()).await.unwrap(), (None, None));

    // A rolled back and a dropped one leave nothing behind either.
    tenant_transaction(pool, &context).await.unwrap().rollback().await.unwrap();
    drop(tenant_transaction(pool, &context).await.unwrap());
    assert_eq!(settings(&mut pool.acquire().await.unwrap()).await.unwrap(), (None, None));
}

#[tokio::test]
async fn a_context_without_a_user_does_not_inherit_one() {
    let database = TestDatabase::create(&[]).await;
    let pool = &database.databases.application;
    let tenant = Uuid::now_v7();
    let with_user = TenantContext::tenant(tenant).with_user(Uuid::now_v7());
    tenant_transaction(pool, &with_user).await.unwrap().commit().await.unwrap();
    let mut transaction = tenant_transaction(pool, &TenantContext::tenant(tenant)).await.unwrap();
    assert_eq!(settings(&mut transaction).await.unwrap(), (Some(tenant), None));
}

#[tokio::test]
async fn many_tenants_share_a_pool_without_mixing() {
    let database = TestDatabase::create(&[]).await;
    let pool = &database.databases.application;
    let tasks = (0..200).map(|_| async {
        let context = TenantContext::tenant(Uuid::now_v7());
        let mut transaction = tenant_transaction(pool, &context).await.unwrap();
        assert_eq!(settings(&mut transaction).await.unwrap().0, Some(context.tenant));
    });
    futures::future::join_all(tasks).await;
}

/// A `begin` that is cancelled must not leave a transaction open: what the next one writes
/// on the connection would be lost.
#[tokio::test]
async fn a_cancelled_begin_leaves_no_transaction_open() {
    let database = TestDatabase::create(&[]).await;
    let options = storage_patterns::DatabaseOptions { application_connections: 1, ..database.options.clone() };
    let pool = storage_patterns::Databases::connect_lazily(&options).unwrap().application;
    let context = TenantContext::tenant(Uuid::now_v7());
    for attempt in 0..150 {
        let patience = std::time::Duration::from_micros(attempt * 10);
        tokio::time::timeout(patience, tenant_transaction(&pool, &context)).await.ok();
        let set = sqlx::query("SELECT set_config('app.tenant_id', 'only here', true)");
        set.execute(&pool).await.unwrap();
        let left: Option<String> = sqlx::query_scalar("SELECT nullif(current_setting('app.tenant_id', true), '')")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(left, None, "a transaction was left open after {patience:?}");
    }
}
