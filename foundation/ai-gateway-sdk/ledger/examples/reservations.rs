//! How long letting in and settling take: `cargo run --release -p ai-gateway-ledger --example reservations`.
//!
//! One thread, then two on one tenant, then two on a tenant each, with all limits set for tenant, person and key, and
//! with 10,000 requests under way all the while.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program that prints, and stops when it cannot go on")]

use std::time::Instant;

use ai_gateway_ledger::{
    Bill, KeyId, Ledger, LedgerOptions, Limits, Opening, Outcome, PicoDollars, Scope, Scopes, TenantId, Tokens, UserId,
    Worst,
};
use jiff::Timestamp;
use uuid::Uuid;

const CALLS: u32 = 500_000;

fn main() {
    let (all, caller, start) = (ledger(), scopes(0), Instant::now());
    for _ in 0..CALLS {
        drop(all.reserve(&caller, WORST, Timestamp::UNIX_EPOCH).unwrap());
    }
    println!("one thread: {} ns for letting in and giving back", start.elapsed().as_nanos() / u128::from(CALLS));
    for (name, tenants) in [("one thread", vec![0]), ("two, one tenant", vec![0, 0]), ("two, two tenants", vec![0, 1])]
    {
        let ledger = ledger();
        let live: Vec<_> =
            (0..10_000).map(|_| ledger.reserve(&scopes(0), WORST, Timestamp::UNIX_EPOCH).unwrap()).collect();
        let nanoseconds: Vec<u128> = std::thread::scope(|scope| {
            let threads: Vec<_> = tenants.iter().map(|tenant| scope.spawn(|| measure(&ledger, *tenant))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        println!("{name}: {nanoseconds:?} ns for letting in, settling and taking away");
        drop(live);
    }
}

const WORST: Worst = Worst { tokens: 1_000, cost: PicoDollars::ZERO };

fn ledger() -> Ledger {
    let limits = Limits {
        requests_per_minute: Some(u64::MAX),
        tokens_per_minute: Some(u64::MAX),
        tokens_per_day: Some(u64::MAX),
        concurrent_streams: Some(u64::MAX),
        dollars_per_day: Some(PicoDollars::MAX),
        dollars_per_month: Some(PicoDollars::MAX),
    };
    let ledger = Ledger::new(LedgerOptions { unwritten_at_most: usize::MAX, ..LedgerOptions::default() }, 7);
    for tenant in 0..2 {
        let opening = Opening::new(Timestamp::UNIX_EPOCH);
        let opening = [Scope::Tenant, Scope::EachUser, Scope::EachKey]
            .into_iter()
            .fold(opening, |opening, scope| opening.with_limits(scope, limits));
        ledger.open(TenantId(Uuid::from_u128(tenant)), opening, Timestamp::UNIX_EPOCH);
    }
    ledger
}

fn scopes(tenant: u128) -> Scopes {
    Scopes {
        tenant: TenantId(Uuid::from_u128(tenant)),
        user: Some(UserId(Uuid::from_u128(1))),
        key: Some(KeyId(Uuid::from_u128(2))),
        model: "openai/gpt-5".into(),
    }
}

/// Nanoseconds for one request, and its settlement taken away.
fn measure(ledger: &Ledger, tenant: u128) -> u128 {
    let (scopes, start) = (scopes(tenant), Instant::now());
    for number in 0..CALLS {
        let now = Timestamp::from_millisecond(i64::from(number / 100)).unwrap();
        let reservation = ledger.reserve(&scopes, WORST, now).unwrap();
        reservation.settle(Bill {
            model: scopes.model.clone(),
            tokens: Tokens::new(900, 50),
            cost: PicoDollars::ZERO,
            is_estimated: false,
            outcome: Outcome::Completed,
            first_token_at: None,
            finished_at: now,
        });
        if number % 500 == 0 {
            ledger.batch(1_000).written(&[]);
        }
    }
    start.elapsed().as_nanos() / u128::from(CALLS)
}
