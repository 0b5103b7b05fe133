//! An answer that is kept, and its telling.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;

use super::{Meaning, OVERHEAD, age};

/// An answer as its first client got it.
pub(crate) struct Kept {
    /// Who answered, `<provider>/<model>`.
    pub(crate) target: Arc<str>,
    /// The reply's headers, without those that are of one call.
    pub(crate) headers: HeaderMap,
    bytes: Bytes,
    /// Where each frame ends.
    ends: Box<[u32]>,
    since: Timestamp,
    lifetime: Duration,
    /// Of its question, where others may be compared with it.
    pub(super) meaning: Option<Arc<Meaning>>,
}

impl Kept {
    pub(super) fn new(
        target: Arc<str>,
        headers: HeaderMap,
        bytes: Vec<u8>,
        ends: Vec<u32>,
        since: Timestamp,
        lifetime: Duration,
    ) -> Self {
        // Boxed, they take no more room than they need.
        let (bytes, ends) = (Bytes::from(bytes.into_boxed_slice()), ends.into_boxed_slice());
        Self { target, headers, bytes, ends, since, lifetime, meaning: None }
    }

    /// With what its question means.
    pub(super) fn answering(self, meaning: Option<Meaning>) -> Self {
        Self { meaning: meaning.map(Arc::new), ..self }
    }

    /// What it takes, in bytes.
    pub(super) fn weight(&self) -> u32 {
        let meaning = self.meaning.as_ref().map_or(0, |meaning| meaning.size());
        let size = self.bytes.len() + size_of_val(&*self.ends) + meaning;
        u32::try_from(size).unwrap_or(u32::MAX).saturating_add(OVERHEAD)
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) fn age(&self, now: Timestamp) -> Duration {
        age(self.since, now)
    }

    /// Whether it may still be told, to someone who wants nothing that old.
    pub(crate) fn is_fresh(&self, now: Timestamp, max_age: Option<Duration>) -> bool {
        let age = self.age(now);
        age < self.lifetime && max_age.is_none_or(|limit| age < limit)
    }

    #[cfg(test)]
    pub(super) fn frames(&self) -> usize {
        self.ends.len()
    }
}

/// An answer on its way to a client, frame by frame as the first one got it.
pub(crate) struct Replay {
    kept: Arc<Kept>,
    next: usize,
}

impl Replay {
    pub(crate) const fn new(kept: Arc<Kept>) -> Self {
        Self { kept, next: 0 }
    }

    fn start(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.kept.ends.get(last)).map_or(0, |end| *end as usize)
    }

    /// How many bytes are still to be told.
    pub(crate) fn remaining(&self) -> u64 {
        (self.kept.bytes.len() - self.start()) as u64
    }
}

impl Iterator for Replay {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let (start, end) = (self.start(), *self.kept.ends.get(self.next)? as usize);
        self.next += 1;
        Some(self.kept.bytes.slice(start..end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_frame_by_frame() {
        let kept = |bytes: &[u8], ends: &[u32]| {
            let since = Timestamp::UNIX_EPOCH;
            Arc::new(Kept::new("a/b".into(), HeaderMap::new(), bytes.to_vec(), ends.to_vec(), since, Duration::ZERO))
        };
        let mut replay = Replay::new(kept(b"onetwo", &[3, 6]));
        assert_eq!(replay.remaining(), 6);
        assert_eq!(replay.next().unwrap(), "one");
        assert_eq!(replay.remaining(), 3);
        assert_eq!(replay.next().unwrap(), "two");
        assert_eq!((replay.remaining(), replay.next()), (0, None));
        assert_eq!(Replay::new(kept(b"", &[])).next(), None);
    }
}
