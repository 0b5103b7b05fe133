//! What a consumer knows: messages in lanes, and how far each partition is settled.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use composable_core::bus::lanes::{Lanes, Ticket};
use composable_core::bus::{ConsumeError, Content, Delivery};

/// A topic and the number of a partition.
pub(crate) type Partition = (Arc<str>, i32);

/// Messages of one key of a partition. One without a key stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    pub(crate) partition: Partition,
    pub(crate) key: Key,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Stream(Arc<[u8]>),
    None { offset: i64 },
}

/// A message that came.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) offset: i64,
    pub(crate) size: usize,
    pub(crate) content: Content,
}

/// Names a message that a consumer gave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaReceipt {
    pub(crate) ticket: Ticket<Lane>,
}

/// Up to where a partition is settled, to be stored.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) partition: Partition,
    /// The first offset that is not.
    pub(crate) up_to: i64,
}

#[derive(Default)]
pub(crate) struct State {
    lanes: Lanes<Lane, Arrived>,
    partitions: HashMap<Partition, Progress>,
    bytes: usize,
    /// Why nothing will come any more.
    pub(crate) failure: Option<ConsumeError>,
}

/// How far a partition is.
#[derive(Debug)]
struct Progress {
    /// Offsets that came and are not settled.
    open: BTreeSet<i64>,
    /// After the last offset that came.
    next: i64,
    /// What was stored last.
    stored: i64,
}

impl Progress {
    const fn starting_at(offset: i64) -> Self {
        Self { open: BTreeSet::new(), next: offset, stored: offset }
    }

    /// What can be stored, when that is more than was stored before.
    fn advance(&mut self) -> Option<i64> {
        let up_to = self.open.first().copied().unwrap_or(self.next);
        (up_to > self.stored).then(|| {
            self.stored = up_to;
            up_to
        })
    }
}

impl State {
    /// A message to be handled.
    pub(crate) fn arrive(&mut self, lane: Lane, message: Arrived) {
        self.progress(&lane.partition, message.offset).open.insert(message.offset);
        self.bytes += message.size;
        self.lanes.push(lane, message);
    }

    /// A message that no one here wants.
    pub(crate) fn skip(&mut self, partition: &Partition, offset: i64) -> Option<Settled> {
        let up_to = self.progress(partition, offset).advance()?;
        Some(Settled { partition: partition.clone(), up_to })
    }

    fn progress(&mut self, partition: &Partition, offset: i64) -> &mut Progress {
        if self.partitions.get(partition).is_some_and(|progress| offset < progress.next) {
            // The partition was rewound: what came before does not count any more.
            self.forget(std::slice::from_ref(partition));
        }
        let progress = self.partitions.entry(partition.clone()).or_insert_with(|| Progress::starting_at(offset));
        progress.next = offset + 1;
        progress
    }

    pub(crate) fn take(&mut self, now: Instant, max_unsettled: usize) -> Option<Delivery<KafkaReceipt>> {
        if self.lanes.taken() >= max_unsettled {
            return None;
        }
        let taken = self.lanes.take(now)?;
        let receipt = KafkaReceipt { ticket: taken.ticket };
        Some(Delivery { content: taken.message.content.clone(), attempt: taken.takes, receipt })
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.lanes.next_due()
    }

    /// Settles a message; what can be stored thereby. `Err` when it is not ours any more.
    pub(crate) fn done(&mut self, receipt: &KafkaReceipt) -> Result<Option<Settled>, ConsumeError> {
        let message = self.lanes.done(&receipt.ticket).ok_or(ConsumeError::Reassigned)?;
        self.bytes -= message.size;
        let partition = &receipt.ticket.lane().partition;
        let Some(progress) = self.partitions.get_mut(partition) else { return Ok(None) };
        progress.open.remove(&message.offset);
        Ok(progress.advance().map(|up_to| Settled { partition: partition.clone(), up_to }))
    }

    pub(crate) fn put_back(&mut self, receipt: &KafkaReceipt, due: Instant) -> Result<(), ConsumeError> {
        if self.lanes.put_back(&receipt.ticket, due) { Ok(()) } else { Err(ConsumeError::Reassigned) }
    }

    /// Partitions went to another member, with what is unsettled of them.
    pub(crate) fn forget(&mut self, partitions: &[Partition]) {
        self.lanes.retain(|lane| !partitions.contains(&lane.partition));
        self.partitions.retain(|partition, _| !partitions.contains(partition));
        self.bytes = self.lanes.messages().map(|message| message.size).sum();
    }

    /// Whether messages and bytes are at least this part of what is allowed.
    pub(crate) fn is_filled(&self, messages: usize, bytes: usize) -> bool {
        self.lanes.len() >= messages || self.bytes >= bytes
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use composable_core::bus::InvalidMessage;

    use super::*;

    fn partition(number: i32) -> Partition {
        ("topic".into(), number)
    }

    fn arrive(state: &mut State, number: i32, key: &str, offset: i64) {
        let problem = InvalidMessage::Missing { header: "event-id" };
        let content = Content::Unreadable { payload: Bytes::new(), problem };
        let lane = Lane { partition: partition(number), key: Key::Stream(key.as_bytes().into()) };
        state.arrive(lane, Arrived { offset, size: 10, content });
    }

    fn take(state: &mut State) -> KafkaReceipt {
        state.take(Instant::now(), 100).unwrap().receipt
    }

    fn up_to(settled: Result<Option<Settled>, ConsumeError>) -> Option<i64> {
        settled.unwrap().map(|settled| settled.up_to)
    }

    #[test]
    fn only_what_is_settled_without_a_gap_is_stored() {
        let mut state = State::default();
        for (key, offset) in [("a", 10), ("b", 11), ("c", 13)] {
            arrive(&mut state, 0, key, offset);
        }
        let (a, b, c) = (take(&mut state), take(&mut state), take(&mut state));
        assert_eq!(up_to(state.done(&c)), None);
        assert_eq!(up_to(state.done(&a)), Some(11));
        assert_eq!(up_to(state.done(&b)), Some(14));
        assert!(state.done(&b).is_err(), "settled twice");
    }

    #[test]
    fn what_is_skipped_is_stored_behind_what_is_open() {
        let mut state = State::default();
        assert_eq!(state.skip(&partition(0), 5).unwrap().up_to, 6);
        arrive(&mut state, 0, "a", 6);
        assert_eq!(state.skip(&partition(0), 7), None);
        let a = take(&mut state);
        assert_eq!(up_to(state.done(&a)), Some(8));
    }

    #[test]
    fn a_partition_that_went_away_takes_its_messages_along() {
        let mut state = State::default();
        arrive(&mut state, 0, "a", 1);
        arrive(&mut state, 1, "a", 1);
        let (zero, one) = (take(&mut state), take(&mut state));
        state.forget(&[partition(0)]);
        assert!(state.done(&zero).is_err() && state.put_back(&zero, Instant::now()).is_err());
        arrive(&mut state, 0, "a", 1);
        assert!(state.done(&zero).is_err(), "an old receipt settles a new delivery");
        assert_eq!(up_to(state.done(&one)), Some(2));
        assert!(state.is_filled(1, 100) && state.is_filled(2, 10) && !state.is_filled(2, 11));
    }

    #[test]
    fn a_rewound_partition_starts_afresh() {
        let mut state = State::default();
        arrive(&mut state, 0, "a", 5);
        let five = take(&mut state);
        arrive(&mut state, 0, "a", 3);
        assert!(state.done(&five).is_err());
        let three = take(&mut state);
        assert_eq!(up_to(state.done(&three)), Some(4));
    }
}
