//! OpenAI's embeddings: never streamed, never translated.

pub(crate) mod tap;
