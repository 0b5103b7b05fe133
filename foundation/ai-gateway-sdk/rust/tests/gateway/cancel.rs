//! Clients who go away.

use ai_gateway_ledger::{KeyId, Limits, Outcome, Scope, Switch};
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script};
use ai_gateway_sdk::gateway::Caller;
use ai_gateway_wire::Protocol;
use http::HeaderMap;
use http_body_util::BodyExt;
use uuid::Uuid;

use crate::stand::{INPUT, OUTPUT, Stand, asking, settings, text};

const BODY: Protocol = Protocol::ChatCompletions;

#[tokio::test]
async fn a_client_who_leaves_ends_the_providers_work_and_frees_its_place() {
    for http in ["http1", "http2"] {
        let script = Script::seeded(1, 50).with_fault(10, FaultKind::Hold);
        let provider = MockProvider::start(script).await.unwrap();
        let config = settings(&[&provider], "", &format!("http = '{http}'"));
        let stand = Stand::with(&config, Limits { concurrent_streams: Some(1), ..Limits::NONE });
        for round in 1..=3 {
            let mut reply = stand.call(BODY, &asking(BODY, true)).await;
            assert_eq!(reply.status, 200, "{http}: the place of the one before is free");
            reply.body.frame().await.unwrap().unwrap();
            assert_eq!(stand.call(BODY, &asking(BODY, true)).await.status, 429);
            drop(reply);
            provider.until(|stats| stats.disconnected == round && stats.answers_open == 0).await;
            assert_eq!(stand.under_way(), 0);
        }
    }
}

#[tokio::test]
async fn what_a_client_who_left_has_used_is_billed_as_an_estimate() {
    let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Hold)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut reply = stand.call(BODY, &asking(BODY, true)).await;
    let mut heard = Vec::new();
    while heard.windows(5).filter(|bytes| bytes == b"data:").count() < 10 {
        heard.extend_from_slice(reply.body.frame().await.unwrap().unwrap().data_ref().unwrap());
    }
    drop(reply);
    let settled = stand.settled();
    assert_eq!(settled.len(), 1);
    let settlement = &settled[0];
    assert!(settlement.outcome == Outcome::Cancelled && settlement.is_estimated, "{settlement:?}");
    assert!((9..=12).contains(&settlement.tokens.output) && settlement.tokens.input > 0, "{settlement:?}");
    assert_eq!(settlement.cost.get(), settlement.tokens.input * INPUT + settlement.tokens.output * OUTPUT);
    assert!(settlement.first_token_at.is_some());
}

#[tokio::test]
async fn who_leaves_before_the_answer_ends_the_request() {
    let provider = MockProvider::start(Script::seeded(1, 5).with_fault(0, FaultKind::Hold)).await.unwrap();
    let stand = std::sync::Arc::new(Stand::new(&[&provider]));
    let calling = tokio::spawn({
        let stand = std::sync::Arc::clone(&stand);
        async move { stand.call(BODY, &asking(BODY, true)).await.status }
    });
    provider.until(|stats| stats.answers_open == 1).await;
    calling.abort();
    provider.until(|stats| stats.disconnected == 1).await;
    assert!(calling.await.unwrap_err().is_cancelled());
    assert_eq!(stand.under_way(), 0);
    assert_eq!(stand.settled()[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn where_the_settings_say_so_the_rest_is_read_to_learn_what_it_costs() {
    let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Hold)).await.unwrap();
    let model = "on_cancel = { drain = { bytes = 1000000, ms = 600000 } }";
    let stand = Stand::with(&settings(&[&provider], model, ""), Limits::NONE);
    let mut reply = stand.call(BODY, &asking(BODY, true)).await;
    reply.body.frame().await.unwrap().unwrap();
    drop(reply);
    provider.release();
    provider.until(|stats| stats.completed == 1).await;
    let settled = loop {
        let settled = stand.settled();
        if !settled.is_empty() {
            break settled;
        }
        tokio::task::yield_now().await;
    };
    let bill = provider.stats().total().reported;
    assert_eq!((settled[0].outcome, settled[0].is_estimated), (Outcome::Cancelled, false));
    assert_eq!((settled[0].tokens.input, settled[0].tokens.output), (bill.input, 50));
}

/// Counters that leak when clients leave are found out after a while only, when nobody is let in any more.
#[tokio::test]
async fn wherever_in_a_call_its_client_leaves_every_place_is_free_again() {
    let held = |after| Script::seeded(1, 20).with_fault(after, FaultKind::Hold);
    let load = "load = { concurrent = 1, waiting = 1, wait_ms = 600000 }";
    for http in ["http1", "http2"] {
        let provider = MockProvider::start(Script::default()).await.unwrap();
        let config = settings(&[&provider], "longest_pause_ms = 600000", &format!("{load}\nhttp = '{http}'"));
        let stand = Stand::with(&config, Limits { concurrent_streams: Some(2), ..Limits::NONE });
        let question = asking(BODY, true);
        let ask = || Box::pin(stand.call(BODY, &question));

        // Before the head, and before the content.
        for script in [held(0).with_fault_before_head(FaultKind::Hold), held(0)] {
            provider.set_script(script);
            let requests = provider.stats().requests;
            tokio::select! {
                biased;
                _ = ask() => panic!("nothing was said"),
                _ = provider.until(|stats| stats.requests > requests) => {}
            }
        }
        // While it streams, and meanwhile while another one waits for the place.
        provider.set_script(held(10));
        let mut streaming = ask().await;
        streaming.body.frame().await.unwrap().unwrap();
        let mut waiting = ask();
        assert!(futures::poll!(&mut waiting).is_pending());
        drop((waiting, streaming));
        // In the pause before a provider is asked once more.
        let busy = Failure::new(429).header("retry-after", "500");
        provider.set_script(Script::failing(busy));
        let requests = provider.stats().requests;
        let mut pausing = ask();
        while provider.stats().requests == requests || provider.stats().errors == 0 {
            assert!(futures::poll!(&mut pausing).is_pending());
            tokio::task::yield_now().await;
        }
        drop(pausing);

        assert_eq!(stand.under_way(), 0, "{http}");
        provider.set_script(Script::seeded(1, 3));
        let reply = ask().await;
        assert_eq!(reply.status, 200, "{http}: the only place is free");
        text(reply).await;
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_ends_streams_under_way_and_they_say_why() {
    let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Stall)).await.unwrap();
    for protocol in [BODY, Protocol::Messages] {
        let stand = Stand::new(&[&provider]);
        let key = KeyId(Uuid::from_u128(7));
        let caller = Caller { key: Some(key), ..stand.caller() };
        let mut reply = stand.call_as(caller, protocol, &asking(protocol, true), HeaderMap::new()).await;
        reply.body.frame().await.unwrap().unwrap();
        let reading = tokio::spawn(text(reply));
        stand.ledger.revoke(stand.tenant, key);
        let rest = reading.await.unwrap();
        assert!(rest.contains("api_key_revoked") && rest.contains("this gateway key was revoked"), "{rest}");
        assert_eq!(stand.settled()[0].outcome, Outcome::Stopped);
    }
}

#[tokio::test]
async fn the_kill_switch_ends_what_waits_in_a_queue_or_for_another_try() {
    let held = || Script::seeded(1, 5).with_fault(2, FaultKind::Hold);
    let busy = || Script::failing(Failure::new(429).header("retry-after", "500"));
    for (script, model) in [(held(), ""), (busy(), "longest_pause_ms = 600000")] {
        let provider = MockProvider::start(script).await.unwrap();
        let load = "load = { concurrent = 1, waiting = 1, wait_ms = 600000 }";
        let stand = std::sync::Arc::new(Stand::with(&settings(&[&provider], model, load), Limits::NONE));
        let call = || {
            let stand = std::sync::Arc::clone(&stand);
            tokio::spawn(async move { stand.call(BODY, &asking(BODY, true)).await })
        };
        let first = call();
        provider.until(|stats| stats.requests == 1).await;
        let other = if model.is_empty() { Some(call()) } else { None };
        while stand.under_way() < 1 + u64::from(other.is_some()) {
            tokio::task::yield_now().await;
        }
        stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
        let reply = other.unwrap_or(first).await.unwrap();
        assert_eq!(reply.status, 403, "{model}");
        assert!(text(reply).await.contains("stopped_by_operator"), "{model}");
        assert_eq!(provider.stats().requests, 1);
    }
}

#[tokio::test]
async fn the_kill_switch_ends_streams_under_way() {
    let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Stall)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut reply = stand.call(BODY, &asking(BODY, true)).await;
    reply.body.frame().await.unwrap().unwrap();
    let reading = tokio::spawn(text(reply));
    stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
    let rest = reading.await.unwrap();
    assert!(rest.contains("stopped_by_operator"), "{rest}");
    provider.until(|stats| stats.disconnected == 1).await;
    assert_eq!(stand.settled()[0].outcome, Outcome::Stopped);
    assert_eq!(stand.call(BODY, &asking(BODY, true)).await.status, 403);
}
