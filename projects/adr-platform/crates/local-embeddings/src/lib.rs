//! Sentence embeddings computed in process.
