//! An aggregate in which nothing can happen twice without being seen.

use bytes::Bytes;
use composable_core::{
    Aggregate, AggregateStore, Codec, Command, DecodeError, Event, EventStore, RecordedEvent, StreamId, TenantId,
    Version,
};

/// Asks for a ring with this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ring(pub(super) u32);

/// It rang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rang(pub(super) u32);

/// The number it refuses.
pub(super) const REFUSED: u32 = 13;

pub(super) struct Alarm;

#[derive(Debug)]
pub(super) struct Superstition;

impl std::fmt::Display for Superstition {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("not with this number")
    }
}

impl std::error::Error for Superstition {}

impl Aggregate for Alarm {
    const CATEGORY: &'static str = "alarm";
    type State = Vec<u32>;
    type Command = Ring;
    type Event = Rang;
    type Error = Superstition;
    type Environment = ();

    fn decide(_: &Vec<u32>, Ring(number): Ring, (): &()) -> Result<Vec<Rang>, Superstition> {
        if number == REFUSED { Err(Superstition) } else { Ok(vec![Rang(number)]) }
    }

    fn apply(rings: &mut Vec<u32>, Rang(number): &Rang) {
        rings.push(*number);
    }
}

impl Command for Ring {
    fn command_type(&self) -> &'static str {
        "alarm.Ring"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.to_string().into()
    }

    fn decode(command_type: &str, payload: &Bytes) -> Result<Self, DecodeError> {
        number(command_type, payload).map(Self)
    }
}

impl Event for Rang {
    fn event_type(&self) -> &'static str {
        "alarm.Rang"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.to_string().into()
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        number(event_type, payload).map(Self)
    }
}

fn number(name: &str, payload: &[u8]) -> Result<u32, DecodeError> {
    let text = std::str::from_utf8(payload).map_err(|error| DecodeError::malformed(name, error))?;
    text.parse().map_err(|error: std::num::ParseIntError| DecodeError::malformed(name, error))
}

/// Alarms on a store.
pub(super) fn alarms<S: EventStore>(store: S) -> AggregateStore<S, Alarm> {
    AggregateStore::new(store, ())
}

/// The numbers it rang with.
pub(super) async fn rings<S: EventStore>(store: &S, tenant: TenantId, alarm: &StreamId) -> Vec<u32> {
    let events: Vec<RecordedEvent> = super::must(store.load(tenant, alarm, Version::NONE).await);
    events.iter().map(|event| super::must(event.decode::<Rang>()).0).collect()
}
