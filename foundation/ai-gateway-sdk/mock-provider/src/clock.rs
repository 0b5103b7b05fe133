//! The machine's monotonic clock, so that two programs on it can compare when something happened.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds since an instant that all programs of this machine share, never going back.
#[must_use]
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or_default() * 1_000_000_000 + u64::try_from(now.tv_nsec).unwrap_or_default()
}
