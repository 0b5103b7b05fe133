//! What streams hold, and what calls leave behind: counted allocation by allocation on the gateway's own thread.

use std::future::poll_fn;

use ai_gateway_mock_provider::{Failure, FaultKind, Script};
use ai_gateway_sdk::transport::AnswerBody;
use http::{Method, Response};

use crate::asking::{BEARER, question};
use crate::counted::held;
use crate::stand::{Stand, text};

const PATH: &str = "/v1/chat/completions";

async fn stream(stand: &Stand) -> Response<AnswerBody> {
    let mut answer = stand.ask(Method::POST, PATH, &[BEARER], question(true)).await;
    assert_eq!(answer.status(), 200);
    poll_fn(|cx| answer.body_mut().poll_data(cx)).await.unwrap().unwrap();
    answer
}

#[tokio::test]
async fn a_stream_under_way_holds_less_than_30_kilobytes() {
    for version in ["http1", "http2"] {
        let script = Script::seeded(1, 50).with_fault(10, FaultKind::Hold);
        let stand = Stand::alone(script, &format!("http = '{version}'")).await;
        let mut streams = Vec::new();
        let mut counts = Vec::new();
        for more in [30, 100] {
            for _ in 0..more {
                streams.push(stream(&stand).await);
            }
            counts.push(stand.on_its_thread(held).await);
        }
        let each = (counts[1] - counts[0]) / 100;
        assert!((1_000..30_000).contains(&each), "{version}: {each} bytes a stream");
    }
}

/// Calls that end in every way there is.
async fn calls(stand: &Stand, rounds: usize) {
    for _ in 0..rounds {
        stand.provider.set_script(Script::seeded(1, 20));
        text(stand.ask(Method::POST, PATH, &[BEARER], question(true)).await).await;
        text(stand.ask(Method::POST, PATH, &[BEARER], question(false)).await).await;
        text(stand.ask(Method::POST, PATH, &[BEARER], "no request").await).await;
        text(stand.ask(Method::POST, PATH, &[("x-api-key", "wrong")], question(true)).await).await;
        stand.provider.set_script(Script::failing(Failure::new(400)));
        text(stand.ask(Method::POST, PATH, &[BEARER], question(true)).await).await;
        stand.provider.set_script(Script::seeded(1, 20).with_fault(5, FaultKind::Hold));
        let gone = stand.provider.stats().disconnected + 1;
        drop(stream(stand).await);
        stand.provider.until(|stats| stats.disconnected == gone).await;
    }
}

#[tokio::test]
async fn calls_that_are_over_leave_nothing() {
    let stand = Stand::alone(Script::default(), "").await;
    let mut counts = Vec::new();
    // At first, what is kept for good grows to its size.
    for rounds in [80, 40] {
        calls(&stand, rounds).await;
        let ledger = stand.ledger.clone();
        // What is settled waits to be written down; here nobody does.
        let count = move || {
            ledger.batch(usize::MAX).written(&[]);
            held()
        };
        counts.push(stand.on_its_thread(count).await);
    }
    let left = (counts[1] - counts[0]) / 40;
    assert!(left < 100, "a round of six calls leaves {left} bytes");
}
