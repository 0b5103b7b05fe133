//! RPCs over plain HTTP, as any client could send them.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use buffa::Message as _;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use platform_contracts::platform::common::v1::ErrorInfo;
use serde_json::Value;

use crate::contract::Rpc;
use crate::errors::assert_explained;
use crate::server::Server;

/// The flag of the last frame of a Connect stream.
const END: u8 = 2;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// HTTP's.
    pub(crate) status: u16,
    /// `ok`, the error's stable code, or Connect's where it has none.
    pub(crate) code: String,
    /// Connect's code; empty when it succeeded.
    pub(crate) transport: String,
    /// The message, or of a stream all of them in an array; of an error, what it says.
    pub(crate) body: Value,
}

/// Who sends a request: the headers that say so.
pub(crate) type Headers = Vec<(&'static str, String)>;

pub(crate) struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
}

impl Http {
    pub(crate) fn to(server: &Server) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, base: format!("http://{}/rpc", server.address) }
    }

    /// Calls an RPC with a message in JSON.
    pub(crate) async fn call(&self, rpc: &Rpc, headers: &Headers, message: &Value) -> Answer {
        self.send(rpc, headers, "json", message.to_string().into_bytes()).await
    }

    /// Calls an RPC with any bytes at all; `codec` is `json` or `proto`.
    pub(crate) async fn send(&self, rpc: &Rpc, headers: &Headers, codec: &str, message: Vec<u8>) -> Answer {
        let media_type =
            if rpc.streams { format!("application/connect+{codec}") } else { format!("application/{codec}") };
        let body = if rpc.streams { framed(&message) } else { message };
        self.post(rpc, headers, &media_type, body).await
    }

    /// Posts bytes of a media type as they are.
    pub(crate) async fn post(&self, rpc: &Rpc, headers: &Headers, media_type: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::post(format!("{}/{}", self.base, rpc.name)).header(header::CONTENT_TYPE, media_type);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = self.client.request(request.body(Full::from(body)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let framed = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.to_str().unwrap().starts_with("application/connect+"));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        read(status, framed, &body)
    }
}

/// One frame of a Connect stream.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0], length.as_slice(), message].concat()
}

/// An answer from its parts.
pub(crate) fn read(status: u16, framed: bool, body: &[u8]) -> Answer {
    if framed {
        return read_stream(status, body);
    }
    let text = || Value::String(String::from_utf8_lossy(body).into_owned());
    let body: Value = serde_json::from_slice(body).unwrap_or_else(|_| text());
    if status == 200 { succeeded(status, body) } else { failed(status, &body) }
}

fn read_stream(status: u16, mut rest: &[u8]) -> Answer {
    let mut messages = Vec::new();
    while let [flags, one, two, three, four, after @ ..] = rest {
        let length = u32::from_be_bytes([*one, *two, *three, *four]) as usize;
        let (message, after) = after.split_at(length);
        rest = after;
        if flags & END == 0 {
            messages.push(serde_json::from_slice(message).unwrap_or_default());
            continue;
        }
        let end: Value = serde_json::from_slice(message).unwrap();
        return match end.get("error") {
            Some(error) => failed(status, error),
            None => succeeded(status, Value::Array(messages)),
        };
    }
    panic!("the stream ended without saying how");
}

fn succeeded(status: u16, body: Value) -> Answer {
    Answer { status, code: "ok".to_owned(), transport: String::new(), body }
}

fn failed(status: u16, error: &Value) -> Answer {
    let transport = error["code"].as_str().unwrap_or_default().to_owned();
    let details = error["details"].as_array().map(Vec::as_slice).unwrap_or_default();
    let info = details.iter().find(|detail| detail["type"] == "platform.common.v1.ErrorInfo");
    let stable = info.map(|detail| {
        let bytes = STANDARD_NO_PAD.decode(detail["value"].as_str().unwrap().trim_end_matches('=')).unwrap();
        ErrorInfo::decode_from_slice(&bytes).unwrap().code
    });
    if let Some(code) = &stable {
        assert_explained(code);
    }
    Answer { status, code: stable.unwrap_or_else(|| transport.clone()), transport, body: error.clone() }
}
