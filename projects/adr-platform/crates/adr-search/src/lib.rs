//! Finds decisions by word and by meaning.
