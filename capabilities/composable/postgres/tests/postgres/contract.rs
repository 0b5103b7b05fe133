//! The contract of every store; once as it is, once with a projection in the transaction.

mod plain {
    use composable_testing::event_store_contract;

    event_store_contract!(crate::setup::store().await.unwrap());
}

mod with_projection {
    use composable_testing::event_store_contract;

    use crate::setup::LateCommits;

    event_store_contract!({
        let (database, store) = crate::setup::store().await.unwrap();
        (database, store.with_projection(LateCommits::default()))
    });
}
