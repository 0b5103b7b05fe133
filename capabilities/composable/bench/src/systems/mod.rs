//! The systems, one module each.

pub mod cqrs_es;
pub mod disintegrate;
pub mod esrs;
pub mod eventcore;
pub mod insert;
pub mod ours;

use std::str::FromStr;

use anyhow::Result;
use sqlx_of_peers::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// A pool for a peer, set up as ours is: connections are not asked whether they work before each use.
pub fn peer_pool(url: &str, connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?;
    Ok(PgPoolOptions::new().max_connections(connections).test_before_acquire(false).connect_lazy_with(options))
}
