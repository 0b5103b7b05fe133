//! Providers of chat and embeddings behind one streaming interface.
