//! A model provider with a script, faithful to four wire formats, for tests and benchmarks.
//!
//! It speaks Anthropic Messages, OpenAI Chat Completions, Responses and Embeddings, and Gemini, streaming and plain, over
//! HTTP/1.1 and HTTP/2 without TLS on one port. What it says, when, and what goes wrong is a [`Script`], which comes from
//! the test, with the request (header [`SCRIPT_HEADER`], or anywhere in a prompt) or over `/mock/`. It counts to the
//! token what it said to whom, and when it noticed that a client had left.
//!
//! ```
//! # use ai_gateway_mock_provider::{Failure, MockProvider, Script};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let overloaded = || Script::failing(Failure::new(529));
//! let provider = MockProvider::start_in_turn([overloaded(), overloaded()], Script::seeded(7, 20)).await?;
//! let base_url = format!("{}/v1", provider.base_url); // for the client under test
//! assert_eq!(provider.stats().completed, 0);
//! # let _ = base_url;
//! # Ok(())
//! # }
//! ```
//!
//! To extend it, see `script` for what can be said and `protocol` for how.

mod admin;
mod clock;
mod connection;
mod exchange;
mod failure;
mod headers;
mod json;
mod parts;
mod protocol;
mod provider;
mod request;
mod script;
mod service;
mod stats;
mod stream;
mod text;

pub use clock::monotonic_ns;
pub use parts::Usage;
pub use provider::{MockProvider, Options};
pub use script::{Failure, Fault, FaultKind, Finish, Framing, IN_PROMPT, Mistake, Script, ToolCall, UsageScript};
pub use service::{Received, SCRIPT_HEADER};
pub use stats::{Bill, Disconnect, Stats};
pub use text::{Mismatch, Reader, seeded, write_token};
