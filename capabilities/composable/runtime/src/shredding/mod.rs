//! Content that can be made unreadable for one person, though events are never deleted.
//!
//! **When to use it.** Where the log holds what is about people. [`ShreddingStore`] seals all payloads and snapshots of
//! the streams that belong to a subject, and opens them for readers; [`Vault`] seals single fields, where one stream is
//! about several people: put what it returns into the event.
//!
//! **To forget someone** destroy their key: [`Vault::forget`]. From then on their content stays sealed: decoding it is
//! [`DecodeError::Sealed`](composable_core::DecodeError::Sealed), or what
//! [`Event::shredded`](composable_core::Event::shredded) says stands for it; snapshots are as if they were not there; new
//! content for them is refused. Whoever reads past this store sees sealed payloads only.
//!
//! **What it does not do.** Stream names, event types, times and actors are not sealed. What was read before may be in
//! memory still (an `AggregateStore` with a cache, a read model): clear those. Backups of the key table made before have
//! the key until they expire; keep them for a shorter time than others.
//!
//! **How to extend it.** Keys kept elsewhere implement [`SubjectKeys`] and pass `composable_testing::shredding_contract`.

mod store;
mod vault;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;

use composable_core::store::Cause;
use composable_core::{SubjectId, TenantId};
use thiserror::Error;

pub use store::ShreddingStore;
pub use vault::Vault;

/// The key of a subject: 256 bits that nobody may see.
#[derive(Clone, PartialEq, Eq)]
pub struct SubjectKey([u8; 32]);

impl SubjectKey {
    /// The key of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for whoever keeps it.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SubjectKey(…)")
    }
}

/// Why content was not sealed or opened.
#[derive(Clone, Debug, Error)]
pub enum ShredError {
    /// The subject's key was destroyed: nothing new can be sealed for it.
    #[error("the key of {subject} was destroyed: nothing is recorded about them any more")]
    Forgotten {
        /// Whom it is about.
        subject: SubjectId,
    },
    /// The sealed content is damaged, or was sealed for another tenant or subject.
    #[error("sealed content of {subject} cannot be opened with their key: it is damaged, or not theirs")]
    Damaged {
        /// Whom it claims to be about.
        subject: SubjectId,
    },
    /// This machine has no randomness to give.
    #[error("the system gave no random bytes: try again")]
    NoRandomness,
    /// The keys cannot be had for now.
    #[error("the keys of subjects cannot be reached: try again")]
    Unavailable {
        /// What went wrong.
        source: Cause,
    },
}

/// Where keys are kept.
pub trait SubjectKeys: Send + Sync {
    /// The key of a subject; `fresh` becomes it if there was none.
    ///
    /// # Errors
    /// [`ShredError::Forgotten`] when it was destroyed.
    fn key_or(
        &self,
        tenant: TenantId,
        subject: &SubjectId,
        fresh: SubjectKey,
    ) -> impl Future<Output = Result<SubjectKey, ShredError>> + Send;

    /// The keys that there are of these subjects.
    ///
    /// # Errors
    /// When they cannot be had.
    fn keys(
        &self,
        tenant: TenantId,
        subjects: &[SubjectId],
    ) -> impl Future<Output = Result<HashMap<SubjectId, SubjectKey>, ShredError>> + Send;

    /// Destroys the key of a subject for good, and sees to it that there is never another. Tells whether there was one.
    ///
    /// # Errors
    /// When it is not certain that it is destroyed.
    fn destroy(&self, tenant: TenantId, subject: &SubjectId) -> impl Future<Output = Result<bool, ShredError>> + Send;
}
