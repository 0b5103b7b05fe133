//! NATS keeps every promise of a bus.

mod setup;

composable_testing::event_bus_contract!(crate::setup::nats());
