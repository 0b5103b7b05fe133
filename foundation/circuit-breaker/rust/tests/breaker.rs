//! A breaker on a clock that the test sets.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use std::future::{pending, ready};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use circuit_breaker::{BreakerError, BreakerOptions, Change, CircuitBreaker, CircuitOpen, State, TripPolicy};
use futures::FutureExt;
use futures::executor::block_on;
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is down")]
struct Down;

#[derive(Clone)]
struct Time(Arc<Mutex<Instant>>);

impl Time {
    fn start() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn breaker(options: BreakerOptions) -> (CircuitBreaker, Time) {
    let time = Time::start();
    let clock = time.clone();
    (CircuitBreaker::new("it", options).with_clock(move || *clock.0.lock().unwrap()), time)
}

fn call(breaker: &CircuitBreaker, result: Result<u8, Down>) -> Result<u8, BreakerError<Down>> {
    block_on(breaker.call(|| ready(result)))
}

fn is_refused(breaker: &CircuitBreaker) -> Option<Duration> {
    match call(breaker, Ok(1)) {
        Err(BreakerError::Open(CircuitOpen { retry_after, .. })) => Some(retry_after),
        _ => None,
    }
}

fn three_in_a_row() -> BreakerOptions {
    BreakerOptions::consecutive_failures(3).with_pauses(10 * SECOND, 60 * SECOND)
}

#[test]
fn it_opens_after_failures_in_a_row_and_says_until_when() {
    let (breaker, time) = breaker(three_in_a_row());
    for result in [Err(Down), Err(Down), Ok(1), Err(Down), Err(Down)] {
        let called = call(&breaker, result.clone());
        assert_eq!(called, result.map_err(BreakerError::Failed));
    }
    assert_eq!(breaker.state(), State::Closed);
    assert_eq!(call(&breaker, Err(Down)), Err(BreakerError::Failed(Down)));
    assert_eq!(breaker.state(), State::Open);
    time.advance(4 * SECOND);
    assert_eq!(is_refused(&breaker), Some(6 * SECOND));
    let mut was_made = false;
    let refused = block_on(breaker.call(|| {
        was_made = true;
        ready(Ok::<u8, Down>(1))
    }));
    assert!(matches!(refused, Err(BreakerError::Open(_))) && !was_made);
}

#[test]
fn one_probe_decides_and_everybody_else_waits() {
    let (breaker, time) = breaker(three_in_a_row());
    for _ in 0..3 {
        drop(call(&breaker, Err(Down)));
    }
    time.advance(10 * SECOND);
    assert_eq!(breaker.state(), State::HalfOpen);
    let probe = breaker.permit().unwrap();
    assert_eq!(is_refused(&breaker), Some(Duration::ZERO));
    probe.succeeded();
    assert_eq!(breaker.state(), State::Closed);
    // It begins anew: old failures are forgotten.
    for _ in 0..2 {
        drop(call(&breaker, Err(Down)));
    }
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn failed_probes_make_it_wait_longer_up_to_a_limit() {
    let (breaker, time) = breaker(three_in_a_row());
    for _ in 0..3 {
        drop(call(&breaker, Err(Down)));
    }
    for pause in [10, 20, 40, 60, 60] {
        time.advance((pause - 1) * SECOND);
        assert_eq!(is_refused(&breaker), Some(SECOND), "after {pause} s");
        time.advance(SECOND);
        assert_eq!(call(&breaker, Err(Down)), Err(BreakerError::Failed(Down)));
    }
    time.advance(60 * SECOND);
    assert_eq!(call(&breaker, Ok(1)), Ok(1));
    for _ in 0..3 {
        drop(call(&breaker, Err(Down)));
    }
    assert_eq!(is_refused(&breaker), Some(10 * SECOND));
}

#[test]
fn a_probe_that_is_dropped_counts_for_nothing_and_the_next_one_probes() {
    let (breaker, time) = breaker(BreakerOptions::consecutive_failures(1));
    drop(call(&breaker, Err(Down)));
    time.advance(30 * SECOND);
    let mut probe = Box::pin(breaker.call(pending::<Result<u8, Down>>));
    assert!(probe.as_mut().now_or_never().is_none());
    assert!(is_refused(&breaker).is_some());
    drop(probe);
    assert_eq!(call(&breaker, Ok(1)), Ok(1));
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn what_began_before_it_opened_does_not_count_after() {
    let (breaker, time) = breaker(BreakerOptions::consecutive_failures(1));
    let (slow, slower) = (breaker.permit().unwrap(), breaker.permit().unwrap());
    drop(call(&breaker, Err(Down)));
    slow.succeeded();
    assert_eq!(breaker.state(), State::Open);
    time.advance(30 * SECOND);
    let probe = breaker.permit().unwrap();
    slower.failed();
    assert_eq!(breaker.state(), State::HalfOpen);
    probe.succeeded();
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn it_opens_at_a_ratio_of_enough_recent_calls() {
    let calls = NonZeroU32::new(4).unwrap();
    let trip = TripPolicy::FailureRatio { ratio: 0.5, calls, within: 10 * SECOND };
    let options = BreakerOptions { trip, ..BreakerOptions::failure_ratio(0.5, 4) };
    let (few, _) = breaker(options);
    for result in [Err(Down), Err(Down), Err(Down)] {
        drop(call(&few, result));
    }
    assert_eq!(few.state(), State::Closed, "it opened before there were enough calls");
    drop(call(&few, Ok(1)));
    assert_eq!(few.state(), State::Closed, "it opened by a success");
    drop(call(&few, Err(Down)));
    assert_eq!(few.state(), State::Open);

    let (old, time) = breaker(options);
    for result in [Err(Down), Err(Down), Ok(1)] {
        drop(call(&old, result));
    }
    time.advance(11 * SECOND);
    for result in [Ok(1), Ok(1), Ok(1), Err(Down)] {
        drop(call(&old, result));
    }
    assert_eq!(old.state(), State::Closed, "failures of long ago counted");
}

#[test]
fn errors_that_are_the_callers_own_fault_do_not_count() {
    let (breaker, _) = breaker(BreakerOptions::consecutive_failures(1));
    for _ in 0..5 {
        let result = block_on(breaker.call_if(|| ready(Err::<u8, Down>(Down)), |_| false));
        assert_eq!(result, Err(BreakerError::Failed(Down)));
    }
    assert_eq!(breaker.state(), State::Closed);
}

#[test]
fn every_change_is_told_once() {
    let changes: Arc<Mutex<Vec<Change>>> = Arc::default();
    let told = Arc::clone(&changes);
    let (breaker, time) = breaker(BreakerOptions::consecutive_failures(1));
    let breaker = breaker.on_change(move |change| told.lock().unwrap().push(change.clone()));
    drop(call(&breaker, Err(Down)));
    time.advance(30 * SECOND);
    drop(call(&breaker.clone(), Ok(1)));
    let changes: Vec<_> = changes.lock().unwrap().iter().map(|change| (change.from, change.to)).collect();
    let expected = [(State::Closed, State::Open), (State::Open, State::HalfOpen), (State::HalfOpen, State::Closed)];
    assert_eq!(changes, expected);
}

proptest! {
    /// Whatever happens: while it is open nothing is let through before its time, while it is half-open one at most.
    #[test]
    fn it_never_lets_through_what_it_should_not(steps in prop::collection::vec((0_u8..4, 0_u32..40), 0..200)) {
        let (breaker, time) = breaker(three_in_a_row());
        let mut permits = Vec::new();
        let mut probes = 0;
        for (step, seconds) in steps {
            let before = breaker.state();
            match step {
                0 => time.advance(seconds * SECOND),
                1 => match breaker.permit() {
                    Ok(permit) => {
                        prop_assert_ne!(before, State::Open);
                        probes += u8::from(before == State::HalfOpen);
                        prop_assert!(probes <= 1, "two probes at a time");
                        permits.push(permit);
                    }
                    Err(open) => {
                        prop_assert_ne!(before, State::Closed);
                        prop_assert!(open.retry_after <= 60 * SECOND);
                    }
                },
                _ => {
                    if permits.is_empty() {
                        continue;
                    }
                    let permit = permits.remove(seconds as usize % permits.len());
                    if step == 2 { permit.succeeded() } else { permit.failed() }
                }
            }
            if breaker.state() != State::HalfOpen {
                probes = 0;
            }
        }
    }
}
