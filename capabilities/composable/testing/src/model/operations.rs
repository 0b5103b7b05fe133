//! What can be asked of a store, made up by chance.

use proptest::prelude::*;

/// Tenants of a sequence.
pub(super) const TENANTS: u8 = 2;
/// Streams of each tenant; the last is of another category.
pub(super) const STREAMS: u8 = 2;
/// The most operations of a sequence.
const OPERATIONS: usize = 60;
/// Event ids to choose from. Few, so that some are chosen twice.
const EVENTS: u8 = 120;

/// What an append expects.
#[derive(Clone, Copy, Debug)]
pub enum Expectation {
    /// Nothing.
    Any,
    /// No stream.
    NoStream,
    /// The version the stream has.
    Current,
    /// So many versions before the one it has.
    Behind(u8),
    /// So many versions after the one it has.
    Ahead(u8),
}

/// A limit that is broken.
#[derive(Clone, Copy, Debug)]
pub enum Breach {
    /// No events.
    Empty,
    /// One more than fit.
    TooMany,
    /// A payload of a byte too much.
    LargePayload,
    /// A type without a name.
    NoType,
    /// A schema version that does not exist.
    VersionZero,
    /// One id twice.
    RepeatedId,
}

/// Which part of the log is read.
#[derive(Clone, Copy, Debug)]
pub enum Filter {
    /// All.
    Everything,
    /// Streams of one of the two categories.
    Category(bool),
    /// Events of one of the two types.
    Type(bool),
}

/// A stream, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Whose.
    pub tenant: u8,
    /// Which.
    pub stream: u8,
}

/// One thing that is asked.
#[derive(Clone, Debug)]
pub enum Operation {
    /// Append events with these numbers.
    Append(Place, Expectation, Vec<u8>),
    /// Send an earlier append again, the newest having number 0.
    Repeat(u8),
    /// Send an earlier append again, without its last event.
    RepeatPart(u8),
    /// Send the events of an earlier append to another stream.
    Elsewhere(u8, Place),
    /// Break a limit.
    Break(Place, Breach),
    /// Load the events after a version.
    Load(Place, u8),
    /// Keep a snapshot: shape, version, payload.
    SaveSnapshot(Place, bool, u8, u8),
    /// Load the snapshot of a shape.
    LoadSnapshot(Place, bool),
    /// Load the snapshot of a shape and what follows it.
    LoadWithSnapshot(Place, bool),
    /// Read a page of the log after one of the cursors so far, the newest having number 0.
    Read(u8, usize, Filter),
}

/// Sequences of operations.
pub fn operations() -> impl Strategy<Value = Vec<Operation>> {
    prop::collection::vec(operation(), 1..OPERATIONS)
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => (place(), expectation(), events()).prop_map(|(place, expected, events)| {
            Operation::Append(place, expected, events)
        }),
        2 => (0..4_u8).prop_map(Operation::Repeat),
        1 => (0..4_u8).prop_map(Operation::RepeatPart),
        1 => (0..4_u8, place()).prop_map(|(append, place)| Operation::Elsewhere(append, place)),
        1 => (place(), breach()).prop_map(|(place, breach)| Operation::Break(place, breach)),
        2 => (place(), 0..9_u8).prop_map(|(place, after)| Operation::Load(place, after)),
        3 => (place(), any::<bool>(), 0..5_u8, any::<u8>()).prop_map(|(place, shape, version, payload)| {
            Operation::SaveSnapshot(place, shape, version, payload)
        }),
        2 => (place(), any::<bool>()).prop_map(|(place, shape)| Operation::LoadSnapshot(place, shape)),
        2 => (place(), any::<bool>()).prop_map(|(place, shape)| Operation::LoadWithSnapshot(place, shape)),
        3 => (0..4_u8, 0..4_usize, filter()).prop_map(|(cursor, limit, filter)| {
            Operation::Read(cursor, limit, filter)
        }),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    (0..TENANTS, 0..STREAMS).prop_map(|(tenant, stream)| Place { tenant, stream })
}

fn events() -> impl Strategy<Value = Vec<u8>> {
    // Distinct and in any order: an id that comes twice in one append is a breach of its own.
    prop::collection::btree_set(0..EVENTS, 1..5).prop_map(|set| set.into_iter().collect::<Vec<_>>()).prop_shuffle()
}

fn expectation() -> impl Strategy<Value = Expectation> {
    prop_oneof![
        3 => Just(Expectation::Current),
        2 => Just(Expectation::Any),
        1 => Just(Expectation::NoStream),
        1 => (1..4_u8).prop_map(Expectation::Behind),
        1 => (1..4_u8).prop_map(Expectation::Ahead),
    ]
}

fn breach() -> impl Strategy<Value = Breach> {
    prop::sample::select(vec![
        Breach::Empty,
        Breach::TooMany,
        Breach::LargePayload,
        Breach::NoType,
        Breach::VersionZero,
        Breach::RepeatedId,
    ])
}

fn filter() -> impl Strategy<Value = Filter> {
    prop_oneof![
        2 => Just(Filter::Everything),
        1 => any::<bool>().prop_map(Filter::Category),
        1 => any::<bool>().prop_map(Filter::Type),
    ]
}
