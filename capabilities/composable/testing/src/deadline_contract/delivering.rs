//! What a worker makes of it: effects on aggregates, each of them once.

use std::sync::Arc;
use std::time::Duration;

use composable_core::deadlines::{Cancelled, Deadlines};
use composable_core::{EventStore, RetryPolicy, StreamId, TenantId};
use composable_runtime::{CommandRouter, DeadlineOptions, DeadlineProgress, DeadlineWorker, Dispatch};
use jiff::SignedDuration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::alarm::{REFUSED, alarms, rings};
use super::{alarm, minute, must, noon, ring, within};
use crate::contract::new_tenant;
use crate::crash::{Crash, Crashing};
use crate::faults::{AppendFault, FaultyStore};
use crate::manual_clock::ManualClock;

/// Quick where the clock does not say how long.
fn options() -> DeadlineOptions {
    let pause = Duration::from_millis(1);
    DeadlineOptions {
        batch: 7,
        longest_pause: Duration::from_millis(5),
        retry: RetryPolicy::NEVER.with_pauses(pause, pause),
        retry_pause: pause,
        ..DeadlineOptions::default()
    }
}

fn worker<D: Deadlines, T: Dispatch>(deadlines: D, commands: T, clock: &ManualClock) -> DeadlineWorker<D, T> {
    DeadlineWorker::new(deadlines, commands, options()).with_clock(Arc::new(clock.clone())).woken_by(clock.wake_up())
}

fn router<S: EventStore + 'static>(store: S) -> CommandRouter {
    CommandRouter::new().with(alarms(store))
}

/// Runs a worker beside a script, until the script is over.
async fn beside<D: Deadlines, T: Dispatch, R>(worker: &DeadlineWorker<D, T>, script: impl Future<Output = R>) -> R {
    let stop = CancellationToken::new();
    let script = async {
        let result = script.await;
        stop.cancel();
        result
    };
    within(async { tokio::join!(worker.run(&stop), script).1 }).await
}

/// Until it has looked anew from now on and there was nothing to deliver.
async fn caught_up(progress: &mut watch::Receiver<DeadlineProgress>) {
    // The look that is under way may have asked the clock before.
    let looks = progress.borrow().looks + 2;
    let seen = progress.wait_for(|progress| progress.looks >= looks && progress.is_caught_up).await;
    drop(must(seen));
}

async fn schedule_all<D: Deadlines>(deadlines: &D, tenant: TenantId, alarm: &StreamId, numbers: &[u32]) {
    for number in numbers {
        must(deadlines.schedule(ring(tenant, alarm, &format!("ring {number}"), noon(), *number)).await);
    }
}

/// Also a clock that jumps.
///
/// # Panics
/// When the promise is broken.
pub async fn deadlines_are_delivered_when_the_clock_says_so<D: Deadlines + Clone, S: EventStore + Clone + 'static>(
    deadlines: &D,
    store: &S,
) {
    let (tenant, alarm, clock) = (new_tenant(), alarm(), ManualClock::at(noon()));
    let worker = worker(deadlines.clone(), router(store.clone()), &clock);
    let mut progress = worker.progress();
    let script = async {
        for number in 1..=4_u32 {
            let due = minute(i64::from(number));
            must(deadlines.schedule(ring(tenant, &alarm, &number.to_string(), due, number)).await);
        }
        caught_up(&mut progress).await;
        assert_eq!(rings(store, tenant, &alarm).await, [0; 0]);
        clock.advance(SignedDuration::from_mins(1));
        caught_up(&mut progress).await;
        assert_eq!(rings(store, tenant, &alarm).await, [1]);
        // Back, and there once more: what came does not come again, and the next keeps its time.
        clock.set(minute(-600));
        caught_up(&mut progress).await;
        clock.set(minute(1));
        caught_up(&mut progress).await;
        assert_eq!(rings(store, tenant, &alarm).await, [1]);
        clock.set(minute(100_000));
        caught_up(&mut progress).await;
        assert_eq!(rings(store, tenant, &alarm).await, [1, 2, 3, 4]);
        assert!(progress.borrow().last_late > Duration::from_secs(60 * 99_000));
    };
    beside(&worker, script).await;
}

/// More than are taken at a time, for several aggregates of several tenants.
///
/// # Panics
/// When the promise is broken.
pub async fn many_at_once_are_each_delivered_once<D: Deadlines + Clone, S: EventStore + Clone + 'static>(
    deadlines: &D,
    store: &S,
) {
    let clock = ManualClock::at(minute(1));
    let targets: Vec<_> = (0..2).flat_map(|_| [new_tenant(); 3]).map(|tenant| (tenant, alarm())).collect();
    let numbers: Vec<u32> = (100..120).collect();
    for (tenant, alarm) in &targets {
        for number in &numbers {
            let id = format!("{alarm} {number}");
            must(deadlines.schedule(ring(*tenant, alarm, &id, noon(), *number)).await);
        }
    }
    let worker = worker(deadlines.clone(), router(store.clone()), &clock);
    let mut progress = worker.progress();
    beside(&worker, caught_up(&mut progress)).await;
    for (tenant, alarm) in &targets {
        assert_eq!(rings(store, *tenant, alarm).await, numbers);
    }
    assert_eq!(progress.borrow().delivered, 120);
}

/// Whatever it was about to do or had just done.
///
/// # Panics
/// When the promise is broken.
pub async fn killed_anywhere_each_deadline_has_its_effect_once<D, S>(deadlines: &D, store: &S)
where
    D: Deadlines + Clone,
    S: EventStore + Clone + 'static,
{
    let clock = ManualClock::at(minute(1));
    let mut points = 0;
    for point in 1.. {
        let (tenant, alarms) = (new_tenant(), [alarm(), alarm()]);
        for alarm in &alarms {
            for number in 1..=2 {
                must(deadlines.schedule(ring(tenant, alarm, &format!("{alarm} {number}"), noon(), number)).await);
            }
        }
        let crash = Crash::at(point);
        let dying = router(Crashing::new(store.clone(), &crash));
        let dying = worker(Crashing::new(deadlines.clone(), &crash), dying, &clock);
        let mut progress = dying.progress();
        let survived = crash.run(beside(&dying, caught_up(&mut progress))).await.is_some();
        drop(dying);

        let restarted = worker(deadlines.clone(), router(store.clone()), &clock);
        let mut progress = restarted.progress();
        beside(&restarted, caught_up(&mut progress)).await;
        for alarm in &alarms {
            assert_eq!(rings(store, tenant, alarm).await, [1, 2], "killed at point {point}");
        }
        assert_eq!(must(deadlines.list(tenant, None, 10).await), [], "killed at point {point}");
        if survived {
            break;
        }
        points += 1;
    }
    // Taken, appended twice for each of four, noted.
    assert!(points >= 1 + 4 * 2 + 2, "only {points} points to die at");
}

/// One stands by; killed in the middle, it goes on.
///
/// # Panics
/// When the promise is broken.
pub async fn two_workers_deliver_once_and_the_second_takes_over<D, S>(deadlines: &D, store: &S)
where
    D: Deadlines + Clone,
    S: EventStore + Clone + 'static,
{
    let (tenant, alarm, clock) = (new_tenant(), alarm(), ManualClock::at(minute(1)));
    let numbers: Vec<u32> = (100..130).collect();
    schedule_all(deadlines, tenant, &alarm, &numbers).await;
    let crash = Crash::at(20);
    let first = worker(deadlines.clone(), router(Crashing::new(store.clone(), &crash)), &clock);
    let second = worker(deadlines.clone(), router(store.clone()), &clock);
    let (mut working, mut progress) = (first.progress(), second.progress());
    // The first one has the right before the second one asks.
    let doomed = async { crash.run(first.run(&CancellationToken::new())).await };
    let second = async {
        let _ = working.wait_for(|progress| progress.delivered > 0).await;
        beside(&second, async {
            must(progress.wait_for(|progress| progress.is_working && progress.is_caught_up).await).delivered
        })
        .await
    };
    let (died, delivered) = within(async { tokio::join!(doomed, second) }).await;
    assert_eq!(died, None);
    assert!(delivered < 30, "the first one delivered nothing");
    assert_eq!(rings(store, tenant, &alarm).await, numbers);
}

/// The reason is kept, and it comes when what was wrong is mended.
///
/// # Panics
/// When the promise is broken.
pub async fn what_is_refused_is_delivered_and_what_fails_is_tried_again<D, S>(deadlines: &D, store: &S)
where
    D: Deadlines + Clone,
    S: EventStore + Clone + 'static,
{
    let (tenant, alarm, clock) = (new_tenant(), alarm(), ManualClock::at(minute(1)));
    schedule_all(deadlines, tenant, &alarm, &[1, REFUSED, 2]).await;
    let nowhere = must("nobody-1".parse());
    must(deadlines.schedule(ring(tenant, &nowhere, "for nobody", noon(), 3)).await);
    let faulty = FaultyStore::new(store.clone());
    faulty.plan([AppendFault::Lost, AppendFault::Lost]);
    let worker = worker(deadlines.clone(), router(faulty), &clock);
    let mut progress = worker.progress();
    let script = async {
        // The clock stands still, so what failed waits.
        caught_up(&mut progress).await;
        assert_eq!((progress.borrow().delivered, progress.borrow().refused), (1, 1));
        clock.advance(SignedDuration::from_secs(1));
        caught_up(&mut progress).await;
        let mut rang = rings(store, tenant, &alarm).await;
        rang.sort_unstable();
        assert_eq!(rang, [1, 2]);
        let left = must(deadlines.list(tenant, None, 10).await);
        assert!(left.len() == 1 && left[0].deadline.command.target == nowhere && left[0].attempts >= 2, "{left:?}");
        assert!(left[0].problem.as_ref().is_some_and(|problem| problem.contains("nobody")), "{left:?}");
        assert!(progress.borrow().failed >= 4);
    };
    beside(&worker, script).await;
}

/// The append happened, and nobody knows.
///
/// # Panics
/// When the promise is broken.
pub async fn a_lost_answer_is_no_second_effect<D: Deadlines + Clone, S: EventStore + Clone + 'static>(
    deadlines: &D,
    store: &S,
) {
    let (tenant, alarm, clock) = (new_tenant(), alarm(), ManualClock::at(minute(1)));
    schedule_all(deadlines, tenant, &alarm, &[1, 2, 3]).await;
    let faulty = FaultyStore::new(store.clone());
    faulty.plan([AppendFault::AnswerLost, AppendFault::None, AppendFault::AnswerLost, AppendFault::Duplicated]);
    let worker = worker(deadlines.clone(), router(faulty.clone()), &clock);
    let mut progress = worker.progress();
    let script = async {
        caught_up(&mut progress).await;
        clock.advance(SignedDuration::from_secs(1));
        caught_up(&mut progress).await;
    };
    beside(&worker, script).await;
    let mut rang = rings(store, tenant, &alarm).await;
    rang.sort_unstable();
    assert_eq!(rang, [1, 2, 3]);
    assert_eq!(must(deadlines.list(tenant, None, 10).await), []);
}

/// What a cancellation says is what happens.
///
/// # Panics
/// When the promise is broken.
pub async fn cancelling_races_with_delivery_and_loses_nothing<D, S>(deadlines: &D, store: &S)
where
    D: Deadlines + Clone,
    S: EventStore + Clone + 'static,
{
    let (tenant, alarm, clock) = (new_tenant(), alarm(), ManualClock::at(minute(1)));
    let worker = worker(deadlines.clone(), router(store.clone()), &clock);
    let mut progress = worker.progress();
    let script = async {
        let mut prevented = Vec::new();
        for number in 100..140 {
            let deadline = ring(tenant, &alarm, &format!("ring {number}"), noon(), number);
            let id = deadline.id.clone();
            must(deadlines.schedule(deadline).await);
            clock.advance(SignedDuration::from_micros(1));
            if number % 2 == 0 {
                tokio::task::yield_now().await;
            }
            if must(deadlines.cancel(tenant, &id).await) == Cancelled::Prevented {
                prevented.push(number);
            }
        }
        caught_up(&mut progress).await;
        let rang = rings(store, tenant, &alarm).await;
        let both: Vec<_> = rang.iter().filter(|number| prevented.contains(number)).collect();
        assert!(both.is_empty(), "{both:?} came though that was prevented");
        // Those under way came at most once; those that were not there any more came.
        let mut once = rang.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), rang.len(), "{rang:?}");
        assert_eq!(must(deadlines.list(tenant, None, 10).await), []);
    };
    beside(&worker, script).await;
}
