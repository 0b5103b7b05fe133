//! Given, when, then: it passes what is right, and shows the difference when it is not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use composable_core::event::{Codec, DecodeError};
use composable_core::{Aggregate, Event};
use composable_testing::given;

#[derive(Clone, Debug, PartialEq)]
enum LampEvent {
    SwitchedOn,
    SwitchedOff,
}

impl Event for LampEvent {
    fn event_type(&self) -> &'static str {
        match self {
            Self::SwitchedOn => "lamp.SwitchedOn",
            Self::SwitchedOff => "lamp.SwitchedOff",
        }
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Bytes::new()
    }

    fn decode(event_type: &str, _: u32, _: &Bytes) -> Result<Self, DecodeError> {
        match event_type {
            "lamp.SwitchedOn" => Ok(Self::SwitchedOn),
            "lamp.SwitchedOff" => Ok(Self::SwitchedOff),
            other => Err(DecodeError::unknown(other)),
        }
    }
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the lamp is broken")]
struct Broken;

struct Lamp;

impl Aggregate for Lamp {
    const CATEGORY: &'static str = "lamp";
    type State = bool;
    type Command = bool;
    type Event = LampEvent;
    type Error = Broken;
    type Environment = ();

    fn decide(on: &bool, wanted: bool, (): &()) -> Result<Vec<LampEvent>, Broken> {
        Ok(match (*on, wanted) {
            (false, true) => vec![LampEvent::SwitchedOn],
            (true, false) => vec![LampEvent::SwitchedOff],
            _ => Vec::new(),
        })
    }

    fn apply(on: &mut bool, event: &LampEvent) {
        *on = *event == LampEvent::SwitchedOn;
    }
}

#[test]
fn a_scenario_goes_on_from_step_to_step() {
    let lamp = given::<Lamp>([])
        .when(true)
        .then([LampEvent::SwitchedOn])
        .when(true)
        .then_nothing()
        .when(false)
        .then_state(|on| !on);
    assert!(!lamp.state());
}

#[test]
fn a_failing_step_shows_the_difference() {
    let outcome = given::<Lamp>([LampEvent::SwitchedOn]).when(false);
    let panic = catch_unwind(AssertUnwindSafe(|| outcome.then([LampEvent::SwitchedOn]))).err().unwrap();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("-        SwitchedOn") || message.contains("-    SwitchedOn"), "{message}");
    assert!(message.contains("SwitchedOff"), "{message}");
}

#[test]
fn a_refusal_is_not_taken_for_success() {
    let outcome = given::<Lamp>([]).when(true);
    assert!(catch_unwind(AssertUnwindSafe(|| outcome.then_error(Broken))).is_err());
}
