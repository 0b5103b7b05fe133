//! The model: what every store promises, in the fewest words.

use std::collections::BTreeMap;

use composable_core::{EventId, ExpectedVersion, NewEvent, RecordedEvent, Snapshot, Version};

use super::operations::Place;

/// What the model says to an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// New, from this version on.
    Append { start: usize },
    /// There already, up to this version.
    Repeated { end: usize },
    /// The stream is at this version.
    Conflict { actual: usize },
    /// This id is in use.
    Used(EventId),
}

/// Streams and snapshots, and the log in its order.
#[derive(Default)]
pub(super) struct Model {
    pub(super) streams: BTreeMap<Place, Vec<RecordedEvent>>,
    pub(super) snapshots: BTreeMap<Place, Snapshot>,
    pub(super) log: Vec<RecordedEvent>,
}

impl Model {
    pub(super) fn stream(&self, place: Place) -> &[RecordedEvent] {
        self.streams.get(&place).map_or(&[], Vec::as_slice)
    }

    pub(super) fn append(&self, place: Place, expected: ExpectedVersion, events: &[NewEvent]) -> Says {
        let stream = self.stream(place);
        let start = match expected.version() {
            Some(version) => usize::try_from(version.get()).ok(),
            None => stream.iter().position(|recorded| events.first().is_some_and(|event| event.id == recorded.id)),
        };
        let is_there = |start: usize| {
            let recorded = stream.iter().skip(start).map(|recorded| recorded.id);
            recorded.take(events.len()).eq(events.iter().map(|event| event.id))
        };
        if let Some(start) = start.filter(|start| is_there(*start)) {
            return Says::Repeated { end: start + events.len() };
        }
        if !expected.accepts(Version::new(stream.len() as u64)) {
            return Says::Conflict { actual: stream.len() };
        }
        let of_tenant = || self.streams.iter().filter(|(other, _)| other.tenant == place.tenant);
        let is_used = |id: EventId| of_tenant().any(|(_, stream)| stream.iter().any(|recorded| recorded.id == id));
        match events.iter().find(|event| is_used(event.id)) {
            Some(event) => Says::Used(event.id),
            None => Says::Append { start: stream.len() },
        }
    }

    pub(super) fn appended(&mut self, place: Place, events: Vec<RecordedEvent>) {
        self.log.extend(events.iter().cloned());
        self.streams.entry(place).or_default().extend(events);
    }

    pub(super) fn save_snapshot(&mut self, place: Place, snapshot: Snapshot) {
        let replaced = self.snapshots.get(&place);
        if replaced.is_none_or(|kept| kept.schema != snapshot.schema || kept.version < snapshot.version) {
            self.snapshots.insert(place, snapshot);
        }
    }
}
