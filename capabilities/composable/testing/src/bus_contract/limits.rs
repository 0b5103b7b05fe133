//! What is refused, and how.

use composable_core::bus::{ConsumeError, PublishError};
use composable_core::store::MAX_PAYLOAD;
use composable_core::{BusSubscription, EventBus};

use super::BusUnderTest;
use super::support::{Scene, event_of, ids, receive_all, within};

/// An event that the bus cannot carry is named, and those after it can still be published.
/// Run with a bus that takes less than [`MAX_PAYLOAD`].
pub async fn a_message_too_large_is_refused_by_name<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(2, 2);
    let mut large = event_of(scene.tenant, &events[0].stream, 9);
    large.payload = vec![b'x'; MAX_PAYLOAD].into();
    match within(scene.bus.publish(&[events[0].clone(), large.clone(), events[1].clone()])).await {
        Err(PublishError::TooLarge { event_id, size, limit }) => {
            assert_eq!(event_id, large.id);
            assert!(size >= MAX_PAYLOAD && size > limit, "{size} bytes are said to be more than {limit}");
        }
        other => panic!("it should be too large, but: {other:?}"),
    }
    scene.publish(&events).await;
    let came = receive_all(&mut scene.join().await, &events).await;
    assert!(ids(&came).is_subset(&ids(&events)), "what is too large came");
}

/// Wanting nothing is a mistake.
pub async fn a_subscription_without_categories_is_refused<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let nothing = BusSubscription { group: scene.group.clone(), categories: Vec::new(), tenant: None };
    match within(scene.bus.join(nothing)).await {
        Err(ConsumeError::NoCategory) => {}
        Err(error) => panic!("{error} ({error:?})"),
        Ok(_) => panic!("it joined for nothing"),
    }
}
