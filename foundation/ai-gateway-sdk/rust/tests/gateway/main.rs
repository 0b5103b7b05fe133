//! Calls through the gateway to a provider with a script, as clients, providers and the ledger see them.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod caching;
mod cancel;
mod conformance;
mod conversing;
mod embedding;
mod failover;
mod limits;
mod local;
mod local_vectors;
mod logging;
mod passing;
mod semantic;
mod stand;
mod starting;
mod telling;
mod translating;
