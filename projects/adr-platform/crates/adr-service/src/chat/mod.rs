//! Questions answered from the decisions, with citations, as the answer arrives.
//!
//! [`Chat::ask`] retrieves passages, asks the model, and keeps both question and answer. An answer that nobody waits
//! for any more ends the model's work at once; what had arrived is kept. Citations are numbered in the order in which
//! the answer cites, whatever numbers the model was given.

mod ask;
mod citing;
mod conversations;
mod keeping;

pub use ask::{Answer, Question};

use ai_gateway_sdk::ProviderRegistry;
use sqlx::PgPool;

use crate::finding::Finder;

/// Chat, for every workspace.
#[derive(Clone)]
pub struct Chat {
    pool: PgPool,
    finder: Finder,
    providers: ProviderRegistry,
}

impl Chat {
    /// Answers from what `finder` finds, with these models.
    #[must_use]
    pub fn new(pool: PgPool, finder: Finder, providers: ProviderRegistry) -> Self {
        Self { pool, finder, providers }
    }
}
