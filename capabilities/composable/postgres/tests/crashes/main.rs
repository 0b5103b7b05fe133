//! kill -9: the process that writes and the server it writes to are killed under load, in rounds.
//!
//! A writer is a process of its own. It notes in a journal what it is about to append and what was acknowledged, and it
//! does what the port says: after an uncertain answer it sends the same events again. Beside its appends it runs a
//! projection. After each round the log must hold every acknowledged event once, in its place, and nothing that nobody
//! wrote; what was not acknowledged may be there whole or not at all; read models must equal a replay.
//!
//! `CRASH_ROUNDS` says how many rounds there are, `CRASH_SEED` where chance starts. Needs `scripts/test-killable-postgres`.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod journal;
mod oracle;
mod read_models;
mod rounds;
mod server;
mod writer;
