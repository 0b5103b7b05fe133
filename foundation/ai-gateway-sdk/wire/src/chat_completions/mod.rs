//! OpenAI's Chat Completions, and what other servers add to it.

pub(crate) mod answer;
pub(crate) mod error;
pub(crate) mod message;
pub(crate) mod request;
pub(crate) mod stop;
pub(crate) mod stream;
pub(crate) mod tap;
pub(crate) mod usage;
