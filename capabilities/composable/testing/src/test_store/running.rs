//! What runs in a test: effects as a tree that moves on when one of them ends.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::Duration;

use composable_core::{Deadline, Effect, EffectId};

/// The place of an effect in the tree. Later places were started later.
pub(super) type Place = u64;

/// An effect that waits for the test to say how it ends.
pub(super) struct Leaf<Action> {
    pub(super) effect: Effect<Action>,
    /// When a delay is over, counted from the start of the test.
    pub(super) due: Option<Duration>,
    parent: Option<Place>,
}

/// Effects that belong together, in parallel or one after the other.
struct Group<Action> {
    running: usize,
    next: VecDeque<Effect<Action>>,
    parent: Option<Place>,
    cancelled_by: Option<EffectId>,
}

/// All effects that have started and not ended.
pub(super) struct Running<Action> {
    leaves: BTreeMap<Place, Leaf<Action>>,
    groups: BTreeMap<Place, Group<Action>>,
    last: Place,
    now: Duration,
    /// Actions that effects produced, in order.
    pub(super) produced: VecDeque<Action>,
    /// Deadlines that are set.
    pub(super) deadlines: Vec<Deadline>,
}

impl<Action> Running<Action> {
    pub(super) fn new() -> Self {
        Self {
            leaves: BTreeMap::new(),
            groups: BTreeMap::new(),
            last: 0,
            now: Duration::ZERO,
            produced: VecDeque::new(),
            deadlines: Vec::new(),
        }
    }

    pub(super) fn leaves(&self) -> impl Iterator<Item = &Leaf<Action>> {
        self.leaves.values()
    }

    pub(super) fn start(&mut self, effect: Effect<Action>) {
        self.start_under(effect, None);
    }

    fn start_under(&mut self, effect: Effect<Action>, parent: Option<Place>) {
        if parent.is_some_and(|parent| !self.groups.contains_key(&parent)) {
            // What it belongs to was cancelled by something that came before it.
            return;
        }
        match effect {
            Effect::None => self.ended(parent),
            Effect::Action(action) => {
                self.produced.push_back(*action);
                self.ended(parent);
            }
            Effect::Parallel(effects) => {
                let group = self.group(effects.len(), VecDeque::new(), parent, None);
                let is_empty = effects.is_empty();
                effects.into_iter().for_each(|effect| self.start_under(effect, Some(group)));
                if is_empty {
                    self.close(group);
                }
            }
            Effect::Sequential(effects) => {
                let group = self.group(0, effects.into(), parent, None);
                self.go_on(group);
            }
            Effect::Cancellable { id, effect } => {
                let group = self.group(1, VecDeque::new(), parent, Some(id));
                self.start_under(*effect, Some(group));
            }
            Effect::Cancel(id) => {
                self.cancel(&id);
                self.ended(parent);
            }
            Effect::Schedule(deadline) => {
                self.deadlines.retain(|set| set.id != deadline.id);
                self.deadlines.push(*deadline);
                self.ended(parent);
            }
            leaf => self.wait_for(leaf, parent),
        }
    }

    fn wait_for(&mut self, effect: Effect<Action>, parent: Option<Place>) {
        let due = match &effect {
            Effect::Delay { duration, .. } => Some(self.now.saturating_add(*duration)),
            _ => None,
        };
        let place = self.place();
        self.leaves.insert(place, Leaf { effect, due, parent });
    }

    /// Ends the first leaf that is wanted, and gives it out. What follows it starts only
    /// with [`Self::ended`], after its actions are produced.
    pub(super) fn take(&mut self, is_wanted: impl Fn(&Leaf<Action>) -> bool) -> Option<(Effect<Action>, Ended)> {
        let place = self.leaves.iter().find(|(_, leaf)| is_wanted(leaf)).map(|(place, _)| *place)?;
        let leaf = self.leaves.remove(&place)?;
        Some((leaf.effect, Ended(leaf.parent)))
    }

    pub(super) fn finish(&mut self, ended: Ended, actions: impl IntoIterator<Item = Action>) {
        self.produced.extend(actions);
        self.ended(ended.0);
    }

    /// Lets time pass, and ends the delays that are over, in the order they are due.
    pub(super) fn advance(&mut self, duration: Duration) {
        let end = self.now.saturating_add(duration);
        loop {
            let over = self.leaves.iter().filter_map(|(place, leaf)| Some((leaf.due?, *place)));
            let Some((due, place)) = over.filter(|(due, _)| *due <= end).min() else { break };
            // What follows a delay starts at the moment it is over.
            self.now = due;
            let Some(leaf) = self.leaves.remove(&place) else { break };
            if let Effect::Delay { action, .. } = leaf.effect {
                self.produced.push_back(*action);
            }
            self.ended(leaf.parent);
        }
        self.now = end;
    }

    fn cancel(&mut self, id: &EffectId) {
        self.deadlines.retain(|set| set.id != *id);
        let named = self.groups.iter().filter(|(_, group)| group.cancelled_by.as_ref() == Some(id));
        let cancelled: Vec<Place> = named.map(|(place, _)| *place).collect();
        for group in cancelled {
            // One of them may have gone with another that it was inside of.
            if self.groups.contains_key(&group) {
                self.drop_below(group);
                self.close(group);
            }
        }
    }

    fn drop_below(&mut self, group: Place) {
        self.leaves.retain(|_, leaf| leaf.parent != Some(group));
        let inner = self.groups.iter().filter(|(_, inner)| inner.parent == Some(group));
        let inner: Vec<Place> = inner.map(|(place, _)| *place).collect();
        for place in inner {
            self.drop_below(place);
            self.groups.remove(&place);
        }
    }

    fn ended(&mut self, parent: Option<Place>) {
        let Some(place) = parent else { return };
        if let Some(group) = self.groups.get_mut(&place) {
            group.running = group.running.saturating_sub(1);
            if group.running == 0 {
                self.go_on(place);
            }
        }
    }

    fn go_on(&mut self, place: Place) {
        let Some(group) = self.groups.get_mut(&place) else { return };
        match group.next.pop_front() {
            Some(effect) => {
                group.running = 1;
                self.start_under(effect, Some(place));
            }
            None => self.close(place),
        }
    }

    fn close(&mut self, place: Place) {
        if let Some(group) = self.groups.remove(&place) {
            self.ended(group.parent);
        }
    }

    fn group(
        &mut self,
        running: usize,
        next: VecDeque<Effect<Action>>,
        parent: Option<Place>,
        cancelled_by: Option<EffectId>,
    ) -> Place {
        let place = self.place();
        self.groups.insert(place, Group { running, next, parent, cancelled_by });
        place
    }

    fn place(&mut self) -> Place {
        self.last += 1;
        self.last
    }
}

/// The place of a leaf that was taken out.
#[must_use = "finish it, or what follows never starts"]
pub(super) struct Ended(Option<Place>);
