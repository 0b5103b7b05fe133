//! Any server that speaks OpenAI's `/chat/completions`: OpenAI itself, Ollama, vLLM, llama.cpp,
//! OpenRouter and many more.
//!
//! Use it with the address that ends in `/v1` and the names of the models there. One request is one
//! connection's body, polled by whoever reads the answer: there is no task and no queue in between,
//! so a reader that stops reading slows the server, and one that leaves ends the request.
//!
//! To add what one server needs (another header, another field), add it to [`Options`] and use it
//! in `wire.rs` or here; servers with another protocol get a module of their own.

mod failure;
mod options;
mod stream;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderValue, Request, StatusCode, Uri, header};
use tokio::time::Instant;

pub use options::{ConfigError, ModelName, Options, Timeouts};

use crate::chat::{ChatProvider, ChatRequest, ChatStream};
use crate::error::{ProviderError, TimeoutPhase};
use crate::model::Model;
use crate::secret::Secret;
use crate::transport::{AnswerBody, Transport, TransportError};

/// How much of an error's body is read, in bytes.
const ERROR_BODY: usize = 64 * 1024;

/// A provider at one address.
pub struct OpenAiCompatible {
    models: Vec<Model>,
    endpoint: Uri,
    authorization: Option<HeaderValue>,
    key: Option<Arc<Secret>>,
    completion_limit: bool,
    timeouts: Timeouts,
    transport: Transport,
}

impl OpenAiCompatible {
    /// Checks the settings. Connects to nothing yet.
    ///
    /// # Errors
    /// [`ConfigError`] when the address, the key or a name cannot be right.
    pub fn new(options: Options) -> Result<Self, ConfigError> {
        let transport = options.transport()?;
        let endpoint = transport.url().join("/chat/completions")?;
        Ok(Self {
            models: options.models()?,
            authorization: options.authorization()?,
            key: options.key.map(Arc::new),
            completion_limit: options.completion_limit,
            timeouts: options.timeouts,
            transport,
            endpoint,
        })
    }

    fn request(&self, request: &ChatRequest) -> Result<Request<Bytes>, ProviderError> {
        let body = wire::body(request, self.completion_limit)
            .map_err(|error| ProviderError::InvalidRequest(error.to_string()))?;
        let mut builder = Request::post(self.endpoint.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "text/event-stream")
            .header(header::USER_AGENT, concat!("ai-gateway-sdk/", env!("CARGO_PKG_VERSION")));
        if let Some(authorization) = &self.authorization {
            builder = builder.header(header::AUTHORIZATION, authorization.clone());
        }
        builder.body(body.into()).map_err(|error| ProviderError::InvalidRequest(error.to_string()))
    }

    async fn start(&self, request: ChatRequest) -> Result<ChatStream, ProviderError> {
        if !self.models.iter().any(|model| model.id == request.model) {
            return Err(ProviderError::UnknownModel(request.model.to_string()));
        }
        let grounded = !request.sources.is_empty();
        let request = self.request(&request)?;
        let limit = self.timeouts.first_token;
        let deadline = Instant::now() + limit;
        let slow = ProviderError::Timeout { phase: TimeoutPhase::FirstToken, after: limit };
        let response =
            tokio::time::timeout_at(deadline, self.transport.send(request)).await.map_err(|_| slow.clone())?;
        let response = response.map_err(unsent)?;
        if response.status() != StatusCode::OK {
            let (head, body) = response.into_parts();
            let body = tokio::time::timeout_at(deadline, body.beginning(ERROR_BODY)).await.map_err(|_| slow)?;
            return Err(failure::of_response(head.status, &head.headers, &body, self.key.as_deref()));
        }
        check_content_type(&response)?;
        Ok(stream::answer(
            response.into_body(),
            stream::Rules { deadline, first_token: limit, idle: self.timeouts.idle, key: self.key.clone(), grounded },
        ))
    }
}

fn unsent(error: TransportError) -> ProviderError {
    match error {
        TransportError::ConnectTimeout(after) => ProviderError::Timeout { phase: TimeoutPhase::Connect, after },
        error => ProviderError::Unreachable(error.to_string()),
    }
}

fn check_content_type(response: &http::Response<AnswerBody>) -> Result<(), ProviderError> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Servers that send no type at all do send events; a web page or one whole JSON is neither.
    if kind.is_empty() || kind.to_ascii_lowercase().starts_with("text/event-stream") {
        return Ok(());
    }
    let kind: String = kind.chars().take(80).collect();
    Err(ProviderError::Protocol(format!("it answered with {kind} and not with a stream, check its address")))
}

impl ChatProvider for OpenAiCompatible {
    fn models(&self) -> &[Model] {
        &self.models
    }

    fn chat(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ProviderError>> {
        self.start(request).boxed()
    }
}
