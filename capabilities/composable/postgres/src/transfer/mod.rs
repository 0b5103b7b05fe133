//! The log of one server, carried to another.
//!
//! **When to use it.** To move to another server, another major version or another provider without stopping for long:
//! export while the old one works, restore, export what came since, restore that, and switch. Also as a backup that does
//! not depend on the server.
//!
//! **What it promises.** Events keep their places, so that every cursor stays good: a reader that stopped at a position on
//! the old server goes on at it on the new one and misses nothing. What is appended to the new one comes after.
//!
//! An export holds what is settled, in order, from one view of the log. Each says where it begins; one is restored only
//! where the one before ended. Snapshots are not in it, for they are rebuilt.

mod exporting;
mod restoring;

use std::io;

use composable_core::GlobalPosition;
use thiserror::Error;

pub use exporting::export;
pub use restoring::restore;

/// What an export begins with, before where it begins and ends.
const MAGIC: &str = "composable-log-1";

/// The columns of an event, in the order of the file.
const COLUMNS: &str = "tenant_id, stream_id, version, transaction_id, sequence, event_id, event_type, schema_version, \
     codec, payload, correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at";

/// A part of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// It begins after this.
    pub after: GlobalPosition,
    /// Its last event; `after` when there is none.
    pub last: GlobalPosition,
    /// How many events it has.
    pub events: u64,
}

/// Why the log was not carried over.
#[derive(Debug, Error)]
pub enum TransferError {
    /// The database failed, or refused.
    #[error("the database failed: look at the cause; nothing was restored")]
    Database(#[from] sqlx::Error),
    /// The file could not be read or written.
    #[error("the export could not be read or written: look at the cause; nothing was restored")]
    File(#[from] io::Error),
    /// It does not begin as exports do.
    #[error("this is no export of a log, or one of a later version of this program")]
    NoExport,
    /// The log does not end where the export begins.
    #[error(
        "the export begins after {after} and the log ends at {last}: restore the parts in order, into a log without events of its own"
    )]
    NotNext {
        /// Where the export begins.
        after: GlobalPosition,
        /// Where the log ends.
        last: GlobalPosition,
    },
    /// Fewer or more events came than the export says.
    #[error("the export says {expected} events and has {found}: it is incomplete, export again")]
    Incomplete {
        /// What it says.
        expected: u64,
        /// What came.
        found: u64,
    },
}
