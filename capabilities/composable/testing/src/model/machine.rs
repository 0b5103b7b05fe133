//! Asks the store and the model the same, and compares what they say.

use std::fmt::Debug;
use std::time::Duration;

use composable_core::store::{InvalidAppend, MAX_EVENTS, MAX_PAYLOAD};
use composable_core::{
    Actor, AppendError, Appended, Codec, EventFilter, EventId, EventMetadata, EventPage, EventStore, ExpectedVersion,
    GlobalPosition, NewEvent, RecordedEvent, SchemaHash, Snapshot, StreamId, TenantId, Version,
};
use thiserror::Error;
use uuid::Uuid;

use super::operations::{Breach, Expectation, Filter, Operation, Place, STREAMS, TENANTS};
use super::promises::{Model, Says};
use crate::contract::{PATIENCE, must, new_tenant};

const CATEGORIES: [&str; 2] = ["model_a", "trial/model_a"];
const TYPES: [&str; 2] = ["Even", "Odd"];

/// The store says something else than the model.
#[derive(Debug, Error)]
#[error("operation {step}, {operation}: the store says {store}, right is {right}")]
pub struct Difference {
    step: usize,
    operation: String,
    store: String,
    right: String,
}

type Found = (String, String);

fn differ(store: &impl Debug, right: &impl Debug) -> Found {
    (format!("{store:?}"), format!("{right:?}"))
}

/// An append that was made, or refused, before.
#[derive(Clone)]
struct Earlier {
    place: Place,
    expected: ExpectedVersion,
    events: Vec<NewEvent>,
}

/// A store and the model beside it. The store may be in use by others: the machine has tenants of its own.
pub struct Machine<S> {
    store: S,
    model: Model,
    tenants: Vec<TenantId>,
    streams: Vec<StreamId>,
    ids: Uuid,
    earlier: Vec<Earlier>,
    cursors: Vec<GlobalPosition>,
}

impl<S: EventStore> Machine<S> {
    /// Nothing asked yet.
    pub fn new(store: S) -> Self {
        let category = |index: u8| CATEGORIES[usize::from(index + 1 == STREAMS)];
        let streams =
            (0..STREAMS).map(|index| must(format!("{}-{index}", category(index)).parse::<StreamId>())).collect();
        let tenants = (0..TENANTS).map(|_| new_tenant()).collect();
        let (model, ids) = (Model::default(), Uuid::now_v7());
        Self { store, model, tenants, streams, ids, earlier: Vec::new(), cursors: vec![GlobalPosition::START] }
    }

    /// Asks one after the other, and at the end for everything.
    ///
    /// # Errors
    /// The first difference.
    pub async fn run(&mut self, operations: &[Operation]) -> Result<(), Difference> {
        for (step, operation) in operations.iter().enumerate() {
            let difference = |(store, right)| Difference { step, operation: format!("{operation:?}"), store, right };
            self.step(operation).await.map_err(difference)?;
        }
        let step = operations.len();
        let difference = |(store, right)| Difference { step, operation: "the log at the end".to_owned(), store, right };
        self.read_everything().await.map_err(difference)
    }

    async fn step(&mut self, operation: &Operation) -> Result<(), Found> {
        match operation {
            Operation::Append(place, expectation, numbers) => {
                let expected = self.expected(*place, *expectation);
                let events = numbers.iter().map(|number| self.event(*number)).collect();
                self.append(Earlier { place: *place, expected, events }).await
            }
            Operation::Repeat(back) => match self.earlier(*back) {
                Some(earlier) => self.append(earlier).await,
                None => Ok(()),
            },
            Operation::RepeatPart(back) => match self.earlier(*back) {
                Some(mut earlier) if earlier.events.len() > 1 => {
                    earlier.events.pop();
                    self.append(earlier).await
                }
                _ => Ok(()),
            },
            Operation::Elsewhere(back, place) => match self.earlier(*back) {
                Some(earlier) => {
                    self.append(Earlier { place: *place, expected: ExpectedVersion::Any, ..earlier }).await
                }
                None => Ok(()),
            },
            Operation::Break(place, breach) => self.break_limit(*place, *breach).await,
            Operation::Load(place, after) => self.load(*place, usize::from(*after)).await,
            Operation::SaveSnapshot(place, shape, version, payload) => {
                self.save_snapshot(*place, *shape, *version, *payload).await
            }
            Operation::LoadSnapshot(place, shape) => {
                let (tenant, stream) = self.key(*place);
                let kept = self.kept(*place, *shape);
                same(&self.store.load_snapshot(tenant, stream, schema(*shape)).await, &kept)
            }
            Operation::LoadWithSnapshot(place, shape) => {
                let (tenant, stream) = self.key(*place);
                let kept = self.kept(*place, *shape);
                let after = kept.as_ref().map_or(0, |kept| kept.version.get());
                let after = usize::try_from(after).unwrap_or(usize::MAX);
                let tail = self.model.stream(*place).get(after..).unwrap_or_default().to_vec();
                same(&self.store.load_with_snapshot(tenant, stream, schema(*shape)).await, &(kept, tail))
            }
            Operation::Read(back, limit, filter) => self.read(*back, *limit, *filter).await,
        }
    }

    fn key(&self, place: Place) -> (TenantId, &StreamId) {
        (self.tenants[usize::from(place.tenant)], &self.streams[usize::from(place.stream)])
    }

    fn earlier(&self, back: u8) -> Option<Earlier> {
        self.earlier.iter().rev().nth(usize::from(back)).cloned()
    }

    fn expected(&self, place: Place, expectation: Expectation) -> ExpectedVersion {
        let current = self.model.stream(place).len() as u64;
        let version = match expectation {
            Expectation::Any => return ExpectedVersion::Any,
            Expectation::NoStream => return ExpectedVersion::NoStream,
            Expectation::Current => current,
            Expectation::Behind(by) => current.saturating_sub(by.into()),
            Expectation::Ahead(by) => current + u64::from(by),
        };
        ExpectedVersion::Exact(Version::new(version))
    }

    fn event(&self, number: u8) -> NewEvent {
        let actor =
            number.is_multiple_of(3).then(|| Actor { id: Uuid::from_u128(number.into()), name: format!("n{number}") });
        NewEvent {
            id: EventId::new(Uuid::new_v5(&self.ids, &[number])),
            event_type: TYPES[usize::from(number % 2)].into(),
            schema_version: u32::from(number % 4) + 1,
            codec: if number.is_multiple_of(2) { Codec::Json } else { Codec::Protobuf },
            payload: vec![number; usize::from(number % 5)].into(),
            metadata: EventMetadata { actor, ..EventMetadata::default() },
        }
    }

    async fn append(&mut self, append: Earlier) -> Result<(), Found> {
        let Earlier { place, expected, events } = append.clone();
        self.earlier.push(append);
        let (tenant, stream) = self.key(place);
        let result = self.store.append(tenant, stream, expected, events.clone()).await;
        let says = self.model.append(place, expected, &events);
        match (&says, result) {
            (Says::Append { start }, Ok(Appended { version, position, was_duplicate: false }))
                if version.get() == (start + events.len()) as u64 =>
            {
                self.take_in(place, *start, &events, position).await
            }
            (Says::Repeated { end }, Ok(appended)) => {
                let recorded = &self.model.stream(place)[end - 1];
                let (version, position) = (recorded.version, recorded.position);
                same_value(&appended, &Appended { version, position, was_duplicate: true })
            }
            (Says::Conflict { actual }, Err(AppendError::Conflict(conflict)))
                if conflict.actual.get() == *actual as u64
                    && conflict.expected == expected
                    && conflict.stream == *stream =>
            {
                Ok(())
            }
            (Says::Used(id), Err(AppendError::EventIdReused { event_id })) if *id == event_id => Ok(()),
            (says, result) => Err(differ(&result, says)),
        }
    }

    /// Looks at what was just appended, and takes it as the truth from then on.
    async fn take_in(
        &mut self,
        place: Place,
        start: usize,
        events: &[NewEvent],
        position: GlobalPosition,
    ) -> Result<(), Found> {
        let (tenant, stream) = self.key(place);
        let loaded = self.store.load(tenant, stream, Version::new(start as u64)).await;
        let recorded = loaded.map_err(|error| differ(&error, &events))?;
        let as_new = |event: &RecordedEvent| NewEvent {
            id: event.id,
            event_type: event.event_type.clone(),
            schema_version: event.schema_version,
            codec: event.codec,
            payload: event.payload.clone(),
            metadata: event.metadata.clone(),
        };
        same_value(&recorded.iter().map(as_new).collect::<Vec<_>>(), &events.to_vec())?;
        let in_place = |(event, version): (&RecordedEvent, u64)| {
            event.tenant == tenant && event.stream == *stream && event.version.get() == version
        };
        let before = self.model.log.last().map_or(GlobalPosition::START, |event| event.position);
        let places = std::iter::once(before).chain(recorded.iter().map(|event| event.position));
        let rising = places.collect::<Vec<_>>().is_sorted_by(|one, next| one < next);
        let is_last = recorded.last().is_some_and(|event| event.position == position);
        if !recorded.iter().zip(start as u64 + 1..).all(in_place) || !rising || !is_last {
            return Err(differ(&recorded, &format!("versions from {}, positions after {before}", start + 1)));
        }
        self.model.appended(place, recorded);
        Ok(())
    }

    async fn break_limit(&self, place: Place, breach: Breach) -> Result<(), Found> {
        let (tenant, stream) = self.key(place);
        let event = self.event(0);
        let event_id = event.id;
        let (events, wrong) = match breach {
            Breach::Empty => (Vec::new(), InvalidAppend::Empty),
            Breach::TooMany => (vec![event; MAX_EVENTS + 1], InvalidAppend::TooManyEvents { count: MAX_EVENTS + 1 }),
            Breach::LargePayload => (
                vec![NewEvent { payload: vec![0; MAX_PAYLOAD + 1].into(), ..event }],
                InvalidAppend::PayloadTooLarge { event_id, size: MAX_PAYLOAD + 1 },
            ),
            Breach::NoType => (
                vec![NewEvent { event_type: "".into(), ..event }],
                InvalidAppend::BadText { event_id, field: "event type" },
            ),
            Breach::VersionZero => (
                vec![NewEvent { schema_version: 0, ..event }],
                InvalidAppend::BadSchemaVersion { event_id, version: 0 },
            ),
            Breach::RepeatedId => (vec![event.clone(), event], InvalidAppend::RepeatedEventId { event_id }),
        };
        match self.store.append(tenant, stream, ExpectedVersion::Any, events).await {
            Err(AppendError::Invalid(invalid)) if invalid == wrong => Ok(()),
            other => Err(differ(&other, &wrong)),
        }
    }

    async fn load(&self, place: Place, after: usize) -> Result<(), Found> {
        let (tenant, stream) = self.key(place);
        let tail = self.model.stream(place).get(after..).unwrap_or_default().to_vec();
        same(&self.store.load(tenant, stream, Version::new(after as u64)).await, &tail)
    }

    fn kept(&self, place: Place, shape: bool) -> Option<Snapshot> {
        self.model.snapshots.get(&place).filter(|kept| kept.schema == schema(shape)).cloned()
    }

    async fn save_snapshot(&mut self, place: Place, shape: bool, version: u8, payload: u8) -> Result<(), Found> {
        let (tenant, stream) = self.key(place);
        let version = Version::new(version.into());
        let snapshot = Snapshot { schema: schema(shape), version, payload: vec![payload; 3].into() };
        same(&self.store.save_snapshot(tenant, stream, snapshot.clone()).await, &())?;
        self.model.save_snapshot(place, snapshot);
        Ok(())
    }

    /// A page may stop early, because a store shows only what is settled. It may not leave out anything.
    async fn read(&mut self, back: u8, limit: usize, filter: Filter) -> Result<(), Found> {
        let cursor = self.cursors.iter().rev().nth(usize::from(back)).copied().unwrap_or(GlobalPosition::START);
        let filter = event_filter(filter);
        let page = match self.store.read_all(cursor, limit, &filter).await {
            Ok(page) => page,
            Err(error) => return Err(differ(&error, &"a page")),
        };
        if page.events.len() > limit || page.next < cursor || (page.has_more && page.events.len() < limit) {
            return Err(differ(&page, &format!("at most {limit} events, a cursor from {cursor} on")));
        }
        let wanted = self.model.log.iter().filter(|event| event.position > cursor && filter.accepts(event));
        let right: Vec<_> = wanted.filter(|event| event.position <= page.next).cloned().collect();
        same_value(&self.own(&page), &right)?;
        self.cursors.push(page.next);
        Ok(())
    }

    async fn read_everything(&self) -> Result<(), Found> {
        let (mut cursor, mut events) = (GlobalPosition::START, Vec::new());
        let last = self.model.log.last().map_or(GlobalPosition::START, |event| event.position);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while cursor < last && tokio::time::Instant::now() < deadline {
            let page = self.store.read_all(cursor, 500, &EventFilter::everything()).await;
            let page = page.map_err(|error| differ(&error, &"a page"))?;
            events.extend(self.own(&page));
            cursor = page.next;
            if !page.has_more {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        same_value(&events, &self.model.log)
    }

    fn own(&self, page: &EventPage) -> Vec<RecordedEvent> {
        page.events.iter().filter(|event| self.tenants.contains(&event.tenant)).cloned().collect()
    }
}

fn schema(shape: bool) -> SchemaHash {
    SchemaHash::from_value(u64::MAX - u64::from(shape))
}

fn event_filter(filter: Filter) -> EventFilter {
    match filter {
        Filter::Everything => EventFilter::everything(),
        Filter::Category(which) => EventFilter::category(CATEGORIES[usize::from(which)]),
        Filter::Type(which) => {
            EventFilter { event_types: vec![TYPES[usize::from(which)].into()], ..EventFilter::everything() }
        }
    }
}

fn same<T: Debug + PartialEq, E: Debug>(store: &Result<T, E>, right: &T) -> Result<(), Found> {
    if store.as_ref().is_ok_and(|store| store == right) { Ok(()) } else { Err(differ(store, right)) }
}

fn same_value<T: Debug + PartialEq>(store: &T, right: &T) -> Result<(), Found> {
    if store == right { Ok(()) } else { Err(differ(store, right)) }
}
