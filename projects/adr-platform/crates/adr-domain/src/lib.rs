//! The rules of an architecture decision, without I/O.
