//! Anthropic's Messages.

pub(crate) mod answer;
pub(crate) mod block;
pub(crate) mod error;
pub(crate) mod request;
pub(crate) mod stop;
pub(crate) mod stream;
pub(crate) mod tap;
mod thinking;
pub(crate) mod usage;
