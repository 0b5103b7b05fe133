//! The wire formats of model providers: requests, answers, streams, errors and translation between them.
//!
//! **Use it** wherever bytes of a provider's or a client's protocol are touched. Nothing here reads,
//! writes, waits or looks at a clock. Where both sides speak the same [`Protocol`], the bytes pass:
//! an [`Envelope`] says what is asked for, a [`Tap`] at the side says what was used and how the
//! answer ended. Where they differ, a [`Translator`] turns requests, answers and streams of one into
//! the other's by way of a [`Conversation`] and of [`AnswerEvent`]s. Errors become a typed [`Failure`], and are said again in any protocol's own form.
//!
//! **Extend it** one module per protocol, with the same file names in each: `request.rs`,
//! `answer.rs`, `stream.rs`, `error.rs`, `tap.rs`, `usage.rs`, `stop.rs`.

pub mod answer;
pub mod conversation;
pub mod envelope;
pub mod failure;
pub mod filter;
pub mod json;
pub mod protocol;
pub mod seal;
pub mod sse;
pub mod stop;
pub mod tap;
pub mod translate;
pub mod usage;

mod chat_completions;
mod embeddings;
mod generate_content;
mod messages;
mod responses;
mod size;
mod skim;

pub use answer::{Answer, AnswerEvent, Opening};
pub use conversation::Conversation;
pub use envelope::{Envelope, EnvelopeError, LastText};
pub use failure::{Failure, FailureKind};
pub use filter::UsageFilter;
pub use json::{Json, Object};
pub use protocol::{Authentication, Protocol, UnknownProtocol};
pub use seal::{Seal, SealKind};
pub use stop::StopReason;
pub use tap::{End, Tap};
pub use translate::{
    Loss, Stamp, StreamReader, StreamTranslator, StreamWriter, TranslateError, Translation, Translator,
};
pub use usage::{ServiceTier, Usage};
