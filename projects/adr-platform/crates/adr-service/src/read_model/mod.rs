//! What pages and tools read: one row for each decision, one for each version, and the links between records.
//!
//! [`Projection`] writes it in the transaction of each append, so a change is visible as soon as it is acknowledged.
//! Everything in it follows from the log. To show something new of a decision: a migration, a column in
//! [`projection`], and a field in `rows`.

mod facets;
mod history;
mod links;
mod list;
pub mod projection;
mod rows;
mod single;

pub use facets::{facets, projects};
pub use history::versions;
pub use links::relations;
pub use list::{Error as ListError, List, list};
pub use projection::Projection;
pub use rows::SummaryRow;
pub(crate) use rows::timestamp;
pub use single::{decision, summaries};
