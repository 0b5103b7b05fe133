//! Sentence embeddings computed in process: all-MiniLM-L6-v2 in int8 by ONNX Runtime.
//!
//! **Use it** wherever an [`EmbeddingProvider`](ai_gateway_sdk::EmbeddingProvider) is wanted and
//! texts must not leave the machine: [`LocalEmbeddings::load`] takes the folder that
//! `model/build_model.py` made and the ONNX Runtime library of the same Python.
//!
//! Texts are computed one at a time, never in batches. An int8 model scales its numbers by the
//! largest one it sees, so in a batch a text's vector would depend on its neighbours (we measured
//! agreements down to 0.96 with itself); alone, the same text always has the same vector. It costs
//! nothing here: several single threads beside each other are as fast as batches over all of them,
//! and no time is lost on padding. Queries have threads of their own and never wait for documents,
//! whose threads also run at a lower priority.
//!
//! **Extend it**: another BERT-like model needs a graph in `model/graph.py` and its hash in
//! `model/weights.py`; another kind of tokenizer needs a module beside [`wordpiece`].

mod manifest;
mod options;
mod provider;
mod queue;
mod runtime;
pub mod wordpiece;

pub use options::{LoadError, Options};
pub use provider::LocalEmbeddings;
