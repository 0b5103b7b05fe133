//! Read models that follow the log: each event once, rebuilt beside themselves.

mod once;
mod rebuilding;
mod stuck;
mod support;
