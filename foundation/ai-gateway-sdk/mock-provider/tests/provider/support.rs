//! A client without any opinion: bytes, and the events in them.

use std::time::Duration;

use ai_gateway_mock_provider::{MockProvider, SCRIPT_HEADER, Script};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// Where each protocol is asked for a stream, and with what.
pub(crate) const CHAT: &str = "/v1/chat/completions";
pub(crate) const RESPONSES: &str = "/v1/responses";
pub(crate) const MESSAGES: &str = "/v1/messages";
pub(crate) const GEMINI: &str = "/v1beta/models/mock-large:streamGenerateContent?alt=sse";
pub(crate) const ALL: [&str; 4] = [CHAT, RESPONSES, MESSAGES, GEMINI];

pub(crate) fn body(path: &str, stream: bool) -> Value {
    let messages = json!([{"role": "user", "content": "say something"}]);
    match path {
        CHAT => json!({"model": "mock-large", "stream": stream, "stream_options": {"include_usage": true},
            "messages": messages}),
        RESPONSES => json!({"model": "mock-large", "stream": stream, "input": "say something"}),
        MESSAGES => json!({"model": "mock-large", "stream": stream, "max_tokens": 1000, "messages": messages}),
        _ => json!({"contents": [{"role": "user", "parts": [{"text": "say something"}]}]}),
    }
}

pub(crate) type Http = Client<HttpConnector, Full<Bytes>>;

pub(crate) fn http(http2: bool) -> Http {
    Client::builder(TokioExecutor::new()).http2_only(http2).build(HttpConnector::new())
}

pub(crate) async fn post(http: &Http, provider: &MockProvider, path: &str, body: &Value) -> Response<Incoming> {
    post_with(http, provider, path, body, None).await.unwrap()
}

pub(crate) async fn post_with(
    http: &Http,
    provider: &MockProvider,
    path: &str,
    body: &Value,
    script: Option<&Script>,
) -> Result<Response<Incoming>, hyper_util::client::legacy::Error> {
    let mut request = Request::post(format!("{}{path}", provider.base_url))
        .header("anthropic-version", "2023-06-01")
        .header("authorization", "Bearer key-1");
    if let Some(script) = script {
        request = request.header(SCRIPT_HEADER, serde_json::to_string(script).unwrap());
    }
    http.request(request.body(Full::from(body.to_string())).unwrap()).await
}

/// All of a body, and whether it ended well.
pub(crate) async fn read(response: Response<Incoming>) -> (String, bool) {
    let (pieces, whole) = read_pieces(response).await;
    (String::from_utf8(pieces.concat()).unwrap(), whole)
}

pub(crate) async fn read_pieces(response: Response<Incoming>) -> (Vec<Bytes>, bool) {
    let (mut body, mut pieces) = (response.into_body(), Vec::new());
    loop {
        match body.frame().await {
            Some(Ok(frame)) => pieces.extend(frame.into_data()),
            Some(Err(_)) => return (pieces, false),
            None => return (pieces, true),
        }
    }
}

/// A stream of a path with a script, read to its end.
pub(crate) async fn stream(path: &str, script: Script) -> (String, bool) {
    let provider = MockProvider::start(script).await.unwrap();
    read(post(&http(false), &provider, path, &body(path, true)).await).await
}

/// The names and the data of the events.
pub(crate) fn events(text: &str) -> Vec<(String, Value)> {
    let text = text.replace("\r\n", "\n");
    let event = |block: &str| {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        let data = field("data: ")?;
        let value = if data == "[DONE]" { json!("[DONE]") } else { serde_json::from_str(&data).unwrap() };
        Some((field("event: ").unwrap_or_default(), value))
    };
    text.split("\n\n").filter_map(event).collect()
}

/// What was said in the events of any protocol.
pub(crate) fn said(events: &[(String, Value)]) -> String {
    let token = |(_, data): &(String, Value)| {
        let texts = [
            &data["choices"][0]["delta"]["content"],
            &data["delta"]["text"],
            &data["candidates"][0]["content"]["parts"][0],
            if data["type"] == "response.output_text.delta" { &data["delta"] } else { &Value::Null },
        ];
        texts.into_iter().find_map(|text| {
            if text["thought"] == true { None } else { text.as_str().or_else(|| text["text"].as_str()) }
                .map(str::to_owned)
        })
    };
    events.iter().filter_map(token).collect()
}

/// Ends a test that would wait for ever.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future).await.unwrap_or_else(|_| panic!("nothing happened"))
}
