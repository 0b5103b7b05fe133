//! The place itself: what is kept, taken, replaced and cancelled.

use composable_core::deadlines::{Cancelled, DeadlineError, Deadlines, Due, DueDeadlines};
use composable_core::event::Actor;
use composable_core::{Deadline, EventMetadata, EventStore};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{acquired, alarm, due_ids, minute, must, noon, ring, taken};
use crate::contract::new_tenant;

/// Earliest first, and not before its time.
///
/// # Panics
/// When the promise is broken.
pub async fn what_is_due_is_taken_and_nothing_else<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    for (id, minutes) in [("third", 3), ("first", 1), ("second", 2), ("fourth", 4)] {
        must(deadlines.schedule(ring(tenant, &alarm, id, minute(minutes), 1)).await);
    }
    let mut due = acquired(deadlines).await;
    let before = taken(&mut due, noon()).await;
    assert_eq!((before.due, before.next), (Vec::new(), Some(minute(1))));
    let just_before = must(minute(1).checked_sub(SignedDuration::from_micros(1)));
    assert_eq!(due_ids(&mut due, just_before).await, [""; 0]);
    assert_eq!(due_ids(&mut due, minute(3)).await, ["first", "second", "third"]);
    let two = must(due.take(minute(9), super::LONG, 2).await).due;
    assert_eq!(two.iter().map(|due| due.deadline.id.as_str()).collect::<Vec<_>>(), ["first", "second"]);
}

/// With its command and all metadata.
///
/// # Panics
/// When the promise is broken.
pub async fn a_deadline_comes_back_as_it_was<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let metadata = EventMetadata {
        correlation_id: Some(Uuid::now_v7()),
        causation_id: Some(Uuid::now_v7()),
        traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()),
        actor: Some(Actor { id: Uuid::now_v7(), name: "Ada Lovelace".to_owned() }),
    };
    let (tenant, alarm) = (new_tenant(), alarm());
    let mut full = ring(tenant, &alarm, "full / ä", minute(1), 1);
    full.command.metadata = metadata;
    let bare = ring(tenant, &alarm, "bare", minute(2), 2);
    for deadline in [&full, &bare] {
        must(deadlines.schedule(deadline.clone()).await);
    }
    let listed = must(deadlines.list(tenant, None, 10).await);
    assert_eq!(listed.iter().map(|pending| &pending.deadline).collect::<Vec<_>>(), [&bare, &full]);
    assert!(listed.iter().all(|pending| pending.attempts == 0 && pending.problem.is_none()), "{listed:?}");
    let next = must(deadlines.list(tenant, Some(&bare.id), 1).await);
    assert_eq!(next.into_iter().map(|pending| pending.deadline).collect::<Vec<_>>(), [full.clone()]);
    assert_eq!(must(deadlines.list(tenant, None, 1).await).len(), 1);
    let due = taken(&mut acquired(deadlines).await, minute(2)).await.due;
    assert_eq!(due.iter().map(|due| &due.deadline).collect::<Vec<_>>(), [&full, &bare]);
    assert!(due.iter().all(|due| due.attempts == 1));
}

/// Also the furthest.
///
/// # Panics
/// When the promise is broken.
pub async fn the_past_is_due_at_once<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    for (id, when) in [("yesterday", minute(-1440)), ("ever", Timestamp::MIN), ("never", Timestamp::MAX)] {
        must(deadlines.schedule(ring(tenant, &alarm, id, when, 1)).await);
    }
    let mut due = acquired(deadlines).await;
    assert_eq!(due_ids(&mut due, noon()).await, ["ever", "yesterday"]);
}

/// By the same worker and by another one, until it is delivered.
///
/// # Panics
/// When the promise is broken.
pub async fn what_is_not_delivered_is_taken_again<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    must(deadlines.schedule(ring(tenant, &alarm, "one", noon(), 1)).await);
    let mut due = acquired(deadlines).await;
    let attempts = |due: &[Due]| due.iter().map(|due| due.attempts).collect::<Vec<_>>();
    assert_eq!(attempts(&taken(&mut due, noon()).await.due), [1]);
    assert_eq!(attempts(&taken(&mut due, noon()).await.due), [2]);
    drop(due);
    let mut due = acquired(deadlines).await;
    let third = taken(&mut due, noon()).await.due;
    assert_eq!(attempts(&third), [3]);
    must(due.delivered(&third).await);
    assert_eq!(due_ids(&mut due, minute(60)).await, [""; 0]);
    // Once more does no harm.
    must(due.delivered(&third).await);
    assert_eq!(must(deadlines.list(tenant, None, 10).await), []);
}

/// A clock that is set back must not make it wait for ever.
///
/// # Panics
/// When the promise is broken.
pub async fn what_is_put_back_waits_even_when_the_clock_goes_back<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    must(deadlines.schedule(ring(tenant, &alarm, "moody", noon(), 1)).await);
    must(deadlines.schedule(ring(tenant, &alarm, "fine", minute(1), 1)).await);
    let mut due = acquired(deadlines).await;
    let first = taken(&mut due, noon()).await.due;
    must(due.put_back(&first[0], minute(10), "the line was bad\0").await);
    assert_eq!(due_ids(&mut due, minute(9)).await, ["fine"]);
    let listed = must(deadlines.list(tenant, None, 10).await);
    let problem =
        listed.iter().find(|pending| pending.deadline.id.as_str() == "moody").and_then(|one| one.problem.clone());
    assert!(problem.is_some_and(|problem| problem.starts_with("the line was bad")), "{listed:?}");
    assert_eq!(due_ids(&mut due, minute(10)).await, ["moody", "fine"]);
    // Put back by a clock that was a year ahead.
    let again = taken(&mut due, minute(10)).await.due;
    must(due.put_back(&again[0], minute(525_600), "later").await);
    assert_eq!(due_ids(&mut due, minute(10)).await, ["moody", "fine"]);
}

/// Its time and its command.
///
/// # Panics
/// When the promise is broken.
pub async fn a_deadline_replaces_the_one_of_its_id<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    must(deadlines.schedule(ring(tenant, &alarm, "one", minute(1), 1)).await);
    let later = ring(tenant, &alarm, "one", minute(5), 2);
    must(deadlines.schedule(later.clone()).await);
    let mut due = acquired(deadlines).await;
    assert_eq!(due_ids(&mut due, minute(4)).await, [""; 0]);
    let came: Vec<Deadline> = taken(&mut due, minute(5)).await.due.into_iter().map(|due| due.deadline).collect();
    assert_eq!(came, [later]);
}

/// It does not even begin anew.
///
/// # Panics
/// When the promise is broken.
pub async fn the_same_deadline_again_changes_nothing<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    let one = ring(tenant, &alarm, "one", noon(), 1);
    must(deadlines.schedule(one.clone()).await);
    let mut due = acquired(deadlines).await;
    let first = taken(&mut due, noon()).await.due;
    must(deadlines.schedule(one).await);
    must(due.delivered(&first).await);
    assert_eq!(due_ids(&mut due, noon()).await, [""; 0]);
}

/// What is noted as delivered is what was taken.
///
/// # Panics
/// When the promise is broken.
pub async fn one_that_takes_its_place_survives_the_delivery<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    must(deadlines.schedule(ring(tenant, &alarm, "one", noon(), 1)).await);
    let mut due = acquired(deadlines).await;
    let first = taken(&mut due, noon()).await.due;
    must(deadlines.schedule(ring(tenant, &alarm, "one", minute(1), 2)).await);
    must(due.put_back(&first[0], minute(30), "not meant for the new one").await);
    must(due.delivered(&first).await);
    assert_eq!(due_ids(&mut due, minute(1)).await, ["one"]);
}

/// Whether or not it is due.
///
/// # Panics
/// When the promise is broken.
pub async fn a_cancelled_deadline_never_comes<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    for (id, when) in [("due", noon()), ("later", minute(1)), ("kept", minute(1))] {
        must(deadlines.schedule(ring(tenant, &alarm, id, when, 1)).await);
    }
    for id in ["due", "later"] {
        assert_eq!(must(deadlines.cancel(tenant, &id.into()).await), Cancelled::Prevented);
        assert_eq!(must(deadlines.cancel(tenant, &id.into()).await), Cancelled::NotThere);
    }
    assert_eq!(must(deadlines.cancel(tenant, &"unheard of".into()).await), Cancelled::NotThere);
    assert_eq!(due_ids(&mut acquired(deadlines).await, minute(2)).await, ["kept"]);
}

/// It is not tried again, but may have come.
///
/// # Panics
/// When the promise is broken.
pub async fn a_cancellation_that_may_be_too_late_says_so<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    must(deadlines.schedule(ring(tenant, &alarm, "one", noon(), 1)).await);
    let mut due = acquired(deadlines).await;
    let first = taken(&mut due, noon()).await.due;
    assert_eq!(must(deadlines.cancel(tenant, &"one".into()).await), Cancelled::UnderWay);
    must(due.put_back(&first[0], minute(1), "too late to try again").await);
    assert_eq!(due_ids(&mut due, minute(2)).await, [""; 0]);
}

/// The same id means another deadline.
///
/// # Panics
/// When the promise is broken.
pub async fn tenants_have_their_own_deadlines<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (ours, theirs, alarm) = (new_tenant(), new_tenant(), alarm());
    let (our_one, their_one) = (ring(ours, &alarm, "one", noon(), 1), ring(theirs, &alarm, "one", minute(1), 2));
    must(deadlines.schedule(our_one.clone()).await);
    must(deadlines.schedule(their_one.clone()).await);
    let listed = must(deadlines.list(ours, None, 10).await);
    assert_eq!(listed.into_iter().map(|pending| pending.deadline).collect::<Vec<_>>(), [our_one]);
    let mut due = acquired(deadlines).await;
    let both = taken(&mut due, minute(1)).await.due;
    assert_eq!(both.len(), 2);
    assert_eq!(must(deadlines.cancel(ours, &"one".into()).await), Cancelled::UnderWay);
    let left: Vec<Deadline> = taken(&mut due, minute(1)).await.due.into_iter().map(|due| due.deadline).collect();
    assert_eq!(left, [their_one]);
    // Several tenants in one note.
    must(due.delivered(&both).await);
    assert_eq!(due_ids(&mut due, minute(1)).await, [""; 0]);
}

/// In whatever process.
///
/// # Panics
/// When the promise is broken.
pub async fn one_takes_and_the_next_takes_over<D: Deadlines + Clone, S: EventStore>(deadlines: &D, _: &S) {
    let first = acquired(deadlines).await;
    for other in [deadlines.clone(), deadlines.clone()] {
        assert!(must(other.acquire().await).is_none(), "two of them take");
    }
    drop(first);
    let _second = acquired(&deadlines.clone()).await;
    assert!(must(deadlines.acquire().await).is_none(), "two of them take");
}

/// With an error that says which.
///
/// # Panics
/// When the promise is broken.
pub async fn what_cannot_be_kept_is_refused<D: Deadlines, S: EventStore>(deadlines: &D, _: &S) {
    let (tenant, alarm) = (new_tenant(), alarm());
    for id in [String::new(), "a\0b".to_owned(), "x".repeat(401)] {
        let refused = deadlines.schedule(ring(tenant, &alarm, &id, noon(), 1)).await;
        assert!(matches!(refused, Err(DeadlineError::InvalidId)), "{refused:?}");
        let refused = deadlines.cancel(tenant, &id.into()).await;
        assert!(matches!(refused, Err(DeadlineError::InvalidId)), "{refused:?}");
    }
    must(deadlines.schedule(ring(tenant, &alarm, &"ä".repeat(200), noon(), 1)).await);
    assert_eq!(must(deadlines.list(tenant, None, 10).await).len(), 1);
}
