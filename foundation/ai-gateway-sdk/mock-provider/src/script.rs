//! What a provider is to say to one request, and what is to go wrong.
//!
//! In code it is a [`Script`]; over the wire it is the same as JSON, every field optional:
//!
//! ```json
//! {"tokens": 200, "ttft_ms": 300, "tokens_per_second": 50, "fault": {"after": 20, "kind": "stall"}}
//! ```
//!
//! To extend it: a field here with a default that changes nothing, and its effect where the answer is made (`parts`),
//! cut into frames (`stream`) or written (`protocol`).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// The words in a prompt after which a script follows, as JSON in URL-safe base64 without padding. So it reaches the
/// provider through gateways that forward no foreign headers.
pub const IN_PROMPT: &str = "mock-script:";

/// What is said to one request. The default says 16 tokens at once and stops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Of the text and of the reasoning; see `text`.
    pub seed: u64,
    /// A number that the provider's record of a disconnect repeats, to tell requests apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<u64>,
    /// How many tokens of seeded text; 16 when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u32>,
    /// Said instead of seeded text; a token is a word with the space before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Tokens of reasoning before the text, with a signature where the protocol has one.
    #[serde(skip_serializing_if = "is_default")]
    pub thinking: u32,
    /// Called after the text. Set `tokens` to 0 for calls without text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The text is a refusal, in the form of the protocol.
    #[serde(skip_serializing_if = "is_default")]
    pub refusal: bool,
    /// Why the answer ends; by default for what was said: stop, tool calls, the request's limit on tokens or a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// Milliseconds from the request to the status line.
    #[serde(skip_serializing_if = "is_default")]
    pub head_ms: u64,
    /// Milliseconds from the request to the first token. Frames without content come at once.
    #[serde(skip_serializing_if = "is_default")]
    pub ttft_ms: u64,
    /// Tokens each second after the first; as fast as they are read when not given. A plain answer waits as long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_second: Option<f64>,
    /// Answered instead of anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// What goes wrong while answering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What is said about usage.
    #[serde(skip_serializing_if = "is_default")]
    pub usage: UsageScript,
    /// How the stream is cut into lines and writes.
    #[serde(skip_serializing_if = "is_default")]
    pub framing: Framing,
    /// A mistake in the text, for tests of readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mistake: Option<Mistake>,
}

/// A call of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The tool's name.
    pub name: String,
    /// JSON; in fragments of at most 12 characters where the protocol has fragments. Each counts as a token.
    pub arguments: String,
}

/// Why an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// Everything was said.
    Stop,
    /// The request's limit on tokens was reached.
    MaxTokens,
    /// Tools are to be called.
    ToolCalls,
    /// A filter held the rest back.
    ContentFilter,
    /// The model does not want to.
    Refusal,
}

/// An error in the form of the request's protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// HTTP status; 0 is 500.
    pub status: u16,
    /// The error's code: OpenAI's `code` (and `type`, if it is a quota), Anthropic's `details.error_code`, Gemini's
    /// `reason`. The error's type follows from the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Such as `retry-after`, `retry-after-ms`, `x-should-retry`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Gemini's `RetryInfo.retryDelay`, such as `"2s"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_delay: Option<String>,
}

impl Failure {
    /// With this HTTP status and what usually comes with it.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// With this code.
    #[must_use]
    pub fn code(self, code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..self }
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// What goes wrong, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// After so many tokens, at the latest before the end; before the status line when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// What.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The protocol's error event, and no more.
    Error(Failure),
    /// An event whose JSON breaks off; the rest goes on as if nothing were wrong.
    Garble,
    /// The body ends well for HTTP, but not for the protocol.
    End,
    /// The connection is closed in the middle of the body.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing more comes, for ever.
    Stall,
    /// Nothing more comes until [`release`](crate::MockProvider::release) or `POST /mock/release`.
    Hold,
}

/// What is said about usage. Nothing of it changes what is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsageScript {
    /// Input tokens that came from no cache; by default a quarter of the request's bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u64>,
    /// Input tokens read from a cache.
    pub cache_read: u64,
    /// Input tokens written to a cache for 5 minutes; Chat Completions and Gemini do not say so.
    pub cache_write_5m: u64,
    /// Input tokens written to a cache for an hour; Anthropic alone tells them from those for 5 minutes.
    pub cache_write_1h: u64,
    /// A lie about the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<u64>,
    /// Says nothing at all.
    pub absent: bool,
}

/// How a stream is cut. The default is what the protocol's provider does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Framing {
    /// Lines end in CRLF (true) or LF (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crlf: Option<bool>,
    /// The body is cut into pieces of so many bytes, each written by itself; 0 does not cut.
    pub split_every: usize,
    /// The body is cut at these offsets, which rise, and each piece is written by itself.
    pub split_at: Vec<usize>,
    /// So many tokens are written at once, when the last of them is due; 0 and 1 are one by one.
    pub tokens_per_write: u32,
    /// A ping (Anthropic) or a comment (the others) before every so many tokens; 0 is none.
    pub ping_every: u32,
    /// A comment before every so many tokens; 0 is none.
    pub comment_every: u32,
    /// The blank line after the last event is missing.
    pub no_final_blank: bool,
    /// The event that says the end is missing: `[DONE]`, `message_stop`, `response.completed`, the `finishReason`.
    pub omit_end: bool,
}

/// A mistake that a reader is to find: at this token of the seeded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mistake {
    /// It is missing.
    Drop {
        /// Which token.
        at: u32,
    },
    /// It comes twice.
    Double {
        /// Which token.
        at: u32,
    },
    /// It comes after the next.
    Swap {
        /// Which token.
        at: u32,
    },
    /// Its last byte is another.
    Corrupt {
        /// Which token.
        at: u32,
    },
}

impl Script {
    /// So many tokens of seeded text.
    #[must_use]
    pub fn seeded(seed: u64, tokens: u32) -> Self {
        Self { seed, tokens: Some(tokens), ..Self::default() }
    }

    /// This text.
    #[must_use]
    pub fn saying(text: &str) -> Self {
        Self { text: Some(text.to_owned()), ..Self::default() }
    }

    /// This error before any content.
    #[must_use]
    pub fn failing(error: Failure) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// What goes wrong after so many tokens.
    #[must_use]
    pub fn with_fault(self, after: u32, kind: FaultKind) -> Self {
        Self { fault: Some(Fault { after: Some(after), kind }), ..self }
    }

    /// What goes wrong before the status line: [`FaultKind::Error`] is answered as an error.
    #[must_use]
    pub fn with_fault_before_head(self, kind: FaultKind) -> Self {
        Self { fault: Some(Fault { after: None, kind }), ..self }
    }

    /// In the form that a prompt carries anywhere within its text.
    ///
    /// # Errors
    /// When a number in it is not one.
    pub fn in_prompt(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{IN_PROMPT}{}", BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?)))
    }

    /// The script in a request's body, if there is one.
    pub(crate) fn find_in(body: &[u8]) -> Option<Result<Self, serde_json::Error>> {
        let mut at = memchr::memmem::rfind(body, IN_PROMPT.as_bytes())? + IN_PROMPT.len();
        let start = at;
        while body.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            at += 1;
        }
        Some(serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(&body[start..at]).unwrap_or_default()))
    }

    pub(crate) fn rate(&self) -> Option<f64> {
        self.tokens_per_second.filter(|rate| rate.is_finite() && *rate > 0.0)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_the_same_after_its_way_through_a_prompt() {
        let script = Script {
            tokens_per_second: Some(2.5),
            tool_calls: vec![ToolCall { name: "search".to_owned(), arguments: "{\"q\":\"ü\"}".to_owned() }],
            mistake: Some(Mistake::Swap { at: 3 }),
            ..Script::seeded(7, 20).with_fault(3, FaultKind::Error(Failure::new(529)))
        };
        let body = format!(r#"{{"messages":[{{"content":"please: {} thanks"}}]}}"#, script.in_prompt().unwrap());
        assert_eq!(Script::find_in(body.as_bytes()).unwrap().unwrap(), script);
        assert!(Script::find_in(b"nothing").is_none());
        assert!(Script::find_in(b"mock-script:!").unwrap().is_err());
    }

    #[test]
    fn a_script_is_written_as_the_documentation_says() {
        let json =
            r#"{"tokens": 200, "ttft_ms": 300, "tokens_per_second": 50, "fault": {"after": 20, "kind": "stall"}}"#;
        let script: Script = serde_json::from_str(json).unwrap();
        assert_eq!(script.fault, Some(Fault { after: Some(20), kind: FaultKind::Stall }));
        assert!(serde_json::from_str::<Script>(r#"{"token": 200}"#).is_err());
    }
}
