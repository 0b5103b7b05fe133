//! From the log to a bus, and from a bus into handlers.
//!
//! **Purpose.** A bus alone loses nothing that was published and settles nothing that was not
//! handled. What is left to do is done here, for every bus alike: publishing all that is in
//! the log, and handling what comes so that one bad message stops nothing.
//!
//! **When to use it.**
//! * [`Relay`] follows an event store and publishes, with a durable checkpoint. A crash at
//!   any moment loses nothing; what is published twice has the same event id.
//! * [`Consuming`] joins a group, handles events, tries again what failed, and puts aside
//!   what keeps failing as a [`DeadLetter`], which can be listed, read, replayed and dropped.
//! * [`LogBus`] lets it do that over the log itself, without a broker.
//! * The sagas of `composable-runtime` are handlers.
//!
//! **How to extend it.** A bus implements `composable_core::EventBus` in a crate of its own.
//! Another place for checkpoints implements [`Checkpoints`], for dead letters
//! [`DeadLetters`]; the tests of this crate run over both implementations of each.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`relay`] | [`Relay`], its checkpoint and its lag |
//! | [`consuming`] | [`Consuming`] and [`Handler`] |
//! | [`dead_letters`] | [`DeadLetters`], and replaying them |
//! | [`postgres`] | checkpoints and dead letters on Postgres |
//! | [`log`] | [`LogBus`]: the log itself as a bus |
//! | [`memory`] | the same in memory, for tests |

pub mod consuming;
pub mod dead_letters;
pub mod log;
pub mod memory;
pub mod postgres;
pub mod relay;
mod sagas;

pub use consuming::{Consumed, Consuming, Handler};
pub use dead_letters::{DeadLetter, DeadLetters, replay};
pub use log::LogBus;
pub use memory::{MemoryCheckpoints, MemoryDeadLetters};
pub use postgres::{MIGRATIONS, PostgresCheckpoints, PostgresDeadLetters};
pub use relay::{Checkpoint, Checkpoints, Lag, Relay, RelayOptions};
