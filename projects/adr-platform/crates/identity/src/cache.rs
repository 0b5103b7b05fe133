//! Answers remembered for a few seconds, so that a request does not ask the database who everybody is.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const SWEEP_ABOVE: usize = 10_000;

/// A map whose entries are forgotten after a while.
#[derive(Debug)]
pub(crate) struct Remembered<K, V> {
    entries: Mutex<HashMap<K, (Instant, V)>>,
    keep: Duration,
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    pub(crate) fn for_(keep: Duration) -> Self {
        Self { entries: Mutex::default(), keep }
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let entries = self.lock();
        entries.get(key).filter(|(at, _)| at.elapsed() < self.keep).map(|(_, value)| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let mut entries = self.lock();
        if entries.len() > SWEEP_ABOVE {
            entries.retain(|_, (at, _)| at.elapsed() < self.keep);
        }
        entries.insert(key, (Instant::now(), value));
    }

    pub(crate) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    pub(crate) fn forget_where(&self, mut is_meant: impl FnMut(&K, &V) -> bool) {
        self.lock().retain(|key, (_, value)| !is_meant(key, value));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Instant, V)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn entries_are_forgotten_in_time_or_when_told() {
        let map = Remembered::for_(Duration::from_secs(5));
        map.put("a", 1);
        map.put("b", 2);
        map.put("c", 3);
        map.forget(&"b");
        map.forget_where(|_, value| *value == 3);
        assert_eq!(map.get(&"c"), None);
        assert_eq!((map.get(&"a"), map.get(&"b")), (Some(1), None));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(map.get(&"a"), None);
    }
}
