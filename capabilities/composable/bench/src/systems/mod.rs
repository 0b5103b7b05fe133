//! The systems, one module each.

pub mod insert;
pub mod ours;
