//! Any schedule of requests, settlements, cancellations and passing time, beside a model so simple that it is right.

use ai_gateway_ledger::{KeyId, Limits, Opening, PicoDollars, Refusal, Reservation, Scope, Scopes, UserId, Worst};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::*;

#[derive(Clone, Debug)]
enum Step {
    Ask { user: u128, key: Option<u128>, tokens: u64, cost: u64 },
    Settle { which: usize, tokens: u64, cost: u64 },
    Drop { which: usize },
    Wait { milliseconds: i64 },
    Write { most: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ask = (0..2_u128, proptest::option::of(0..2_u128), 0..60_u64, 0..60_u64)
        .prop_map(|(user, key, tokens, cost)| Step::Ask { user, key, tokens, cost });
    let settle =
        (any::<usize>(), 0..80_u64, 0..80_u64).prop_map(|(which, tokens, cost)| Step::Settle { which, tokens, cost });
    let step = prop_oneof![
        4 => ask,
        3 => settle,
        1 => any::<usize>().prop_map(|which| Step::Drop { which }),
        1 => prop_oneof![0..2_000_i64, 20_000..70_000_i64, 30_000_000..90_000_000_i64]
            .prop_map(|milliseconds| Step::Wait { milliseconds }),
        1 => (0..5_usize).prop_map(|most| Step::Write { most }),
    ];
    proptest::collection::vec(step, 1..120)
}

fn some_limits() -> impl Strategy<Value = Limits> {
    let some = |most: u64| proptest::option::of(0..most);
    (some(6), some(200), some(300), some(5), some(300), some(500)).prop_map(
        |(requests, minute, day, streams, daily, monthly)| Limits {
            requests_per_minute: requests,
            tokens_per_minute: minute,
            tokens_per_day: day,
            concurrent_streams: streams,
            dollars_per_day: daily.and_then(PicoDollars::new),
            dollars_per_month: monthly.and_then(PicoDollars::new),
        },
    )
}

/// A request that the model let in.
#[derive(Clone, Debug)]
struct Request {
    scopes: Scopes,
    at: Timestamp,
    tokens: u64,
    cost: u64,
    is_live: bool,
}

/// Remembers every request and counts all of them each time.
struct Model {
    limits: Vec<(Scope, Limits)>,
    requests: Vec<Request>,
}

impl Model {
    fn has_room(&self, asking: &Request) -> bool {
        self.limits.iter().all(|(scope, limits)| {
            let concerns = |request: &&Request| concerns(*scope, &request.scopes);
            if !concerns(&asking) {
                return true;
            }
            let all: Vec<&Request> = self.requests.iter().filter(concerns).collect();
            let sum = |counts: &dyn Fn(&Request) -> bool, amount: &dyn Fn(&Request) -> u64| -> u64 {
                all.iter().filter(|request| counts(request)).map(|request| amount(request)).sum::<u64>()
                    + amount(asking)
            };
            let within_minute = |request: &Request| asking.at.as_second() - request.at.as_second() <= 60;
            let same_day = |request: &Request| day(request.at) == day(asking.at);
            let same_month = |request: &Request| day(request.at).first_of_month() == day(asking.at).first_of_month();
            let is_live = |request: &Request| request.is_live;
            let fits = |limit: Option<u64>, sum: u64| limit.is_none_or(|limit| sum <= limit);
            fits(limits.requests_per_minute, sum(&within_minute, &|_| 1))
                && fits(limits.tokens_per_minute, sum(&within_minute, &|request| request.tokens))
                && fits(limits.tokens_per_day, sum(&same_day, &|request| request.tokens))
                && fits(limits.concurrent_streams, sum(&is_live, &|_| 1))
                && fits(limits.dollars_per_day.map(PicoDollars::get), sum(&same_day, &|request| request.cost))
                && fits(limits.dollars_per_month.map(PicoDollars::get), sum(&same_month, &|request| request.cost))
        })
    }
}

fn concerns(scope: Scope, scopes: &Scopes) -> bool {
    match scope {
        Scope::User(user) => scopes.user == Some(user),
        Scope::Key(key) => scopes.key == Some(key),
        _ => true,
    }
}

fn day(moment: Timestamp) -> jiff::civil::Date {
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn key(number: u128) -> KeyId {
    KeyId(Uuid::from_u128(number))
}

proptest! {
    #[test]
    fn the_ledger_lets_in_what_the_model_lets_in(
        limits in (some_limits(), some_limits(), some_limits()),
        steps in steps(),
    ) {
        let limits = vec![(Scope::Tenant, limits.0), (Scope::User(user(0)), limits.1), (Scope::Key(key(0)), limits.2)];
        let mut opening = Opening::new(Timestamp::UNIX_EPOCH);
        for (scope, limits) in &limits {
            opening = opening.with_limits(*scope, *limits);
        }
        let ledger = with(EXACT, opening);
        let mut model = Model { limits, requests: Vec::new() };
        let mut live: Vec<(usize, Reservation)> = Vec::new();
        let (mut now, mut settled, mut written) = (after(0), 0, 0);
        for step in steps {
            match step {
                Step::Ask { user: who, key: which, tokens, cost } => {
                    let scopes = by(Some(user(who)), which.map(key));
                    let request = Request { scopes: scopes.clone(), at: now, tokens, cost, is_live: true };
                    let worst = Worst { tokens, cost: PicoDollars::new(cost).unwrap() };
                    match ledger.reserve(&scopes, worst, now) {
                        Ok(reservation) => {
                            prop_assert!(model.has_room(&request), "{request:?} should have been refused");
                            live.push((model.requests.len(), reservation));
                            model.requests.push(request);
                        }
                        Err(Refusal::Limit(reached)) => {
                            prop_assert!(!model.has_room(&request), "{request:?} was refused: {reached}");
                            check_retry(&model, &request, reached.retry_after)?;
                        }
                        Err(other) => prop_assert!(false, "{other}"),
                    }
                }
                Step::Settle { which, tokens, cost } if !live.is_empty() => {
                    let (request, reservation) = live.swap_remove(which % live.len());
                    reservation.settle(ai_gateway_ledger::Bill {
                        cost: PicoDollars::new(cost).unwrap(),
                        ..bill(tokens, "0", now)
                    });
                    let request = &mut model.requests[request];
                    (request.tokens, request.cost, request.is_live) = (tokens, cost, false);
                    settled += cost;
                }
                Step::Drop { which } if !live.is_empty() => {
                    let (request, reservation) = live.swap_remove(which % live.len());
                    drop(reservation);
                    // As if it had never been: a moment long ago, in which nothing was used.
                    let request = &mut model.requests[request];
                    (request.at, request.tokens, request.cost, request.is_live) = (Timestamp::UNIX_EPOCH, 0, 0, false);
                }
                Step::Wait { milliseconds } => now += jiff::SignedDuration::from_millis(milliseconds),
                Step::Write { most } => {
                    let batch = ledger.batch(most);
                    written += batch.settlements().iter().map(|settlement| settlement.cost.get()).sum::<u64>();
                    batch.written(&[]);
                }
                Step::Settle { .. } | Step::Drop { .. } => {}
            }
        }
        live.clear();
        written += ledger.batch(usize::MAX).settlements().iter().map(|settlement| settlement.cost.get()).sum::<u64>();
        prop_assert_eq!(written, settled, "the sum of the settlements is the sum of the costs");
        for used in ledger.snapshot(TENANT, now) {
            prop_assert_eq!((used.streams, used.held_today.get(), used.held_this_month.get()), (0, 0, 0));
        }
    }
}

/// When a refusal says when to try again, nothing is let in before, if nobody else leaves.
fn check_retry(
    model: &Model,
    request: &Request,
    retry_after: Option<std::time::Duration>,
) -> Result<(), TestCaseError> {
    let Some(wait) = retry_after.filter(|wait| *wait > std::time::Duration::from_secs(1)) else { return Ok(()) };
    let almost = request.at + wait - jiff::SignedDuration::from_millis(1);
    let early = Request { at: almost, ..request.clone() };
    prop_assert!(!model.has_room(&early), "{request:?} could have been let in sooner than in {wait:?}");
    Ok(())
}
