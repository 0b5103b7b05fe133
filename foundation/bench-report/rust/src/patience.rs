//! Measuring again what the host disturbed.
//!
//! A virtual machine's processors are also somebody else's. Linux counts the time that they were wanted here and given
//! away (`steal` in `/proc/stat`); on a busy host that is a third of the time for seconds on end, and then nothing.

use std::time::{Duration, Instant};

use crate::Ticks;

/// The share of all processors' time that the host may give away during a measurement that counts at once.
const MOST_STOLEN: f64 = 0.01;

/// For how long measurements are made again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Patience {
    left: Duration,
}

impl Patience {
    /// For so long in all.
    #[must_use]
    pub const fn new(left: Duration) -> Self {
        Self { left }
    }

    /// So many minutes; none where that is no number or less than nothing.
    #[must_use]
    pub fn minutes(minutes: f64) -> Self {
        Self::new(Duration::try_from_secs_f64(minutes * 60.0).unwrap_or_default())
    }

    /// Measures until the host gave away less than 1 % of the processors' time meanwhile, or patience is at its end. The
    /// least disturbed measurement counts, and comes with that share. Where the system does not tell, the first counts.
    ///
    /// # Errors
    /// The first one of `measure`.
    pub async fn undisturbed<T, E>(&mut self, mut measure: impl AsyncFnMut() -> Result<T, E>) -> Result<(T, f64), E> {
        let (mut least, mut stolen) = with_stolen(&mut measure).await?;
        while stolen > MOST_STOLEN && !self.left.is_zero() {
            let begun = Instant::now();
            let again = with_stolen(&mut measure).await?;
            if again.1 < stolen {
                (least, stolen) = again;
            }
            self.left = self.left.saturating_sub(begun.elapsed());
        }
        Ok((least, stolen))
    }
}

async fn with_stolen<T, E>(measure: &mut impl AsyncFnMut() -> Result<T, E>) -> Result<(T, f64), E> {
    let before = Ticks::now();
    let measured = measure().await?;
    let stolen = before.zip(Ticks::now()).map_or(0.0, |(before, now)| now.since(before).share_stolen());
    Ok((measured, stolen))
}
