//! What clients of OpenAI, Anthropic and Gemini see: their own API, under this gateway's address and with its keys.
//!
//! **When to use it.** Make an [`Ingress`] of a gateway and of whoever knows the keys, and [`serve`] it on a port of its
//! own: it is plain hyper, without the layers that pages and RPCs need.
//!
//! | path | what |
//! | --- | --- |
//! | `POST …/chat/completions`, `…/responses`, `…/embeddings` | OpenAI's |
//! | `POST …/messages`, `…/messages/count_tokens` | Anthropic's |
//! | `POST …/models/MODEL:generateContent`, `:streamGenerateContent` | Gemini's |
//! | `GET …/models`, `…/models/MODEL` | the models that the key may use |
//! | `GET /healthz` | whether this runs |
//!
//! **How to extend it.** A further path is a variant in `route` and its arm in [`Ingress::handle`].

mod key;
mod models;
mod route;
mod server;

use std::sync::Arc;

use ai_gateway_sdk::gateway::{Call, Caller, Gateway, Reply, ReplyBody};
use ai_gateway_wire::{Failure, FailureKind, Protocol};
use api_gateway_core::{ErrorKind, ServiceError};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;

use crate::Accounts;
use crate::keys::ModelScope;
use route::Route;

pub use server::serve;

/// Who knows whose a key is.
pub trait Callers: Send + Sync + 'static {
    /// Whose key this is, ready to make calls.
    ///
    /// # Errors
    /// It is nobody's, or that cannot be known now.
    fn caller<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Caller, ServiceError>>;
}

impl Callers for Accounts {
    fn caller<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Caller, ServiceError>> {
        Box::pin(async move {
            let holder = self.authenticate(key).await?;
            let models = match holder.models {
                ModelScope::All => None,
                ModelScope::Some(models) => Some(models),
            };
            Ok(Caller { tenant: holder.tenant, user: holder.user, key: Some(holder.key), models })
        })
    }
}

/// Answers requests. Clones share everything.
#[derive(Clone)]
pub struct Ingress {
    gateway: Gateway,
    callers: Arc<dyn Callers>,
    largest_body: usize,
}

impl Ingress {
    /// `largest_body` is in bytes; a larger request is refused.
    #[must_use]
    pub fn new(gateway: Gateway, callers: Arc<dyn Callers>, largest_body: usize) -> Self {
        Self { gateway, callers, largest_body }
    }

    /// Answers a request.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<ReplyBody>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let route = Route::of(&head);
        let reply = match self.answer(route, head, body).await {
            Ok(reply) => reply,
            Err(failure) => Reply::failure(route.protocol(), &failure, None),
        };
        let mut response = Response::new(reply.body);
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        response
    }

    async fn answer<B>(&self, route: Route, head: Parts, body: B) -> Result<Reply, Failure>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let protocol = route.protocol();
        match route {
            Route::Health => return Ok(Reply::json(protocol, StatusCode::OK, Bytes::from_static(b"\"ok\""))),
            Route::Unknown => return Err(unknown(&head)),
            Route::Call(_) | Route::CountTokens | Route::Models(_) => {}
        }
        let caller = self.caller(&head).await?;
        if let Route::Models(form) = route {
            return models::list(&self.gateway, &caller, form, head.uri.path());
        }
        let body = self.read(body).await?;
        let path = head.uri.path().to_owned();
        let call = Call { protocol, path, headers: head.headers, body, caller };
        Ok(match route {
            Route::CountTokens => self.gateway.count_tokens(call).await,
            _ => self.gateway.call(call).await,
        })
    }

    async fn caller(&self, head: &Parts) -> Result<Caller, Failure> {
        let key = key::of(&head.headers).ok_or_else(|| {
            let words =
                "the request brings no key, send one of this gateway as `authorization: Bearer …` or `x-api-key`";
            Failure::new(FailureKind::Unauthorized, words)
        })?;
        self.callers.caller(key).await.map_err(|error| {
            let kind = match error.kind() {
                ErrorKind::Unauthenticated => FailureKind::Unauthorized,
                ErrorKind::Forbidden => FailureKind::Forbidden,
                _ => {
                    tracing::error!(?error, "a key could not be looked up");
                    FailureKind::Overloaded
                }
            };
            Failure { code: Some(error.code().to_owned()), ..Failure::new(kind, error.message()) }
        })
    }

    async fn read<B>(&self, body: B) -> Result<Bytes, Failure>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let limit = self.largest_body;
        let too_large =
            || Failure::new(FailureKind::TooLarge, format!("the request is too large, send at most {limit} bytes"));
        if body.size_hint().lower() > limit as u64 {
            return Err(too_large());
        }
        match Limited::new(body, limit).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
            Err(error) => Err(Failure::new(FailureKind::InvalidRequest, format!("the request broke off: {error}"))),
        }
    }
}

fn unknown(head: &Parts) -> Failure {
    let kind = if head.method == Method::POST || head.method == Method::GET {
        FailureKind::NoSuchPath
    } else {
        FailureKind::InvalidRequest
    };
    let path: String = head.uri.path().chars().take(100).collect();
    Failure::new(kind, format!("there is no {} {path} here, docs/ai-gateway.md lists what there is", head.method))
}

/// In whose form something is said where the path does not tell.
const USUAL: Protocol = Protocol::ChatCompletions;
