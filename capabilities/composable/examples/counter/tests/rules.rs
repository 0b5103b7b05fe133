//! The counter's rules, without anything around them.

use std::sync::Arc;

use composable_core::Clock;
use composable_core::environment::FixedClock;
use composable_testing::Given;
use counter::counter::BOUNCE;
use counter::{Command, Counter, CounterEvent as E, Refused};
use jiff::{SignedDuration, Timestamp};

fn given(clock: &Arc<FixedClock>, events: &[E]) -> Given<Counter> {
    Given::new(Arc::clone(clock) as Arc<dyn Clock>, events.iter().copied())
}

#[test]
fn it_counts_up_and_down_and_not_below_zero() {
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    given(&clock, &[])
        .when(Command::Decrement)
        .then_error(Refused::AtZero)
        .when(Command::Increment)
        .then([E::Incremented { at: 0 }])
        .when(Command::Decrement)
        .then([E::Decremented])
        .when(Command::Decrement)
        .then_error(Refused::AtZero);
}

#[test]
fn a_button_that_bounces_counts_once() {
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    let scenario = given(&clock, &[E::Incremented { at: 0 }]);
    clock.advance(SignedDuration::try_from(BOUNCE).unwrap() - SignedDuration::from_millis(1));
    let scenario = scenario.when(Command::Increment).then_nothing();
    clock.advance(SignedDuration::from_millis(1));
    scenario.when(Command::Increment).then([E::Incremented { at: 50 }]).when(Command::Increment).then_nothing();
}
