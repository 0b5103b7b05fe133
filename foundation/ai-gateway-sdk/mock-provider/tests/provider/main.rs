//! The provider as its clients see it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a panic fails the test")]

mod answers;
mod counts;
mod faults;
mod framing;
mod support;
