//! Messages in lanes: each lane in order, one message of it at a time, all lanes side by side.
//!
//! **When to use it.** In a bus whose broker knows nothing of streams, or does not bring a
//! message back by itself: a lane per stream keeps later events waiting while an earlier one
//! is being handled or is to come again. Nothing here waits or reads a clock; the caller says
//! what time it is.
//!
//! **How to extend it.** What decides the order between lanes is [`Lanes::take`] alone: the
//! message that has been here longest.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;
use std::time::Instant;

/// Messages in lanes. `K` names a lane, `M` is a message.
#[derive(Debug)]
pub struct Lanes<K, M> {
    lanes: HashMap<K, Lane<M>>,
    /// Lanes whose first message can be taken, by that message's number.
    ready: BTreeMap<u64, K>,
    /// Lanes whose first message is to come again, by when.
    paused: BTreeMap<(Instant, u64), K>,
    last_number: u64,
    messages: usize,
    taken: usize,
}

#[derive(Debug)]
struct Lane<M> {
    queue: VecDeque<Queued<M>>,
    first: First,
}

#[derive(Debug)]
struct Queued<M> {
    number: u64,
    takes: u32,
    message: M,
}

/// Where the first message of a lane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    Ready,
    Taken,
    Paused(Instant),
}

/// Names a message that was taken, until it is done or put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket<K> {
    lane: K,
    number: u64,
}

impl<K> Ticket<K> {
    /// The lane that the message is in.
    pub const fn lane(&self) -> &K {
        &self.lane
    }
}

/// A message to be handled.
#[derive(Debug)]
pub struct Taken<'a, K, M> {
    /// What to name it by.
    pub ticket: Ticket<K>,
    /// How often it was taken, from 1.
    pub takes: u32,
    /// The message, which stays in its lane until it is done.
    pub message: &'a M,
}

impl<K, M> Default for Lanes<K, M> {
    fn default() -> Self {
        Self {
            lanes: HashMap::new(),
            ready: BTreeMap::new(),
            paused: BTreeMap::new(),
            last_number: 0,
            messages: 0,
            taken: 0,
        }
    }
}

impl<K: Clone + Eq + Hash, M> Lanes<K, M> {
    /// No lanes yet; they come and go with their messages.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many messages there are, those taken included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.messages
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// How many messages are taken and not done yet.
    #[must_use]
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// All messages, those taken included, in no order.
    pub fn messages(&self) -> impl Iterator<Item = &M> {
        self.lanes.values().flat_map(|lane| lane.queue.iter().map(|queued| &queued.message))
    }

    /// Puts a message at the end of its lane.
    pub fn push(&mut self, lane: K, message: M) {
        self.last_number += 1;
        self.messages += 1;
        let queued = Queued { number: self.last_number, takes: 0, message };
        match self.lanes.entry(lane) {
            Entry::Occupied(mut there) => there.get_mut().queue.push_back(queued),
            Entry::Vacant(free) => {
                self.ready.insert(queued.number, free.key().clone());
                free.insert(Lane { queue: VecDeque::from([queued]), first: First::Ready });
            }
        }
    }

    /// Takes the message that has been here longest, of those that are first in their lane
    /// and whose time has come.
    pub fn take(&mut self, now: Instant) -> Option<Taken<'_, K, M>> {
        self.wake(now);
        let (number, lane) = self.ready.pop_first()?;
        let there = self.lanes.get_mut(&lane)?;
        there.first = First::Taken;
        self.taken += 1;
        let first = there.queue.front_mut()?;
        first.takes = first.takes.saturating_add(1);
        Some(Taken { ticket: Ticket { lane, number }, takes: first.takes, message: &first.message })
    }

    /// When a message that waits can be taken, if none can before.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.paused.first_key_value().map(|((due, _), _)| *due)
    }

    /// Removes a message that was taken, and lets the next one of its lane come. `None` when
    /// it is not taken any more.
    pub fn done(&mut self, ticket: &Ticket<K>) -> Option<M> {
        let lane = self.taken_lane(ticket)?;
        let done = lane.queue.pop_front()?;
        let next = lane.queue.front().map(|next| next.number);
        match next {
            Some(number) => {
                lane.first = First::Ready;
                self.ready.insert(number, ticket.lane.clone());
            }
            None => {
                self.lanes.remove(&ticket.lane);
            }
        }
        self.taken -= 1;
        self.messages -= 1;
        Some(done.message)
    }

    /// Puts a message that was taken back, to be taken again from `due` on. Whether it was
    /// still taken.
    pub fn put_back(&mut self, ticket: &Ticket<K>, due: Instant) -> bool {
        let Some(lane) = self.taken_lane(ticket) else { return false };
        lane.first = First::Paused(due);
        self.paused.insert((due, ticket.number), ticket.lane.clone());
        self.taken -= 1;
        true
    }

    /// Puts everything that was taken back, to be taken again at once.
    pub fn put_all_back(&mut self) {
        for (name, lane) in &mut self.lanes {
            if let (First::Taken, Some(first)) = (lane.first, lane.queue.front()) {
                lane.first = First::Ready;
                self.ready.insert(first.number, name.clone());
            }
        }
        self.taken = 0;
    }

    /// Forgets whole lanes, with what was taken of them: their tickets lead nowhere.
    pub fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.lanes.retain(|lane, _| keep(lane));
        self.ready.retain(|_, lane| keep(lane));
        self.paused.retain(|_, lane| keep(lane));
        self.messages = self.lanes.values().map(|lane| lane.queue.len()).sum();
        self.taken = self.lanes.values().filter(|lane| lane.first == First::Taken).count();
    }

    fn taken_lane(&mut self, ticket: &Ticket<K>) -> Option<&mut Lane<M>> {
        let lane = self.lanes.get_mut(&ticket.lane)?;
        let is_first = lane.queue.front().is_some_and(|first| first.number == ticket.number);
        (is_first && lane.first == First::Taken).then_some(lane)
    }

    fn wake(&mut self, now: Instant) {
        while let Some(entry) = self.paused.first_entry() {
            let (due, number) = *entry.key();
            if due > now {
                return;
            }
            let lane = entry.remove();
            if let Some(there) = self.lanes.get_mut(&lane) {
                there.first = First::Ready;
                self.ready.insert(number, lane);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn take(lanes: &mut Lanes<char, u32>, now: Instant) -> Option<(u32, Ticket<char>)> {
        lanes.take(now).map(|taken| (*taken.message, taken.ticket))
    }

    #[test]
    fn a_lane_gives_one_message_at_a_time_in_order() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        for (lane, message) in [('a', 1), ('a', 2), ('b', 3)] {
            lanes.push(lane, message);
        }
        let (one, ticket) = take(&mut lanes, now).unwrap();
        let (three, other) = take(&mut lanes, now).unwrap();
        assert_eq!((one, three, take(&mut lanes, now)), (1, 3, None));
        assert_eq!((lanes.len(), lanes.taken()), (3, 2));
        assert_eq!(lanes.done(&ticket), Some(1));
        assert_eq!(lanes.done(&ticket), None, "done twice");
        let (two, ticket) = take(&mut lanes, now).unwrap();
        assert_eq!(two, 2);
        assert_eq!((lanes.done(&ticket), lanes.done(&other)), (Some(2), Some(3)));
        assert!(lanes.is_empty() && lanes.lanes.is_empty(), "{lanes:?}");
    }

    #[test]
    fn a_message_that_was_put_back_comes_when_due_and_before_the_rest_of_its_lane() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        for (lane, message) in [('a', 1), ('a', 2), ('b', 3)] {
            lanes.push(lane, message);
        }
        let due = now + Duration::from_secs(1);
        let (_, ticket) = take(&mut lanes, now).unwrap();
        assert!(lanes.put_back(&ticket, due) && !lanes.put_back(&ticket, due));
        assert_eq!(lanes.done(&ticket), None, "it is not taken");
        assert_eq!(take(&mut lanes, now).map(|(message, _)| message), Some(3));
        assert_eq!((take(&mut lanes, now), lanes.next_due()), (None, Some(due)));
        let again = lanes.take(due).unwrap();
        assert_eq!((*again.message, again.takes, again.ticket), (1, 2, ticket));
        assert_eq!(lanes.next_due(), None);
    }

    #[test]
    fn lanes_that_are_forgotten_leave_nothing_behind() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        for lane in ['a', 'b', 'c', 'd'] {
            lanes.push(lane, 1);
            lanes.push(lane, 2);
        }
        let (_, a) = take(&mut lanes, now).unwrap();
        let (_, b) = take(&mut lanes, now).unwrap();
        assert!(lanes.put_back(&b, now));
        lanes.retain(|lane| *lane == 'd');
        assert_eq!((lanes.done(&a), lanes.len(), lanes.taken(), lanes.next_due()), (None, 2, 0, None));
        lanes.push('a', 3);
        assert_eq!(lanes.done(&a), None, "an old ticket fits a new message");
        let (_, d) = take(&mut lanes, now).unwrap();
        lanes.put_all_back();
        assert_eq!((lanes.done(&d), lanes.taken()), (None, 0));
        let (first, _) = take(&mut lanes, now).unwrap();
        assert_eq!((first, take(&mut lanes, now).map(|(message, _)| message)), (1, Some(3)));
    }
}
