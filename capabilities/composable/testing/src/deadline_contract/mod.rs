//! What every place for deadlines must do, and what a worker makes of it, as functions.
//!
//! Run them all with [`deadline_contract!`](macro@crate::deadline_contract). Each takes a place without deadlines and an empty
//! store, and panics, as tests do, when a promise is broken.
#![expect(clippy::panic, reason = "this is how a failing test fails")]

mod alarm;
mod delivering;
mod keeping;

use std::time::Duration;

use composable_core::deadlines::{Deadlines, DueDeadlines, Taken};
use composable_core::{CommandId, CommandMessage, Deadline, EventMetadata, StreamId, TenantId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use self::alarm::Ring;
use crate::contract::PATIENCE;

pub use delivering::*;
pub use keeping::*;

/// Makes a test of each function of the suite.
///
/// The expression is evaluated for each test anew, inside an async block, and gives a guard that is kept until the test
/// ends, a place for deadlines and an event store. Both can be cloned.
#[macro_export]
macro_rules! deadline_contract {
    ($make:expr) => {
        $crate::deadline_contract! { @each $make;
            what_is_due_is_taken_and_nothing_else,
            a_deadline_comes_back_as_it_was,
            the_past_is_due_at_once,
            what_is_not_delivered_is_taken_again,
            what_is_put_back_waits_even_when_the_clock_goes_back,
            a_deadline_replaces_the_one_of_its_id,
            the_same_deadline_again_changes_nothing,
            one_that_takes_its_place_survives_the_delivery,
            a_cancelled_deadline_never_comes,
            a_cancellation_that_may_be_too_late_says_so,
            tenants_have_their_own_deadlines,
            one_takes_and_the_next_takes_over,
            what_cannot_be_kept_is_refused,
            deadlines_are_delivered_when_the_clock_says_so,
            many_at_once_are_each_delivered_once,
            killed_anywhere_each_deadline_has_its_effect_once,
            two_workers_deliver_once_and_the_second_takes_over,
            what_is_refused_is_delivered_and_what_fails_is_tried_again,
            a_lost_answer_is_no_second_effect,
            cancelling_races_with_delivery_and_loses_nothing,
        }
    };
    (@each $make:expr; $($name:ident),* $(,)?) => {
        $(
            #[::tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let (_guard, deadlines, store) = async { $make }.await;
                $crate::deadline_contract::$name(&deadlines, &store).await;
            }
        )*
    };
}

/// No pause of the suite is this long.
const LONG: Duration = Duration::from_secs(3600);

#[track_caller]
fn must<T, E: std::error::Error>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error} ({error:?})"))
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(value) => value,
        Err(_) => panic!("it did not come within {PATIENCE:?}"),
    }
}

/// Noon of some day.
fn noon() -> Timestamp {
    must(Timestamp::from_second(1_800_000_000))
}

/// So many minutes after noon.
fn minute(minutes: i64) -> Timestamp {
    must(noon().checked_add(SignedDuration::from_mins(minutes)))
}

fn alarm() -> StreamId {
    must(StreamId::new("alarm", Uuid::now_v7()))
}

/// Rings an alarm with this number.
fn ring(tenant: TenantId, target: &StreamId, id: &str, due: Timestamp, number: u32) -> Deadline {
    let command = CommandMessage::encode(
        CommandId::new(Uuid::now_v7()),
        tenant,
        target.clone(),
        &Ring(number),
        EventMetadata::default(),
    );
    Deadline { id: id.to_owned().into(), due, command }
}

/// The right to take, which whoever had it may have let go a moment ago.
async fn acquired<D: Deadlines>(deadlines: &D) -> D::Due {
    within(async {
        loop {
            match must(deadlines.acquire().await) {
                Some(due) => return due,
                None => tokio::task::yield_now().await,
            }
        }
    })
    .await
}

/// What is due at a time.
async fn taken<D: DueDeadlines>(due: &mut D, now: Timestamp) -> Taken {
    must(due.take(now, LONG, 100).await)
}

/// The ids of what is due at a time.
async fn due_ids<D: DueDeadlines>(due: &mut D, now: Timestamp) -> Vec<String> {
    taken(due, now).await.due.into_iter().map(|due| due.deadline.id.to_string()).collect()
}
