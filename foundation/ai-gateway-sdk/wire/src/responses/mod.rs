//! OpenAI's Responses.

pub(crate) mod answer;
pub(crate) mod error;
pub(crate) mod item;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod stop;
pub(crate) mod tap;
pub(crate) mod usage;
pub(crate) mod writer;
