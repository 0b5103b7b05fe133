//! Whether a stream is what was asked for: every token, the order of its events, its end, its usage.

mod chat;
mod gemini;
mod messages;
mod plain;
mod responses;

use ai_gateway_mock_provider::Reader;

pub(crate) use self::plain::check as check_plain;
use crate::load::Protocol;
use crate::sse::Event;

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("token {0} is not what was said")]
    Token(u64),
    #[error("{said} tokens were said, {expected} asked for")]
    Length { said: u64, expected: u64 },
    #[error("{0}")]
    Order(String),
    #[error("an event is no JSON of its protocol: {0}")]
    Json(String),
    #[error("usage says {said:?} tokens of output, {expected} were asked for")]
    Usage { said: Option<u64>, expected: u64 },
    #[error("the end is missing")]
    Truncated,
    #[error("the answer says an error: {0}")]
    Error(String),
}

/// What has been seen of a stream.
#[derive(Debug)]
pub(crate) struct Stream {
    protocol: Protocol,
    reader: Reader,
    /// Whole tokens are counted only where a frame ends.
    pub(crate) tokens: u64,
    /// Events of the protocol that have come, where their order matters.
    events: u64,
    block: Option<u64>,
    finished: bool,
    ended: bool,
    output: Option<u64>,
}

impl Stream {
    pub(crate) fn new(protocol: Protocol, seed: u64) -> Self {
        let reader = Reader::new(seed);
        Self { protocol, reader, tokens: 0, events: 0, block: None, finished: false, ended: false, output: None }
    }

    /// Reads the next event.
    pub(crate) fn event(&mut self, event: &Event) -> Result<(), Flaw> {
        if self.ended {
            return Err(Flaw::Order(format!("an event came after the end: {}", event.name)));
        }
        match self.protocol {
            Protocol::Chat => chat::event(self, event),
            Protocol::Responses => responses::event(self, event),
            Protocol::Messages => messages::event(self, event),
            Protocol::Gemini => gemini::event(self, event),
        }?;
        self.events += 1;
        Ok(())
    }

    /// The body has ended.
    pub(crate) fn end(&self, expected: u64, usage: Option<u64>) -> Result<(), Flaw> {
        if !self.ended {
            return Err(Flaw::Truncated);
        }
        finish(&self.reader, expected, self.output, usage)
    }

    fn text(&mut self, text: &str) -> Result<(), Flaw> {
        if self.finished {
            return Err(Flaw::Order("text came after the reason of the end".to_owned()));
        }
        self.reader.read(text).map_err(|mismatch| Flaw::Token(mismatch.token))?;
        self.tokens = self.reader.tokens().unwrap_or(self.tokens);
        Ok(())
    }
}

/// Compares what was said with what was asked for.
fn finish(reader: &Reader, expected: u64, output: Option<u64>, usage: Option<u64>) -> Result<(), Flaw> {
    let said = reader.tokens().ok_or(Flaw::Token(expected))?;
    if said != expected {
        return Err(Flaw::Length { said, expected });
    }
    match usage {
        Some(expected) if output != Some(expected) => Err(Flaw::Usage { said: output, expected }),
        _ => Ok(()),
    }
}

fn parse<'a, T: serde::Deserialize<'a>>(data: &'a [u8]) -> Result<T, Flaw> {
    serde_json::from_slice(data).map_err(|error| {
        let start = String::from_utf8_lossy(&data[..data.len().min(200)]).into_owned();
        Flaw::Json(format!("{error} in {start}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(protocol: Protocol, events: &[(&str, &str)]) -> Result<(), Flaw> {
        let mut stream = Stream::new(protocol, 0);
        for (name, data) in events {
            stream.event(&Event { name: (*name).to_owned(), data: data.as_bytes().to_vec() })?;
        }
        stream.end(0, None)
    }

    #[test]
    fn events_out_of_order_are_noticed() {
        let out_of_order = |protocol, events: &[(&str, &str)]| {
            assert!(matches!(check(protocol, events), Err(Flaw::Order(_))), "{events:?}");
        };
        let finish = ("", r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#);
        let more = ("", r#"{"choices":[{"delta":{"content":"x"},"finish_reason":null}]}"#);
        assert_eq!(check(Protocol::Chat, &[finish, ("", "[DONE]")]), Ok(()));
        out_of_order(Protocol::Chat, &[finish, more]);
        out_of_order(Protocol::Chat, &[("", "[DONE]"), ("", "[DONE]")]);
        let start = ("message_start", r#"{"type":"message_start","message":{}}"#);
        let stop = ("content_block_stop", r#"{"type":"content_block_stop","index":0}"#);
        out_of_order(Protocol::Messages, &[stop]);
        out_of_order(Protocol::Messages, &[start, start]);
        out_of_order(Protocol::Messages, &[start, stop]);
        let created = ("response.created", r#"{"type":"response.created","sequence_number":0}"#);
        out_of_order(Protocol::Responses, &[created, created]);
    }

    #[test]
    fn an_end_that_is_missing_is_noticed() {
        assert_eq!(check(Protocol::Chat, &[]), Err(Flaw::Truncated));
        let start = ("message_start", r#"{"type":"message_start","message":{}}"#);
        assert_eq!(check(Protocol::Messages, &[start]), Err(Flaw::Truncated));
    }
}
