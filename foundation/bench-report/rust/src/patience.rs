//! Measuring again what the host disturbed.
//!
//! A virtual machine's processors are also somebody else's. Linux counts the time that they were wanted here and given
//! away (`steal` in `/proc/stat`); on a busy host that is a third of the time for seconds on end, and then nothing.

use std::time::{Duration, Instant};

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
    let before = ticks();
    let measured = measure().await?;
    let stolen = before.zip(ticks()).map_or(0.0, |(before, after)| share_stolen(before, after));
    Ok((measured, stolen))
}

/// Stolen, and all there were, of all processors since the start.
fn ticks() -> Option<(u64, u64)> {
    read(&std::fs::read_to_string("/proc/stat").ok()?)
}

fn read(stat: &str) -> Option<(u64, u64)> {
    let first = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = first.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    // The first eight; what follows is counted in them.
    Some((*ticks.get(7)?, ticks[..8].iter().sum()))
}

fn share_stolen(before: (u64, u64), after: (u64, u64)) -> f64 {
    after.0.saturating_sub(before.0) as f64 / after.1.saturating_sub(before.1).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_of_all_processors_time() {
        let before = read("cpu  100 0 50 800 10 0 5 35 7 7\ncpu0 1 2 3\n").unwrap();
        assert_eq!(before, (35, 1_000));
        let after = read("cpu  180 0 50 900 10 0 5 55 9 9\n").unwrap();
        assert!((share_stolen(before, after) - 0.1).abs() < 1e-9);
        assert_eq!(share_stolen(before, before), 0.0);
        for other in ["", "intr 1 2", "cpu  1 2 3", "cpu  1 2 3 4 5 6 7 x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
