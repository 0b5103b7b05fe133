//! OpenAI's Chat Completions, and what other servers add to it.

pub(crate) mod error;
pub(crate) mod stop;
pub(crate) mod tap;
pub(crate) mod usage;
