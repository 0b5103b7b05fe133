//! Subscriptions over Postgres, with commits that come late and in transactions of their own.

use composable_postgres::GroupCommit;
use composable_testing::subscription_contract;

use crate::setup::LateCommits;

subscription_contract!({
    let (database, store) = crate::setup::store().await.unwrap();
    let apart = GroupCommit { lanes: 16, most_appends: 1, most_events: 0, most_bytes: 0 };
    (database, store.with_projection(LateCommits::default()).with_group_commit(apart))
});
