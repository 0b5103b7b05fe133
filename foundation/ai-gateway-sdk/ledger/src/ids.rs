//! Ids without asking the system for randomness each time.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use uuid::Builder;

use crate::scope::SettlementId;

/// Makes UUIDs of version 7: the moment, and bits that a process's random seed and a counter are mixed to.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u128,
    made: AtomicU64,
}

impl Ids {
    pub(crate) const fn new(seed: u128) -> Self {
        Self { seed, made: AtomicU64::new(0) }
    }

    pub(crate) fn next(&self, now: Timestamp) -> SettlementId {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        let [low, high] = [self.seed as u64, (self.seed >> 64) as u64];
        let mixed = mix(low.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let mut bits = [0; 10];
        bits[..2].copy_from_slice(&high.to_le_bytes()[..2]);
        bits[2..].copy_from_slice(&(mixed ^ high.rotate_left(16)).to_le_bytes());
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
        SettlementId(Builder::from_unix_timestamp_millis(milliseconds, &bits).into_uuid())
    }
}

/// SplitMix64's finaliser (Steele, Lea and Flood, 2014): different numbers stay different.
const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
