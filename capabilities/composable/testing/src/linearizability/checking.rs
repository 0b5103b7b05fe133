//! From a history to a verdict.
//!
//! The stream as it stands at the end fixes the order of its appends. A call that saw version `v` belongs between the
//! append that led to `v` and the next one. So every append gets the earliest moment that the calls before it allow,
//! and the history is linearizable exactly when none of these moments lies after the end of its call.

use std::collections::{BTreeMap, BTreeSet};

use composable_core::{EventId, StoreError, StreamId, Version};
use thiserror::Error;

use super::recording::{Answer, Call, Kind};

/// What a history that passed was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Appends that are in the stream.
    pub appended: usize,
    /// Answers that named another version.
    pub conflicts: usize,
    /// Appends answered with the result of an earlier one.
    pub duplicates: usize,
    /// Appends that nobody knew the outcome of.
    pub unknown: usize,
    /// Loads.
    pub reads: usize,
}

impl Checked {
    pub(super) const fn add(&mut self, other: Self) {
        self.appended += other.appended;
        self.conflicts += other.conflicts;
        self.duplicates += other.duplicates;
        self.unknown += other.unknown;
        self.reads += other.reads;
    }
}

/// Why no order of the calls explains their answers.
#[derive(Debug, Error)]
pub enum Violation {
    /// A stream could not be read at the end.
    #[error("a stream cannot be read at the end")]
    Unreadable(#[source] StoreError),
    /// An answer contradicts the stream as it is at the end.
    #[error("{stream}: {problem}: {call}")]
    Contradiction {
        /// Which stream.
        stream: StreamId,
        /// What does not fit.
        problem: &'static str,
        /// The call, or the event.
        call: String,
    },
    /// Each answer is possible, but not at the time it was given.
    #[error("{stream}: {problem}: {call}")]
    TooLate {
        /// Which stream.
        stream: StreamId,
        /// What does not fit.
        problem: &'static str,
        /// The call.
        call: String,
    },
}

/// An append that is in the stream.
struct Write<'a> {
    from: usize,
    to: usize,
    began: u64,
    /// The end of the call that made it; none when nobody was told.
    ended: u64,
    call: &'a Call,
}

/// A call that saw the stream at a version.
struct Sight<'a> {
    version: usize,
    call: &'a Call,
}

struct Stream<'a> {
    name: &'a StreamId,
    ids: &'a [EventId],
    calls: &'a [&'a Call],
}

pub(super) fn check_stream(name: &StreamId, ids: &[EventId], calls: &[&Call]) -> Result<Checked, Violation> {
    let stream = Stream { name, ids, calls };
    let writes = stream.writes()?;
    let mut checked = Checked { appended: writes.len(), ..Checked::default() };
    let mut sights = Vec::new();
    let mut repeats = Vec::new();
    let mut as_new = BTreeSet::new();
    // Loads that saw nothing after a version: the stream was there at most.
    let mut not_beyond = Vec::new();
    for call in calls {
        match &call.kind {
            Kind::Append { answer: Answer::Appended { version, was_duplicate: true }, ids, .. } => {
                stream.expect_ids(call, *version, ids)?;
                repeats.push(Sight { version: index(*version), call });
                checked.duplicates += 1;
            }
            Kind::Append { answer: Answer::Appended { version, .. }, ids, .. } => {
                stream.expect_ids(call, *version, ids)?;
                if !as_new.insert(*version) {
                    return Err(stream.contradiction("two were told that they appended the same events", call));
                }
            }
            Kind::Append { answer: Answer::Conflict { actual }, .. } => {
                stream.check_conflict(call, *actual)?;
                sights.push(Sight { version: index(*actual), call });
                checked.conflicts += 1;
            }
            Kind::Append { answer: Answer::Refused, .. } => {
                return Err(stream.contradiction("an append was refused that no limit forbids", call));
            }
            Kind::Append { answer: Answer::Unknown, .. } => checked.unknown += 1,
            Kind::Read { after, ids } => {
                checked.reads += 1;
                if ids.is_empty() && *after > Version::NONE {
                    not_beyond.push(Sight { version: index(*after), call });
                } else {
                    let version = after.plus(ids.len() as u64);
                    stream.expect_ids(call, version, ids)?;
                    sights.push(Sight { version: index(version), call });
                }
            }
        }
    }
    stream.check_times(&writes, &sights, &repeats, &not_beyond)?;
    Ok(checked)
}

impl<'a> Stream<'a> {
    /// The appends that make up the stream, in their order.
    fn writes(&self) -> Result<Vec<Write<'a>>, Violation> {
        let mut attempts: BTreeMap<EventId, Vec<&'a Call>> = BTreeMap::new();
        for call in self.calls {
            if let Kind::Append { ids, .. } = &call.kind
                && let Some(first) = ids.first()
            {
                attempts.entry(*first).or_default().push(call);
            }
        }
        let (mut writes, mut from) = (Vec::new(), 0);
        while let Some(first) = self.ids.get(from) {
            let write = attempts.get(first).and_then(|attempts| self.write_at(from, attempts));
            let Some(write) = write else {
                let (stream, call) = (self.name.clone(), format!("event {first} at version {}", from + 1));
                return Err(Violation::Contradiction { stream, problem: "nobody can have appended it here", call });
            };
            from = write.to;
            writes.push(write);
        }
        Ok(writes)
    }

    /// The attempt that appended these events here: the one that was told so, or else the first that may have.
    fn write_at(&self, from: usize, attempts: &[&'a Call]) -> Option<Write<'a>> {
        let mut found: Option<Write<'a>> = None;
        for call in attempts {
            let Kind::Append { expected, ids, answer } = &call.kind else { continue };
            let fits = self.ids.get(from..from + ids.len()) == Some(ids) && expected.accepts(Version::new(from as u64));
            let write = Write { from, to: from + ids.len(), began: call.began, ended: call.ended, call };
            match answer {
                Answer::Appended { was_duplicate: false, .. } if fits => return Some(write),
                Answer::Unknown if fits && found.as_ref().is_none_or(|found| call.began < found.began) => {
                    found = Some(write);
                }
                _ => {}
            }
        }
        found
    }

    /// The events up to this version are these.
    fn expect_ids(&self, call: &Call, version: Version, ids: &[EventId]) -> Result<(), Violation> {
        let start = index(version).checked_sub(ids.len());
        if start.and_then(|start| self.ids.get(start..index(version))) == Some(ids) {
            Ok(())
        } else {
            Err(self.contradiction("the stream does not have these events there", call))
        }
    }

    fn check_conflict(&self, call: &Call, actual: Version) -> Result<(), Violation> {
        let Kind::Append { expected, ids, .. } = &call.kind else { return Ok(()) };
        if expected.accepts(actual) {
            return Err(self.contradiction("a conflict though the version is the expected one", call));
        }
        let start = expected.version().map_or(usize::MAX, index);
        let there = start.checked_add(ids.len()).filter(|end| *end <= index(actual));
        if there.is_some_and(|end| self.ids.get(start..end) == Some(ids)) {
            return Err(self.contradiction("a conflict though these very events are there", call));
        }
        Ok(())
    }

    /// Gives each append the earliest moment, and looks whether every call can have been answered in its time.
    fn check_times(
        &self,
        writes: &[Write<'_>],
        sights: &[Sight<'_>],
        repeats: &[Sight<'_>],
        not_beyond: &[Sight<'_>],
    ) -> Result<(), Violation> {
        // The moment at which the stream reached each version.
        let mut reached = BTreeMap::from([(0, 0)]);
        let mut moment = 0;
        for write in writes {
            let seen_before = sights.iter().filter(|sight| sight.version == write.from);
            let not_yet = not_beyond.iter().filter(|sight| (write.from..write.to).contains(&sight.version));
            let earliest = seen_before.chain(not_yet).map(|sight| sight.call.began).max().unwrap_or(0);
            moment = moment.max(write.began).max(earliest);
            if moment > write.ended {
                return Err(self.too_late("it had ended when someone still saw the stream without it", write.call));
            }
            reached.insert(write.to, moment);
        }
        for sight in sights.iter().chain(repeats) {
            match reached.get(&sight.version) {
                None => return Err(self.contradiction("it saw a part of an append", sight.call)),
                Some(moment) if *moment > sight.call.ended => {
                    return Err(self.too_late("it saw what was appended only later", sight.call));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn contradiction(&self, problem: &'static str, call: &Call) -> Violation {
        Violation::Contradiction { stream: self.name.clone(), problem, call: format!("{call:?}") }
    }

    fn too_late(&self, problem: &'static str, call: &Call) -> Violation {
        Violation::TooLate { stream: self.name.clone(), problem, call: format!("{call:?}") }
    }
}

fn index(version: Version) -> usize {
    usize::try_from(version.get()).unwrap_or(usize::MAX)
}
