//! What retries are spread by.

use uuid::Uuid;

/// A random number from 0 up to 1, as [`RetryPolicy::pause_after`](composable_core::RetryPolicy::pause_after) takes it.
#[must_use]
pub fn chance() -> f64 {
    let random = Uuid::new_v4().as_u64_pair().1 as u32;
    f64::from(random) / (f64::from(u32::MAX) + 1.0)
}
