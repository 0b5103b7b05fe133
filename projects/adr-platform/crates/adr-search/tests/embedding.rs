//! Embeddings are made on the account of those whose they are, and who may have none keeps nobody else waiting.

mod support;

use std::sync::atomic::Ordering;

use adr_search::{Mode, TenantContext};
use ai_gateway_sdk::{EmbedError, Purpose};
use ai_gateway_wire::{Failure, FailureKind};
use support::{Rig, both, decision, meaning, tenant};
use uuid::Uuid;

fn stopped(_: usize) -> Result<(), EmbedError> {
    Err(EmbedError::NotLetIn(Failure::new(FailureKind::Stopped, "stopped by the test")))
}

/// A limit that never has room for more than three.
fn three(texts: usize) -> Result<(), EmbedError> {
    let failure = Failure::new(FailureKind::RateLimited, "no more than three");
    if texts > 3 { Err(EmbedError::NotLetIn(failure)) } else { Ok(()) }
}

#[tokio::test]
async fn who_is_stopped_waits_and_nobody_else_does() {
    let (rig, held, free) = (Rig::start().await, tenant(), tenant());
    rig.model.limits.lock().expect("the limits").insert(held.uuid(), stopped);
    rig.add(decision(held, "Held", &["Our automobile."])).await;
    rig.until_asked_for(held, 3).await;
    // However often the one was refused, the other is not waited for.
    rig.add(decision(free, "Free", &["Our automobile."])).await;
    rig.settle(free).await;
    assert_eq!(rig.titles(free, &meaning("car")).await, ["Free"]);
    let status = rig.handle.status(&TenantContext::tenant(held.uuid())).await.expect("a status");
    assert_eq!((status.words_up_to_date, status.up_to_date, status.failures), (true, false, 0));
    for query in [both("automobile "), meaning("automobile")] {
        let found = rig.search(held, &query).await;
        assert_eq!((found.mode, found.hits.len()), (Mode::Lexical, 1), "{query:?}");
    }
    rig.model.limits.lock().expect("the limits").clear();
    rig.settle(held).await;
    assert_eq!(rig.titles(held, &meaning("car")).await, ["Held"]);
}

#[tokio::test]
async fn what_a_limit_never_lets_in_together_is_embedded_in_parts() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.model.limits.lock().expect("the limits").insert(tenant.uuid(), three);
    let texts: Vec<String> = (0..20).map(|number| format!("Text {number}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    rig.add(decision(tenant, "Many", &texts)).await;
    rig.settle(tenant).await;
    assert_eq!(rig.model.embedded.load(Ordering::SeqCst), 20);
    let status = rig.handle.status(&TenantContext::tenant(tenant.uuid())).await.expect("a status");
    assert_eq!((status.passages_semantic, status.failures), (20, 0));
}

#[tokio::test]
async fn a_refused_passage_does_not_stop_those_beside_it() {
    let (rig, tenant) = (Rig::start().await, tenant());
    *rig.model.refuses.lock().expect("the refusal") = Some("unspeakable".to_owned());
    let mut texts = ["One.", "Two.", "Three.", "Four.", "Five."];
    texts[3] = "An unspeakable text.";
    rig.add(decision(tenant, "Mixed", &texts)).await;
    rig.settle(tenant).await;
    assert_eq!(rig.model.embedded.load(Ordering::SeqCst), 4);
    let status = rig.handle.status(&TenantContext::tenant(tenant.uuid())).await.expect("a status");
    assert_eq!((status.passages_semantic, status.failures), (4, 1));
}

#[tokio::test]
async fn texts_are_counted_for_their_tenant_and_queries_for_who_asks() {
    let (rig, one, other) = (Rig::start().await, tenant(), tenant());
    for tenant in [one, other] {
        rig.add(decision(tenant, "Bus", &["Kafka."])).await;
        rig.settle(tenant).await;
    }
    let user = Uuid::now_v7();
    let context = TenantContext { tenant: one.uuid(), user: Some(user) };
    rig.engine.search(&context, &meaning("kafka")).await.expect("an answer");
    let calls = rig.model.calls.borrow().clone();
    let of = |purpose| {
        let calls = calls.iter().filter(move |(_, _, for_what)| *for_what == purpose);
        calls.map(|(caller, ..)| (caller.tenant.0, caller.user.map(|user| user.0))).collect::<Vec<_>>()
    };
    assert_eq!(of(Purpose::Document), [(one.uuid(), None), (other.uuid(), None)]);
    assert_eq!(of(Purpose::Query), [(one.uuid(), Some(user))]);
}
