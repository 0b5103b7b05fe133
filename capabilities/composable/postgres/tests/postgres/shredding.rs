//! Shredding with keys on Postgres.

use composable_postgres::{KEY_MIGRATIONS, MIGRATIONS, PostgresEventStore, PostgresKeys, erase_tenant};
use composable_runtime::Vault;
use composable_testing::contract::new_tenant;
use composable_testing::shredding_contract;
use storage_patterns::testing::{IsolationCheck, TestDatabase};

#[tokio::test]
async fn what_is_sealed_can_be_forgotten() {
    let database = TestDatabase::create(&[MIGRATIONS, KEY_MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    shredding_contract::everything(&store, &PostgresKeys::new(&database.databases)).await;
}

#[tokio::test]
async fn two_who_seal_at_once_agree_on_the_key() {
    let database = TestDatabase::create(&[KEY_MIGRATIONS]).await;
    let vault = Vault::new(PostgresKeys::new(&database.databases));
    for round in 0..20 {
        let (tenant, subject) = (new_tenant(), format!("person-{round}").parse().unwrap());
        let (one, other) = tokio::join!(vault.seal(tenant, &subject, b"one"), vault.seal(tenant, &subject, b"other"));
        assert_eq!(vault.open(tenant, &one.unwrap()).await.unwrap().unwrap(), "one");
        assert_eq!(vault.open(tenant, &other.unwrap()).await.unwrap().unwrap(), "other");
    }
}

#[tokio::test]
async fn keys_are_kept_apart_and_go_with_their_tenant() {
    let database = TestDatabase::create(&[MIGRATIONS, KEY_MIGRATIONS]).await;
    let insert = "INSERT INTO composable_keys.subject_keys (tenant_id, subject, key) VALUES ($1, 's', '\\x00')";
    IsolationCheck::new().with_row("composable_keys.subject_keys", insert).run(&database).await;
    let (tenant, vault) = (new_tenant(), Vault::new(PostgresKeys::new(&database.databases)));
    let sealed = vault.seal(tenant, &"person-1".parse().unwrap(), b"x").await.unwrap();
    let erased = erase_tenant(&database.options, &[MIGRATIONS, KEY_MIGRATIONS], tenant, "test").await.unwrap();
    assert_eq!(erased.rows, [("composable_keys.subject_keys".to_owned(), 1)].into());
    assert_eq!(vault.open(tenant, &sealed).await.unwrap(), None);
}
