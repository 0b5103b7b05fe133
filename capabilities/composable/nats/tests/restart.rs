//! The server is killed while messages flow. Alone in its program, because no other test can
//! do without the server meanwhile.

mod setup;

use composable_testing::bus_contract;

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_broker_has_lost_nothing() {
    if let Some(nats) = setup::nats() {
        bus_contract::a_restarted_broker_has_lost_nothing(&nats).await;
    }
}
