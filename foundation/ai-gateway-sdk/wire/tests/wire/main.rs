//! The wire formats as their users see them: every fixture of `fixtures/` is a provider's exchange
//! as its documentation shows it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod dialog;
mod envelopes;
mod failures;
mod fixtures;
mod last_texts;
mod pairs;
mod requests;
mod round_trips;
mod streams;
mod taps;
