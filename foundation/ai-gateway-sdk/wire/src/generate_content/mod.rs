//! Google's `generateContent` and `streamGenerateContent`.

pub(crate) mod error;
pub(crate) mod stop;
pub(crate) mod tap;
pub(crate) mod usage;
