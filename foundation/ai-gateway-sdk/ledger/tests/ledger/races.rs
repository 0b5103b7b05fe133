//! Many threads, one budget.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use ai_gateway_ledger::{Limits, PicoDollars, Scope};

use crate::support::*;

const THREADS: u64 = 200;
const ROOM: u64 = 50;

/// 200 threads against a budget for 50, each request for a dollar at most and half a dollar in fact; every third one
/// leaves without a bill. The budget is never overrun, and in the end nothing is held.
#[test]
fn a_budget_is_never_overrun() {
    for round in 0..20 {
        let limits = Limits {
            dollars_per_day: Some(PicoDollars::dollars(50)),
            concurrent_streams: Some(40 + round),
            ..Limits::NONE
        };
        let ledger = limited(Scope::Tenant, limits);
        let (start, is_over) = (Barrier::new(THREADS as usize + 1), AtomicBool::new(false));
        let settled: u64 = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                start.wait();
                let mut looks = 0_u64;
                while !is_over.load(Ordering::Acquire) || looks == 0 {
                    let used = uses(&ledger, Scope::Tenant, after(0));
                    let total = used.spent_today.saturating_add(used.held_today);
                    assert!(total <= PicoDollars::dollars(50), "{total}");
                    assert!(used.streams <= 40 + round, "{}", used.streams);
                    looks += 1;
                }
            });
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (ledger, start) = (&ledger, &start);
                    scope.spawn(move || {
                        start.wait();
                        let mut settled = 0;
                        for request in 0..5 {
                            let Ok(reservation) = ask(ledger, after(0)) else { continue };
                            if (thread + request) % 3 > 0 {
                                reservation.settle(bill(60, "0.5", after(0)));
                                settled += 1;
                            }
                        }
                        settled
                    })
                })
                .collect();
            let settled = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
            is_over.store(true, Ordering::Release);
            watcher.join().unwrap();
            settled
        });
        let used = uses(&ledger, Scope::Tenant, after(0));
        assert_eq!((used.held_today, used.streams), (PicoDollars::ZERO, 0));
        assert_eq!(used.spent_today.get(), settled * 500_000_000_000);
        assert_eq!(used.tokens_in_last_minute, settled * 60);
        let batch = ledger.batch(usize::MAX);
        let written: PicoDollars = batch.settlements().iter().map(|settlement| settlement.cost).sum();
        assert_eq!(written, used.spent_today, "what is written is what counts");
        // Once everyone is done, there is room up to the last half dollar and no further.
        let mut more = settled;
        while let Ok(reservation) = ledger.reserve(&by(None, None), worst(0, "0.5"), after(0)) {
            reservation.settle(bill(0, "0.5", after(0)));
            more += 1;
        }
        assert_eq!(more, 2 * ROOM);
    }
}
