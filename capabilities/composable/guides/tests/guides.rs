//! The code of `docs/engine`, and what its own tests leave out.

#![expect(unreachable_pub, reason = "the guides show what a reader's library would have")]

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

/// What a program does with a database of its own.
#[tokio::test]
async fn a_database_is_opened_by_its_url() {
    let database = storage_patterns::testing::TestDatabase::create(&[]).await;
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    let store = getting_started::open(&format!("{server}/{}", database.name())).await.unwrap();
    let left_out = getting_started::three_people(store, composable_core::TenantId::fresh()).await.unwrap();
    assert_eq!(left_out, ["Vera"]);
}
