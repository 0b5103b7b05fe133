//! Read models that follow the log: each event once, rebuilt beside themselves.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where its ground gives way")]

mod once;
mod rebuilding;
mod stuck;
mod support;
mod telemetry;
