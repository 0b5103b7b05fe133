//! How a worker works.

use std::num::NonZeroU32;
use std::time::Duration;

use composable_core::RetryPolicy;
use composable_runtime::Polling;

/// What becomes of an event that every attempt failed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStuck {
    /// The projection waits at it, and tries again after the longest pause. Nothing is missing, nothing goes on.
    Block,
    /// It is noted as left out, in the transaction that goes past it, and the rest goes on.
    PutAside,
}

/// What a worker does.
#[derive(Clone, Copy, Debug)]
pub struct FollowOptions {
    /// The version of the read model that it writes, from 1. Raise it to rebuild.
    pub version: i64,
    /// How much it takes at a time, and how often it looks.
    pub polling: Polling,
    /// How often, and after which pauses, one event is tried.
    pub retry: RetryPolicy,
    /// What becomes of it then.
    pub on_stuck: OnStuck,
    /// Before trying again when the database is away, and between two attempts to become the worker that works.
    pub retry_pause: Duration,
}

impl FollowOptions {
    /// This version; five attempts at an event, then it waits.
    #[must_use]
    pub fn version(version: i64) -> Self {
        Self {
            version,
            polling: Polling::default(),
            retry: RetryPolicy::attempts(const { NonZeroU32::MIN.saturating_add(4) }),
            on_stuck: OnStuck::Block,
            retry_pause: Duration::from_millis(500),
        }
    }
}
