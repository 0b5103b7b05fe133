//! Bookings in which nothing can happen twice without being seen, and the trip that needs three of them.

use bytes::Bytes;
use composable_core::stream_id::InvalidStreamId;
use composable_core::{Aggregate, Ask, Codec, Command, DecodeError, Event, RecordedEvent};
use composable_runtime::Workflow;
use composable_runtime::saga::Heard;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What goes how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Plan {
    AllGoesWell,
    CarIsRefused,
    HotelDeclines,
    HotelIsSilent,
    FlightCannotBeCancelled,
}

impl Plan {
    pub(super) const ALL: [Self; 5] = [
        Self::AllGoesWell,
        Self::CarIsRefused,
        Self::HotelDeclines,
        Self::HotelIsSilent,
        Self::FlightCannotBeCancelled,
    ];

    /// What the hotel says, if anything.
    pub(super) const fn hotel_says(self) -> Option<Booking> {
        match self {
            Self::AllGoesWell | Self::CarIsRefused | Self::FlightCannotBeCancelled => Some(Booking::Confirm),
            Self::HotelDeclines => Some(Booking::Decline),
            Self::HotelIsSilent => None,
        }
    }

    /// All that happens to the trip, the flight, the hotel and the car.
    pub(super) fn history(self) -> [Vec<&'static str>; 4] {
        match self {
            Self::AllGoesWell => [
                vec!["Started", "StepDone", "StepDone", "StepDone", "Completed"],
                vec!["Book"],
                vec!["Book", "Confirm"],
                vec!["Book"],
            ],
            Self::CarIsRefused => [
                vec!["Started", "StepDone", "StepDone", "StepFailed", "Compensated", "Compensated", "Abandoned"],
                vec!["Book", "Cancel"],
                vec!["Book", "Confirm", "Cancel"],
                vec![],
            ],
            Self::HotelDeclines => [
                vec!["Started", "StepDone", "StepFailed", "Compensated", "Compensated", "Abandoned"],
                vec!["Book", "Cancel"],
                vec!["Book", "Decline", "Cancel"],
                vec![],
            ],
            Self::HotelIsSilent => [
                vec!["Started", "StepDone", "StepFailed", "Compensated", "Compensated", "Abandoned"],
                vec!["Book", "Cancel"],
                vec!["Book", "Cancel"],
                vec![],
            ],
            Self::FlightCannotBeCancelled => [
                vec!["Started", "StepDone", "StepDone", "StepFailed", "Compensated", "NotCompensated", "Abandoned"],
                vec!["Book"],
                vec!["Book", "Confirm", "Cancel"],
                vec![],
            ],
        }
    }
}

/// What is asked of a booking, and what has happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Booking {
    Book,
    Confirm,
    Decline,
    Cancel,
    Refuse,
}

pub(super) struct Bookings;

#[derive(Debug, thiserror::Error)]
#[error("it is against the rules")]
pub(super) struct AgainstTheRules;

impl Aggregate for Bookings {
    const CATEGORY: &'static str = "booking";
    type State = ();
    type Command = Booking;
    type Event = Booking;
    type Error = AgainstTheRules;
    type Environment = ();

    fn decide((): &(), command: Booking, (): &()) -> Result<Vec<Booking>, AgainstTheRules> {
        if command == Booking::Refuse { Err(AgainstTheRules) } else { Ok(vec![command]) }
    }

    fn apply((): &mut (), _: &Booking) {}
}

impl Booking {
    const fn name(self) -> &'static str {
        match self {
            Self::Book => "Book",
            Self::Confirm => "Confirm",
            Self::Decline => "Decline",
            Self::Cancel => "Cancel",
            Self::Refuse => "Refuse",
        }
    }
}

impl Command for Booking {
    fn command_type(&self) -> &'static str {
        self.name()
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        serde_json::to_vec(self).unwrap().into()
    }

    fn decode(name: &str, payload: &Bytes) -> Result<Self, DecodeError> {
        serde_json::from_slice(payload).map_err(|error| DecodeError::malformed(name, error))
    }
}

impl Event for Booking {
    fn event_type(&self) -> &'static str {
        self.name()
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Command::encode(self)
    }

    fn decode(name: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        <Self as Command>::decode(name, payload)
    }
}

/// The category of requests for trips, and the type of their event.
pub(super) const REQUEST: &str = "request";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Flight,
    Hotel,
    Car,
}

pub(super) struct Trip;

/// A trip and what goes how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) trip: String,
    pub(super) plan: Plan,
}

impl Workflow for Trip {
    const CATEGORY: &'static str = "trip";
    const LISTENS_TO: &'static [&'static str] = &[REQUEST, Bookings::CATEGORY];
    const STEPS: &'static [Step] = &[Step::Flight, Step::Hotel, Step::Car];
    type Input = Input;
    type Step = Step;

    fn hear(event: &RecordedEvent) -> Result<Option<Heard<Input, Step>>, DecodeError> {
        if event.event_type == REQUEST {
            let read = serde_json::from_slice(&event.payload);
            let input: Input = read.map_err(|error| DecodeError::malformed(REQUEST, error))?;
            return Ok(Some(Heard::Start(input.trip.clone(), input)));
        }
        let Some(trip) = event.stream.id().strip_prefix("hotel.") else { return Ok(None) };
        Ok(match &*event.event_type {
            "Confirm" => Some(Heard::Done(trip.to_owned(), Step::Hotel)),
            "Decline" => Some(Heard::Failed(trip.to_owned(), Step::Hotel, "it is full".to_owned())),
            _ => None,
        })
    }

    fn perform(step: Step, input: &Input) -> Result<Ask, InvalidStreamId> {
        let is_refused = step == Step::Car && matches!(input.plan, Plan::CarIsRefused | Plan::FlightCannotBeCancelled);
        let command = if is_refused { Booking::Refuse } else { Booking::Book };
        Ask::of::<Bookings>(booking_id(step, &input.trip), &command)
    }

    fn compensate(step: Step, input: &Input) -> Result<Option<Ask>, InvalidStreamId> {
        let is_refused = step == Step::Flight && input.plan == Plan::FlightCannotBeCancelled;
        let command = if is_refused { Booking::Refuse } else { Booking::Cancel };
        Ask::of::<Bookings>(booking_id(step, &input.trip), &command).map(Some)
    }

    fn time_limit(step: Step) -> Option<SignedDuration> {
        (step == Step::Hotel).then_some(SignedDuration::from_mins(15))
    }
}

pub(super) fn booking_id(step: Step, trip: &str) -> String {
    let name = match step {
        Step::Flight => "flight",
        Step::Hotel => "hotel",
        Step::Car => "car",
    };
    format!("{name}.{trip}")
}
