//! When the host took processors away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bench_report::Ticks;

/// How often it is looked. A look takes a processor for a fifth of a millisecond and whoever is served then waits: of one
/// client's requests it must be far less than the hundredth that the 99th percentile tells of.
const EVERY: Duration = Duration::from_millis(200);
/// The system counts in hundredths of a second and tells of one when it is full: it may have begun so long before.
const BEFORE: Duration = Duration::from_millis(100);

/// Looks until it is asked or dropped.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Spells>>,
}

/// Times, one after the other, in which processors were taken away.
#[derive(Debug, Default)]
pub(crate) struct Spells(Vec<(Instant, Instant)>);

impl Watch {
    pub(crate) fn begin() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        // Where there is no thread nothing is left out.
        let thread = std::thread::Builder::new().name("host".to_owned()).spawn(move || watch(&asked)).ok();
        Self { stop, thread }
    }

    pub(crate) fn end(mut self) -> Spells {
        self.stop.store(true, Relaxed);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

/// A load that cannot be made, or is given up, leaves nobody looking.
impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
    }
}

fn watch(stop: &AtomicBool) -> Spells {
    let mut spells = Spells::default();
    let (mut from, mut before) = (Instant::now(), Ticks::now());
    while !stop.load(Relaxed) {
        std::thread::sleep(EVERY);
        let (to, now) = (Instant::now(), Ticks::now());
        if before.zip(now).is_some_and(|(before, now)| now.since(before).share_stolen() > 0.0) {
            spells.0.push((from.checked_sub(BEFORE).unwrap_or(from), to));
        }
        (from, before) = (to, now);
    }
    spells
}

impl Spells {
    /// Whether anything of that time was among them.
    pub(crate) fn touch(&self, from: Instant, to: Instant) -> bool {
        let later = self.0.partition_point(|(_, end)| *end < from);
        self.0.get(later).is_some_and(|(begin, _)| *begin <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_touched_by_the_spells_that_it_meets() {
        let zero = Instant::now();
        let at = |ms| zero + Duration::from_millis(ms);
        let spells = Spells(vec![(at(10), at(20)), (at(15), at(30)), (at(50), at(60))]);
        for (from, to, touched) in
            [(0, 9, false), (0, 10, true), (25, 26, true), (31, 49, false), (40, 70, true), (61, 90, false)]
        {
            assert_eq!(spells.touch(at(from), at(to)), touched, "{from} {to}");
        }
        assert!(!Spells::default().touch(at(0), at(90)));
    }
}
