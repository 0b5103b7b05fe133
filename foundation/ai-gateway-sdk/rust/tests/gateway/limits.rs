//! Budgets, queues and settings that change.

use std::sync::Arc;

use ai_gateway_ledger::{Limits, Outcome, PicoDollars, Scope, Switch};
use ai_gateway_mock_provider::{FaultKind, MockProvider, Script, UsageScript};
use ai_gateway_sdk::gateway::Call;
use ai_gateway_wire::Protocol;
use http_body_util::BodyExt;

use crate::stand::{INPUT, OUTPUT, Stand, asking, settings, text};

const BODY: Protocol = Protocol::ChatCompletions;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_against_a_budget_for_fifty_never_overspend() {
    let provider = MockProvider::start(Script {
        usage: UsageScript { input: Some(20), ..UsageScript::default() },
        ..Script::seeded(1, 100)
    })
    .await
    .unwrap();
    // The worst of one: its input is guessed at a token for three bytes, its output is 100.
    let size = serde_json::to_vec(&asking(BODY, true)).unwrap().len() as u64;
    let worst = size.div_ceil(3) * INPUT + 100 * OUTPUT;
    // The hard stop is at 110 %.
    let budget = PicoDollars::new((50 * worst).div_ceil(110) * 100).unwrap();
    let limits = Limits { dollars_per_day: Some(budget), ..Limits::NONE };
    let stand = Arc::new(Stand::with(&settings(&[&provider], "", ""), limits));
    let calls = (0..200).map(|_| {
        let stand = Arc::clone(&stand);
        tokio::spawn(async move {
            let reply = stand.call(BODY, &asking(BODY, true)).await;
            let status = reply.status.as_u16();
            text(reply).await;
            status
        })
    });
    let mut answered = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.unwrap() {
            200 => answered += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    let settled = stand.settled();
    let spent: u64 = settled.iter().map(|settlement| settlement.cost.get()).sum();
    let bill = provider.stats().total().reported;
    assert_eq!(spent, bill.input * INPUT + bill.output * OUTPUT, "the ledger is the provider's own count");
    assert!(spent <= budget.percent(110).get(), "{spent} of {budget:?}");
    assert!(answered >= 50 && settled.len() == answered, "{answered} {}", settled.len());
    assert!(settled.iter().all(|settlement| settlement.outcome == Outcome::Completed));
    assert_eq!(stand.under_way(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_calls_held_that_failed_or_were_left_is_there_for_others() {
    let usage = UsageScript { input: Some(20), ..UsageScript::default() };
    let well = Script { usage, ..Script::seeded(1, 100) };
    let provider = MockProvider::start(well.clone()).await.unwrap();
    let size = serde_json::to_vec(&asking(BODY, true)).unwrap().len() as u64;
    let worst = size.div_ceil(3) * INPUT + 100 * OUTPUT;
    let budget = PicoDollars::new((50 * worst).div_ceil(110) * 100).unwrap();
    let limits = Limits { dollars_per_day: Some(budget), ..Limits::NONE };
    let config = settings(&[&provider], "retries = 0", "breaker = { failures = 1000000 }");
    let stand = Arc::new(Stand::with(&config, limits));
    for round in 0..5_u64 {
        // Of eight: three refusals, one stream that breaks off, four that are well, of which clients leave two.
        let busy = || Script::failing(ai_gateway_mock_provider::Failure::new(500));
        let broken = Script { ..well.clone().with_fault(1, FaultKind::Close) };
        provider.then((0..5).flat_map(|_| [busy(), well.clone(), busy(), broken.clone(), well.clone(), busy()]));
        let calls = (0..40_u64).map(|number| {
            let stand = Arc::clone(&stand);
            tokio::spawn(async move {
                let mut reply = stand.call(BODY, &asking(BODY, true)).await;
                if (number + round).is_multiple_of(4) {
                    let _ = reply.body.frame().await;
                } else {
                    text(reply).await;
                }
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
        let used = stand.ledger.snapshot(stand.tenant, jiff::Timestamp::now()).remove(0);
        assert_eq!((used.held_today, used.streams), (PicoDollars::ZERO, 0), "{round}");
        assert!(used.spent_today <= budget.percent(110), "{round}: {used:?}");
    }
    // Nothing is missing either: one by one there is room until the worst of another call has none.
    provider.set_script(well);
    loop {
        let reply = stand.call(BODY, &asking(BODY, true)).await;
        if reply.status != 200 {
            break;
        }
        text(reply).await;
    }
    let used = stand.ledger.snapshot(stand.tenant, jiff::Timestamp::now()).remove(0);
    let settled: u64 = stand.settled().iter().map(|settlement| settlement.cost.get()).sum();
    assert_eq!(used.spent_today.get(), settled);
    assert!(
        settled <= budget.percent(110).get() && settled + worst > budget.percent(110).get(),
        "{settled} of {budget:?}"
    );
}

#[tokio::test]
async fn a_full_queue_refuses_and_a_free_place_is_taken() {
    let provider = MockProvider::start(Script::seeded(1, 5).with_fault(2, FaultKind::Hold)).await.unwrap();
    let load = "load = { concurrent = 1, waiting = 1, wait_ms = 600000 }";
    let stand = Arc::new(Stand::with(&settings(&[&provider], "retries = 0", load), Limits::NONE));
    let mut first = stand.call(BODY, &asking(BODY, true)).await;
    first.body.frame().await.unwrap().unwrap();
    let waiting = Arc::clone(&stand);
    let mut second = Box::pin(async move { waiting.call(BODY, &asking(BODY, true)).await });
    assert!(futures::poll!(&mut second).is_pending());
    let third = stand.call(BODY, &asking(BODY, true)).await;
    assert_eq!(third.status, 503);
    assert!(text(third).await.contains("server_overloaded"));
    drop(first);
    assert_eq!(second.await.status, 200);
    assert_eq!(provider.stats().requests, 2);
}

#[tokio::test]
async fn counting_tokens_is_let_in_as_any_call() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let limits = Limits { requests_per_minute: Some(2), ..Limits::NONE };
    let stand = Stand::with(&settings(&[&provider], "", ""), limits);
    let count = async || {
        let body = serde_json::to_vec(&asking(Protocol::Messages, false)).unwrap().into();
        let headers = http::HeaderMap::new();
        let call = Call { protocol: Protocol::Messages, path: String::new(), headers, body, caller: stand.caller() };
        stand.gateway.count_tokens(call).await.status.as_u16()
    };
    assert_eq!([count().await, count().await, count().await], [200, 200, 429]);
    assert_eq!((provider.stats().requests, stand.under_way()), (2, 0));
    let settled = stand.settled();
    assert_eq!((settled.len(), settled[0].cost, settled[0].tokens.output), (2, PicoDollars::ZERO, 0));

    let stand = Stand::new(&[&provider]);
    stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
    let body: bytes::Bytes = serde_json::to_vec(&asking(Protocol::Messages, false)).unwrap().into();
    let call = || Call {
        protocol: Protocol::Messages,
        path: String::new(),
        headers: http::HeaderMap::new(),
        body: body.clone(),
        caller: stand.caller(),
    };
    assert_eq!(stand.gateway.count_tokens(call()).await.status, 403);
    assert_eq!(provider.stats().requests, 2, "a provider heard of a tenant that is stopped");
    // One that fails is left alone for a while, and the count is estimated.
    let failing = MockProvider::start(Script::failing(ai_gateway_mock_provider::Failure::new(500))).await.unwrap();
    let stand = Stand::with(&settings(&[&failing], "", "breaker = { failures = 1, open_ms = 3600000 }"), Limits::NONE);
    for _ in 0..3 {
        let call = Call { caller: stand.caller(), ..call() };
        assert_eq!(stand.gateway.count_tokens(call).await.status, 200);
    }
    assert_eq!(failing.stats().requests, 1);
}

#[tokio::test]
async fn other_settings_leave_streams_under_way_as_they_are() {
    let held = MockProvider::start(Script::seeded(1, 40).with_fault(5, FaultKind::Hold)).await.unwrap();
    let next = MockProvider::start(Script::seeded(2, 3)).await.unwrap();
    let stand = Stand::new(&[&held]);
    let reply = stand.call(BODY, &asking(BODY, true)).await;
    stand.gateway.reload(&settings(&[&next], "", "")).unwrap();
    let after = stand.call(BODY, &asking(BODY, true)).await;
    assert_eq!(after.status, 200);
    text(after).await;
    assert_eq!((held.stats().requests, next.stats().requests), (1, 1));
    held.release();
    assert_eq!(crate::stand::said(&text(reply).await), ai_gateway_mock_provider::seeded(1, 40));
    let wrong = settings(&[], "", "");
    assert!(stand.gateway.reload(&wrong).is_err());
    assert_eq!(stand.call(BODY, &asking(BODY, true)).await.status, 200, "wrong settings change nothing");
}

#[tokio::test]
async fn who_may_use_few_models_sees_and_uses_those() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut caller = stand.caller();
    assert_eq!(stand.gateway.models(&caller), ["g".into(), "m".into()]);
    caller.models = Some(Arc::from(["other".to_owned()]));
    assert!(stand.gateway.models(&caller).is_empty());
    caller.models = Some(Arc::from(["g*".to_owned()]));
    assert_eq!(stand.gateway.models(&caller), ["g".into()]);
    let body = serde_json::to_vec(&asking(BODY, true)).unwrap().into();
    let call = Call { protocol: BODY, path: String::new(), headers: http::HeaderMap::new(), body, caller };
    assert_eq!(stand.gateway.call(call).await.status, 404);
    assert_eq!(provider.stats().requests, 0);
}
