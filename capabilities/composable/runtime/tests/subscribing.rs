//! Who follows more than one would expect says so.

use composable_core::{GlobalPosition, Selection, TenantId};
use composable_runtime::Subscription;
use composable_testing::{MemoryEventStore, Telemetry};

#[tokio::test]
async fn a_subscription_across_tenants_or_namespaces_is_told_in_the_log() {
    let told = |selection: Selection| {
        let telemetry = Telemetry::new();
        let listening = telemetry.listen();
        let _ = Subscription::new(MemoryEventStore::new(), selection, GlobalPosition::START);
        drop(listening);
        ["tenants", "namespaces"]
            .map(|all| telemetry.lines(&format!("a subscription follows the events of all {all}")).len())
    };
    let mine = || Selection::of_tenant(TenantId::fresh());
    assert_eq!(told(mine()), [0, 0]);
    assert_eq!(told(mine().with_streams("eu/*".parse().unwrap())), [0, 0]);
    assert_eq!(
        told(mine().with_streams("order-*".parse().unwrap()).with_streams("*/invoice-*".parse().unwrap())),
        [0, 1]
    );
    assert_eq!(told(Selection::across_tenants()), [1, 0]);
    assert_eq!(told(Selection::across_tenants().with_streams("*/*".parse().unwrap())), [1, 1]);
}
