//! The answerer as a provider in this process: requests of any protocol in, answers and streams of the same out.

use ai_gateway_wire::conversation::{Content, Conversation, Part, ToolChoice};
use ai_gateway_wire::{
    Answer, AnswerEvent, Envelope, Failure, FailureKind, Object, Opening, Protocol, Stamp, StopReason, StreamWriter,
    Usage,
};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderValue, Request, Response, StatusCode, header};
use uuid::Uuid;

use super::Extractive;
use super::asked::Asked;
use crate::transport::{AnswerBody, InProcess};

/// Where Anthropic's clients ask for a count of tokens.
const COUNT: &str = "/messages/count_tokens";

impl InProcess for Extractive {
    fn answer(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<AnswerBody>> {
        async move {
            let path = request.uri().path();
            let protocol = match Protocol::of_path(path) {
                Some(protocol) => protocol,
                None if path.ends_with(COUNT) => return count(request.body()),
                None => {
                    return failed(Protocol::ChatCompletions, &Failure::new(FailureKind::NoSuchPath, "no such path"));
                }
            };
            match self.respond(protocol, path, request.body()).await {
                Ok(response) => response,
                Err(failure) => failed(protocol, &failure),
            }
        }
        .boxed()
    }
}

impl Extractive {
    async fn respond(&self, protocol: Protocol, path: &str, body: &[u8]) -> Result<Response<AnswerBody>, Failure> {
        let envelope = Envelope::read(protocol, path, body).map_err(|error| invalid(&error.to_string()))?;
        let conversation = Conversation::read(protocol, body).map_err(|error| invalid(&error.to_string()))?;
        refuse(&envelope, &conversation)?;
        let asked = Asked::read(&conversation).ok_or_else(|| invalid("there is no question, send one"))?;
        let text = self.answer(&asked).await.map_err(|error| {
            tracing::error!(%error, "the local answerer failed");
            Failure::new(FailureKind::ServerError, error.public_message())
        })?;
        let said = Said::new(&text, envelope.output_limit, asked.words);
        if envelope.stream { Ok(said.stream(protocol)) } else { said.whole(protocol) }
    }
}

/// What quotes cannot do is refused rather than left out.
fn refuse(envelope: &Envelope, conversation: &Conversation) -> Result<(), Failure> {
    if envelope.choices > 1 {
        return Err(invalid("this model has only one answer, ask for one"));
    }
    if conversation.format.is_some() {
        return Err(invalid("this model answers with quotes in Markdown only, leave the format of the answer out"));
    }
    if matches!(conversation.tool_choice, Some(ToolChoice::Required | ToolChoice::Named(_))) {
        return Err(invalid("this model calls no tools, do not require it"));
    }
    Ok(())
}

/// An answer in words, each of which is a token.
struct Said<'a> {
    words: Vec<&'a str>,
    reason: StopReason,
    usage: Usage,
}

impl<'a> Said<'a> {
    fn new(text: &'a str, limit: Option<u64>, input: u64) -> Self {
        let mut words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let reason = if words.len() > limit { StopReason::MaxTokens } else { StopReason::EndTurn };
        words.truncate(limit);
        let usage = Usage { input, output: words.len() as u64, ..Usage::default() };
        Self { words, reason, usage }
    }

    fn stream(self, protocol: Protocol) -> Response<AnswerBody> {
        let mut writer = StreamWriter::new(protocol, protocol, stamp(), true);
        let begun = Usage { output: 0, ..self.usage };
        let start = AnswerEvent::Start {
            id: None,
            model: Some(super::NAME.to_owned()),
            usage: Some(begun),
            extra: Object::new(),
        };
        let deltas = self.words.into_iter().map(|word| AnswerEvent::Delta(word.to_owned()));
        let stop = AnswerEvent::Stop { reason: self.reason, sequence: None };
        let events = [start, AnswerEvent::Open(Opening::Text)].into_iter().chain(deltas).chain([
            AnswerEvent::Close,
            AnswerEvent::Usage(self.usage),
            stop,
            AnswerEvent::End,
        ]);
        let frames = events.filter_map(|event| {
            let mut frame = Vec::new();
            writer.write(event, &mut frame);
            (!frame.is_empty()).then(|| Bytes::from(frame))
        });
        response(StatusCode::OK, "text/event-stream", AnswerBody::made(frames))
    }

    fn whole(self, protocol: Protocol) -> Result<Response<AnswerBody>, Failure> {
        let stamp = stamp();
        let answer = Answer {
            origin: protocol,
            id: Some(stamp.id.clone()),
            model: super::NAME.to_owned(),
            created: Some(stamp.created),
            parts: vec![Part::new(Content::Text(self.words.concat()))],
            stop: self.reason,
            stop_sequence: None,
            usage: Some(self.usage),
            extra: Object::new(),
        };
        let written = answer.write(protocol, &stamp).map_err(|error| invalid(&error.to_string()))?;
        Ok(response(StatusCode::OK, "application/json", AnswerBody::made([written.body])))
    }
}

/// An id, which has the time in it.
fn stamp() -> Stamp {
    let id = Uuid::now_v7();
    let created = id.get_timestamp().map_or(0, |timestamp| timestamp.to_unix().0);
    Stamp { id: id.simple().to_string(), created }
}

fn count(body: &[u8]) -> Response<AnswerBody> {
    match Conversation::read(Protocol::Messages, body) {
        Ok(conversation) => {
            let words = Asked::read(&conversation).map_or(0, |asked| asked.words);
            let counted = Bytes::from(format!(r#"{{"input_tokens":{words}}}"#));
            response(StatusCode::OK, "application/json", AnswerBody::made([counted]))
        }
        Err(error) => failed(Protocol::Messages, &invalid(&error.to_string())),
    }
}

fn invalid(message: &str) -> Failure {
    Failure::new(FailureKind::InvalidRequest, message)
}

fn failed(protocol: Protocol, failure: &Failure) -> Response<AnswerBody> {
    let (status, body) = failure.write(protocol);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response(status, "application/json", AnswerBody::made([body]))
}

fn response(status: StatusCode, kind: &'static str, body: AnswerBody) -> Response<AnswerBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
