//! Records in from folders, and out again.
//!
//! A file is told apart by its content: a record becomes a decision, an index or template page and every other file is
//! kept as it is. A decision's id follows from its project and path, so importing a folder again finds the same
//! decisions. What nobody edited is exported byte for byte.

mod export;
mod import;
mod keep;
mod paths;

pub use export::{ExportedFile, ExportedFiles};
pub use import::{Folder, IncomingFile};

use sqlx::PgPool;

use crate::decisions::Decisions;

/// Import and export, for every workspace.
#[derive(Clone)]
pub struct Transfer {
    decisions: Decisions,
    pool: PgPool,
}

impl Transfer {
    /// Moves decisions in and out.
    #[must_use]
    pub fn new(decisions: Decisions, pool: PgPool) -> Self {
        Self { decisions, pool }
    }
}
