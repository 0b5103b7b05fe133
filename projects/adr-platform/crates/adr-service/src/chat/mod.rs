//! Questions answered from the decisions, with citations, as the answer arrives.
//!
//! [`Chat::ask`] retrieves passages, asks the model, and keeps both question and answer, and what the answer cost. An
//! answer that nobody waits for any more ends the model's work at once; what had arrived is kept. Citations are numbered
//! in the order in which the answer cites, whatever numbers the model was given.
//!
//! A question may take an earlier one's place, or have it answered anew. What came after is then shown no more, from the
//! moment the new answer begins; the rows stay.

mod ask;
mod conversations;
mod keeping;
mod place;
mod replacing;

pub use ask::{Answer, Question};

use sqlx::PgPool;

use crate::finding::Finder;
use crate::models::Models;

/// Answers questions, for every workspace.
#[derive(Clone)]
pub struct Chat {
    pool: PgPool,
    finder: Finder,
    models: Models,
}

impl Chat {
    /// Chat over what `finder` finds, by `models`.
    #[must_use]
    pub fn new(pool: PgPool, finder: Finder, models: Models) -> Self {
        Self { pool, finder, models }
    }
}
