//! From the log to a bus and into handlers. Those with Postgres want `TEST_DATABASE_URL`,
//! those with brokers are skipped where there is none.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its fixture is wrong, and this is how it fails"
)]

mod brokers;
mod consuming;
mod log;
mod postgres;
mod relay;
mod sagas;
mod support;
mod telemetry;
