//! A model that makes vectors as a provider in this process: requests of OpenAI's embeddings in, its answers out.

use std::sync::Arc;

use ai_gateway_wire::{Failure, FailureKind, Protocol};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use http::{HeaderValue, Request, Response, StatusCode, header};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::embedding::{EmbeddingProvider, Purpose};
use crate::error::ProviderError;
use crate::targets::LoadConfig;
use crate::transport::{AnswerBody, InProcess};

/// How many calls are under way at a time, and wait. With [`AT_ONCE`] this is the bound on what stands before a text of
/// whoever asks the model directly.
pub(super) const LOAD: LoadConfig = LoadConfig { concurrent: 16, waiting: 1_024, wait_ms: 30_000 };
/// How many texts of a call stand in the model's line at a time: enough for each of its threads, and few enough that a
/// large call lets others in between.
const AT_ONCE: usize = 4;
/// As many texts as OpenAI takes.
const MOST_TEXTS: usize = 2_048;
/// What is looked at of a text, in bytes. No model here reads as much, and finding out how much it reads takes time.
const LONGEST_TEXT: usize = 64 * 1_024;

/// Answers for a model.
pub(super) struct Serving {
    name: String,
    model: Arc<dyn EmbeddingProvider>,
}

/// A request, as far as it says anything here.
#[derive(Deserialize)]
struct Asked {
    input: Option<Input>,
    encoding_format: Option<String>,
    dimensions: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    One(String),
    Several(Vec<String>),
    Other(IgnoredAny),
}

#[derive(Clone, Copy)]
enum Format {
    Float,
    Base64,
}

#[derive(Serialize)]
struct Item {
    object: &'static str,
    index: usize,
    embedding: Numbers,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Numbers {
    Float(Vec<f32>),
    Base64(String),
}

#[derive(Serialize)]
struct Usage {
    prompt_tokens: usize,
    total_tokens: usize,
}

impl InProcess for Serving {
    fn answer(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<AnswerBody>> {
        async move {
            match self.respond(request.body()).await {
                Ok(body) => response(StatusCode::OK, body),
                Err(failure) => {
                    let (status, body) = failure.write(Protocol::Embeddings);
                    response(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body)
                }
            }
        }
        .boxed()
    }
}

impl Serving {
    pub(super) fn new(name: String, model: Arc<dyn EmbeddingProvider>) -> Self {
        Self { name, model }
    }

    async fn respond(&self, body: &[u8]) -> Result<Bytes, Failure> {
        let asked: Asked = serde_json::from_slice(body).map_err(|error| invalid(&error.to_string(), None))?;
        let format = asked.format()?;
        self.check_dimensions(asked.dimensions)?;
        let texts = texts(asked.input)?;
        let mut made = stream::iter(texts).map(|text| self.one(text)).buffered(AT_ONCE).enumerate();
        let mut answer = br#"{"object":"list","data":["#.to_vec();
        let mut read = 0;
        while let Some((index, vector)) = made.next().await {
            let (vector, tokens) = vector.map_err(|error| failed(&error))?;
            read += tokens;
            if index > 0 {
                answer.push(b',');
            }
            append(&mut answer, &Item { object: "embedding", index, embedding: format.write(vector) })?;
        }
        answer.extend_from_slice(br#"],"model":"#);
        append(&mut answer, &self.name)?;
        answer.extend_from_slice(br#","usage":"#);
        append(&mut answer, &Usage { prompt_tokens: read, total_tokens: read })?;
        answer.push(b'}');
        Ok(answer.into())
    }

    /// A text's vector, and how many of its tokens the model has read.
    async fn one(&self, mut text: String) -> Result<(Vec<f32>, usize), ProviderError> {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        let read = self.model.tokens_read(&text);
        let vector = self.model.embed(vec![text], Purpose::Document).await?.pop();
        let missing = || ProviderError::Protocol("no vector came back for a text".to_owned());
        Ok((vector.ok_or_else(missing)?, read))
    }

    /// Shortened vectors are for models that were trained for it.
    fn check_dimensions(&self, asked: Option<usize>) -> Result<(), Failure> {
        let has = self.model.model().dimensions;
        match asked {
            Some(asked) if asked != has => Err(invalid(
                &format!("this model makes vectors of {has} numbers and of no other size, leave `dimensions` out"),
                Some("dimensions"),
            )),
            _ => Ok(()),
        }
    }
}

impl Asked {
    fn format(&self) -> Result<Format, Failure> {
        match self.encoding_format.as_deref() {
            None | Some("float") => Ok(Format::Float),
            Some("base64") => Ok(Format::Base64),
            Some(_) => Err(invalid("vectors come as `float` or `base64`, choose one of them", Some("encoding_format"))),
        }
    }
}

impl Format {
    fn write(self, vector: Vec<f32>) -> Numbers {
        match self {
            Self::Float => Numbers::Float(vector),
            Self::Base64 => {
                let bytes: Vec<u8> = vector.into_iter().flat_map(f32::to_le_bytes).collect();
                Numbers::Base64(STANDARD.encode(bytes))
            }
        }
    }
}

/// What is to be turned into vectors.
fn texts(input: Option<Input>) -> Result<Vec<String>, Failure> {
    let wrong = |problem: &str| Err(invalid(problem, Some("input")));
    let texts = match input {
        Some(Input::One(text)) => vec![text],
        Some(Input::Several(texts)) => texts,
        // Those of another model's tokenizer, which cannot be turned into a text here.
        Some(Input::Other(_)) => return wrong("`input` is a text or a list of texts here, send no tokens"),
        None => return wrong("there is nothing to make vectors of, send a text or a list of texts as `input`"),
    };
    match texts.len() {
        0 => wrong("`input` is empty, send at least one text"),
        1..=MOST_TEXTS if texts.iter().any(String::is_empty) => wrong("a text of `input` is empty, leave it out"),
        1..=MOST_TEXTS => Ok(texts),
        count => wrong(&format!("`input` has {count} texts, send at most {MOST_TEXTS} at a time")),
    }
}

fn append(answer: &mut Vec<u8>, part: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(answer, part).map_err(|error| Failure::new(FailureKind::ServerError, error.to_string()))
}

fn invalid(problem: &str, param: Option<&str>) -> Failure {
    Failure { param: param.map(str::to_owned), ..Failure::new(FailureKind::InvalidRequest, problem) }
}

fn failed(error: &ProviderError) -> Failure {
    tracing::error!(%error, "the embedding model of this process failed");
    Failure::new(FailureKind::ServerError, error.public_message())
}

fn response(status: StatusCode, body: Bytes) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::made([body]));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
