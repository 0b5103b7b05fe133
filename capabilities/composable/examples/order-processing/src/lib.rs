//! Orders: placed, shipped piece by piece, cancelled.
//!
//! **Purpose.** An example of one aggregate as a service has it: on Postgres, with snapshots, a list that is never
//! behind, commands that may be sent twice, and conflicts that are shown to whoever caused them.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`order`] | the rules |
//! | [`overview`] | the list, written in the transaction of the events |
//! | [`orders`] | what a handler calls |
//!
//! **How to extend it.** A new thing to do is a variant of [`Command`] with its arm in `decide`. A new column of the list
//! is a migration and a line in `overview`.

pub mod order;
pub mod orders;
pub mod overview;

pub use order::{Command, Line, Order, OrderEvent, OrderState, Refused};
pub use orders::{OrderError, OrderId, Orders, Request};
pub use overview::{MIGRATIONS, Overview, Row};
