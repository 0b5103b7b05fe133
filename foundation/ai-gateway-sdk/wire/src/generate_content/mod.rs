//! Google's `generateContent` and `streamGenerateContent`.

pub(crate) mod answer;
pub(crate) mod error;
pub(crate) mod part;
pub(crate) mod request;
pub(crate) mod stop;
pub(crate) mod stream;
pub(crate) mod tap;
pub(crate) mod usage;
