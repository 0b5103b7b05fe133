//! What each provider writes for each step of a streamed answer, and for a whole one.
//!
//! To add a protocol: a module with `write` and `plain`, a variant of `Protocol` and its paths in `request`.

mod chat;
mod gemini;
mod messages;
pub(crate) mod other;
mod responses;

use std::fmt::Display;

use crate::json::Json;
use serde::Serialize;

use crate::exchange::{Exchange, Step};
use crate::request::Protocol;
use crate::script::Failure;

/// What a protocol has to remember from one event to the next.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// Responses number their events.
    sequence: u64,
    /// Of the frames of tokens, where they all begin alike.
    head: Vec<u8>,
    /// Tokens written so far.
    pub(crate) tokens: u32,
}

impl Writer {
    /// Appends the events of this step, which may be none.
    pub(crate) fn write(&mut self, exchange: &Exchange, step: Step, out: &mut Vec<u8>) {
        self.tokens += u32::from(matches!(step, Step::Token(..)));
        match exchange.asked.protocol {
            Protocol::Chat => chat::write(self, exchange, step, out),
            Protocol::Responses => responses::write(self, exchange, step, out),
            Protocol::Messages => messages::write(exchange, step, out),
            Protocol::Gemini => gemini::write(self, exchange, step, out),
        }
    }

    /// Appends the event of an error in the middle of a stream.
    pub(crate) fn fail(&mut self, exchange: &Exchange, failure: &Failure, out: &mut Vec<u8>) {
        match exchange.asked.protocol {
            protocol @ (Protocol::Chat | Protocol::Gemini) => data(out, &failure.body(protocol, "")),
            Protocol::Messages => named(out, "error", &failure.body(Protocol::Messages, &exchange.id("req_"))),
            Protocol::Responses => responses::fail(self, exchange, failure, out),
        }
    }
}

/// A whole answer.
pub(crate) fn plain(exchange: &Exchange) -> Json {
    match exchange.asked.protocol {
        Protocol::Chat => chat::plain(exchange),
        Protocol::Responses => responses::plain(exchange),
        Protocol::Messages => messages::plain(exchange),
        Protocol::Gemini => gemini::plain(exchange),
    }
}

/// Appends a value as JSON.
fn write(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    // Writing to memory cannot fail, nor can texts, numbers and objects of them.
    let _ = serde_json::to_writer(out, value);
}

fn text(out: &mut Vec<u8>, value: impl Display) {
    use std::io::Write as _;
    let _ = write!(out, "{value}");
}

/// Appends an event without a name.
fn data(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    out.extend_from_slice(b"data: ");
    write(out, value);
    out.extend_from_slice(b"\n\n");
}

/// Appends an event with a name.
fn named(out: &mut Vec<u8>, name: &str, value: &(impl Serialize + ?Sized)) {
    text(out, format_args!("event: {name}\n"));
    data(out, value);
}

/// Appends what keeps a connection alive: an event where the protocol has one, else a comment.
pub(crate) fn ping(protocol: Protocol, out: &mut Vec<u8>) {
    match protocol {
        Protocol::Messages => messages::ping(out),
        _ => comment(out),
    }
}

/// Appends a comment, which readers skip.
pub(crate) fn comment(out: &mut Vec<u8>) {
    out.extend_from_slice(b": keep-alive\n\n");
}
