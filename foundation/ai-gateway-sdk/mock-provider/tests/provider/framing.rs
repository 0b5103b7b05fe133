//! Streams cut in every way say the same.

use ai_gateway_mock_provider::{Framing, MockProvider, Script, seeded};

use crate::support::{ALL, CHAT, MESSAGES, body, events, http, post, read, read_pieces, said, stream};

async fn framed(path: &str, framing: Framing) -> String {
    stream(path, Script { framing, ..Script::seeded(5, 40) }).await.0
}

#[tokio::test]
async fn every_framing_says_the_same() {
    let framings = [
        Framing::default(),
        Framing { crlf: Some(true), ..Framing::default() },
        Framing { crlf: Some(false), ..Framing::default() },
        Framing { split_every: 1, ..Framing::default() },
        Framing { split_at: vec![1, 10, 11, 300], ..Framing::default() },
        Framing { tokens_per_write: 7, ..Framing::default() },
        Framing { ping_every: 3, comment_every: 2, ..Framing::default() },
        Framing { no_final_blank: true, ..Framing::default() },
        Framing { omit_end: true, ..Framing::default() },
    ];
    for path in ALL {
        for framing in &framings {
            let text = framed(path, framing.clone()).await;
            assert_eq!(said(&events(&text)), seeded(5, 40), "{path} {framing:?}");
        }
    }
}

#[tokio::test]
async fn lines_pings_comments_and_ends_are_as_scripted() {
    let crlf = framed(CHAT, Framing { crlf: Some(true), ..Framing::default() }).await;
    assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count());
    let kept = Framing { ping_every: 10, comment_every: 20, ..Framing::default() };
    assert_eq!(framed(MESSAGES, kept.clone()).await.matches("event: ping").count(), 1 + 4);
    assert_eq!(framed(CHAT, kept).await.matches(": keep-alive\n").count(), 4 + 2);
    assert!(framed(CHAT, Framing { no_final_blank: true, ..Framing::default() }).await.ends_with("data: [DONE]\n"));
    let endless = Framing { omit_end: true, ..Framing::default() };
    for (path, end) in ALL.into_iter().zip(["[DONE]", "response.completed", "message_stop", "finishReason"]) {
        assert!(framed(path, Framing::default()).await.contains(end));
        assert!(!framed(path, endless.clone()).await.contains(end));
    }
}

#[tokio::test]
async fn pieces_reach_the_client_as_they_were_cut() {
    for http2 in [false, true] {
        let pieces = async |framing: Framing| {
            let provider = MockProvider::start(Script { framing, ..Script::seeded(5, 4) }).await.unwrap();
            read_pieces(post(&http(http2), &provider, CHAT, &body(CHAT, true)).await).await.0
        };
        let single = pieces(Framing { split_every: 1, ..Framing::default() }).await;
        // HTTP/2 may end with a frame that is empty.
        let lengths: Vec<usize> = single.iter().map(bytes::Bytes::len).collect();
        assert!(lengths.iter().all(|length| *length <= 1), "http2 {http2}: {lengths:?}");
        let at_once = pieces(Framing { tokens_per_write: 4, ..Framing::default() }).await;
        assert!(at_once.iter().any(|piece| piece.windows(6).filter(|bytes| bytes == b"data: ").count() == 4));
    }
}

#[tokio::test]
async fn http1_and_http2_are_served_on_one_port() {
    let provider = MockProvider::start(Script::seeded(9, 12)).await.unwrap();
    for http2 in [false, true] {
        let answer = post(&http(http2), &provider, CHAT, &body(CHAT, true)).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert!(answer.headers().contains_key("x-request-id"));
        assert_eq!(said(&events(&read(answer).await.0)), seeded(9, 12));
    }
}
