//! The contract suite of buses: what every event bus must do, as functions.
//!
//! **When to use it.** In the tests of a bus. Describe how the bus under test is reached by
//! [`BusUnderTest`], and run everything with
//! [`event_bus_contract!`](crate::event_bus_contract). Each function takes a category that
//! no other test uses, so that all can share one broker; only
//! [`a_restarted_broker_has_lost_nothing`] needs a broker that nobody else minds losing.
//!
//! **How to extend it.** A promise added to `composable_core::bus` gets a function here and a
//! line in the macro. No test waits for a time to pass to conclude that something happened;
//! what must not happen is shown by something else that happened after it.
#![expect(clippy::panic, reason = "this is how a failing test fails")]

mod delivering;
mod groups;
mod limits;
mod restarts;
mod support;

use std::future::Future;

use bytes::Bytes;
use composable_core::EventBus;

pub use delivering::*;
pub use groups::*;
pub use limits::*;
pub use restarts::*;
pub use support::{PATIENCE, broker_from, event_of, new_category, new_group, restart_by_pid_file, streams_of};

/// A message as it is on the wire, which need not be an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMessage {
    /// Where it goes.
    pub category: String,
    /// Names and values as sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub payload: Bytes,
}

/// How the suite reaches a bus.
pub trait BusUnderTest: Send + Sync {
    /// The bus.
    type Bus: EventBus + Clone + Send + Sync + 'static;

    /// A connection of its own, as another process would have.
    fn connect(&self) -> impl Future<Output = Self::Bus> + Send;

    /// Publishes past the port.
    fn publish_raw(&self, message: RawMessage) -> impl Future<Output = ()> + Send;

    /// Kills the broker without warning, starts it again on the same data, and returns when
    /// it runs.
    fn restart(&self) -> impl Future<Output = ()> + Send;

    /// The most messages that a consumer of a connection may hold unsettled.
    fn max_unsettled(&self) -> usize;
}

/// Makes a test of each function of the suite but the one that restarts the broker.
///
/// The expression is evaluated for each test anew, inside an async block, and gives an
/// `Option` of a [`BusUnderTest`]: `None` skips the test, and says so.
///
/// ```ignore
/// composable_testing::event_bus_contract!(Some(Memory::default()));
/// ```
#[macro_export]
macro_rules! event_bus_contract {
    ($make:expr) => {
        $crate::event_bus_contract! { @each $make;
            events_come_as_they_were_published,
            events_of_a_stream_come_in_order,
            events_published_before_anyone_joined_come,
            concurrent_publishers_lose_nothing,
            an_event_published_twice_keeps_its_id,
            what_was_not_settled_comes_again,
            what_is_to_come_again_holds_up_its_stream,
            what_was_settled_does_not_come_again,
            a_cancelled_receive_loses_nothing,
            a_message_that_is_no_event_does_not_hold_up_the_rest,
            a_poison_message_is_put_aside_and_the_rest_flows_on,
            every_group_gets_everything,
            members_of_a_group_share_the_work,
            members_that_come_and_go_lose_nothing,
            a_group_may_take_several_categories,
            a_namespace_is_heard_by_those_only_who_name_it,
            other_tenants_are_settled_unseen,
            a_consumer_holds_no_more_than_it_may,
            a_message_too_large_is_refused_by_name,
            a_subscription_without_categories_is_refused,
        }
    };
    (@each $make:expr; $($name:ident),* $(,)?) => {
        $(
            #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(bus) = async { $make }.await {
                    $crate::bus_contract::$name(&bus).await;
                }
            }
        )*
    };
}
