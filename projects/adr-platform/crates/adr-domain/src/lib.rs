//! The rules of an architecture decision, without I/O.
//!
//! - [`decision`]: the aggregate. A command is decided against the decision's state and yields events, or a
//!   [`decision::Error`] that says what to do instead; applying events gives the next state.
//! - [`difference`]: any two texts of a record compared, line by line and word by word.
//!
//! A rule about what may happen to a decision belongs here and nowhere else. How a record is read and written is
//! the business of `adr-records`; storing events that of `composable-postgres`; queries that of `adr-service`.

pub mod decision;
pub mod difference;
