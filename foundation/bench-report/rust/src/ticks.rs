//! What the processors did, by Linux's count.

/// How all processors together have spent their time since the start, in clock ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticks {
    idle: u64,
    stolen: u64,
    all: u64,
}

impl Ticks {
    /// As it is now; nothing where the system does not tell.
    #[must_use]
    pub fn now() -> Option<Self> {
        Self::read(&std::fs::read_to_string("/proc/stat").ok()?)
    }

    /// What was spent since an earlier moment.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            idle: self.idle.saturating_sub(earlier.idle),
            stolen: self.stolen.saturating_sub(earlier.stolen),
            all: self.all.saturating_sub(earlier.all),
        }
    }

    /// The share, 0 to 1, in which nobody wanted them.
    #[must_use]
    pub fn share_idle(self) -> f64 {
        self.idle as f64 / self.all.max(1) as f64
    }

    /// The share, 0 to 1, that the host gave to others while they were wanted here.
    #[must_use]
    pub fn share_stolen(self) -> f64 {
        self.stolen as f64 / self.all.max(1) as f64
    }

    fn read(stat: &str) -> Option<Self> {
        let first = stat.lines().next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> = first.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        // The first eight; what follows is counted in them.
        Some(Self { idle: *ticks.get(3)?, stolen: *ticks.get(7)?, all: ticks[..8].iter().sum() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_all_processors_time() {
        let before = Ticks::read("cpu  100 0 50 800 10 0 5 35 7 7\ncpu0 1 2 3\n").unwrap();
        assert_eq!(before, Ticks { idle: 800, stolen: 35, all: 1_000 });
        let spent = Ticks::read("cpu  180 0 50 900 10 0 5 55 9 9\n").unwrap().since(before);
        assert!((spent.share_stolen() - 0.1).abs() < 1e-9);
        assert!((spent.share_idle() - 0.5).abs() < 1e-9);
        assert_eq!(before.since(before).share_stolen(), 0.0);
        for other in ["", "intr 1 2", "cpu  1 2 3", "cpu  1 2 3 4 5 6 7 x"] {
            assert_eq!(Ticks::read(other), None, "{other}");
        }
    }
}
