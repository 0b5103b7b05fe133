//! Where the streams end that this process wrote last, so that it need not be looked up for the next event.
//!
//! What is known may be out of date, and never does harm: `migrations/0006_known_ends.sql` says why.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff_sqlx::Timestamp;
use lru::LruCache;
use uuid::Uuid;

use crate::append::{Answer, Append, Stream};
use crate::rows::signed;

/// So many streams; one takes about 200 bytes.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("more than none");

pub(crate) struct Ends {
    /// Whose knowledge it is: a session of the database notes it when it is used for the first time.
    known_to: Uuid,
    kept: Mutex<Kept>,
}

struct Kept {
    ends: LruCache<Stream, End>,
    /// How often events had been removed from the log by then.
    removals: i64,
}

struct End {
    version: i64,
    recorded_at: Timestamp,
}

/// What an append says that it knows.
pub(crate) struct Known {
    pub(crate) to: Uuid,
    /// Of each stream that is known to be at the expected version, when its last event was recorded.
    pub(crate) at: Vec<Option<Timestamp>>,
    pub(crate) removals: i64,
}

/// What the database says about the log.
#[derive(Clone, Copy)]
pub(crate) struct LogState {
    /// The session was used for the first time: the server may have lost what was known before.
    pub(crate) is_new_session: bool,
    pub(crate) removals: i64,
}

impl Default for Ends {
    fn default() -> Self {
        let kept = Kept { ends: LruCache::new(MOST), removals: 0 };
        Self { known_to: Uuid::new_v4(), kept: Mutex::new(kept) }
    }
}

impl Ends {
    pub(crate) fn of(&self, appends: &[&Append]) -> Known {
        let mut kept = self.kept();
        let at = |append: &&Append| {
            let end = kept.ends.get(&append.of_stream())?;
            let expected = append.expected.version()?;
            (signed(expected.get()) == end.version).then_some(end.recorded_at)
        };
        Known { to: self.known_to, at: appends.iter().map(at).collect(), removals: kept.removals }
    }

    pub(crate) fn nothing(&self, appends: &[&Append]) -> Known {
        Known { to: self.known_to, at: vec![None; appends.len()], removals: 0 }
    }

    /// Where the streams end that were just appended to.
    pub(crate) fn learn(&self, appends: &[&Append], answers: &[Answer], log: LogState) {
        let mut kept = self.kept();
        if log.is_new_session || log.removals > kept.removals {
            kept.ends.clear();
            kept.removals = log.removals.max(kept.removals);
        }
        let is_current = log.removals == kept.removals;
        for (append, answer) in appends.iter().zip(answers) {
            match answer.appended_at.filter(|_| is_current && answer.was_appended()) {
                Some(recorded_at) => {
                    kept.ends.put(append.of_stream(), End { version: answer.stream_version, recorded_at });
                }
                None => {
                    kept.ends.pop(&append.of_stream());
                }
            }
        }
    }

    /// They are looked up the next time.
    pub(crate) fn forget<'a>(&self, appends: impl IntoIterator<Item = &'a Append>) {
        let mut kept = self.kept();
        for append in appends {
            kept.ends.pop(&append.of_stream());
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
