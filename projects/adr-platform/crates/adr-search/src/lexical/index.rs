//! One index for one tenant: a folder that can be thrown away, because it is built from the database.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use composable_core::GlobalPosition;
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::AllQuery;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument};
use uuid::Uuid;

use super::schema::{Fields, LexicalDecision};
use crate::error::SearchError;

/// Least that the library takes; one tenant's changes are few.
const WRITER_MEMORY_BYTES: usize = 32 * 1024 * 1024;

/// What every commit says about itself, so that the index knows where to go on after a crash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    /// The database it was built from.
    instance: Uuid,
    transaction: u64,
    sequence: u64,
}

impl Payload {
    fn position(self, instance: Uuid) -> Option<GlobalPosition> {
        (self.instance == instance).then(|| GlobalPosition::new(self.transaction, self.sequence))
    }
}

/// A tenant's index, open for reading.
pub struct LexicalIndex {
    index: Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
    folder: PathBuf,
    /// What the reader shows; a commit is durable a little before it is seen.
    seen: Mutex<Option<Payload>>,
}

impl LexicalIndex {
    /// Opens the index in a folder, or starts an empty one. A folder that cannot be understood is emptied: the
    /// database has all that is needed to build it again.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        std::fs::create_dir_all(folder)?;
        match Self::try_open(folder) {
            Ok(index) => Ok(index),
            Err(SearchError::Lexical(error)) => {
                tracing::warn!(folder = %folder.display(), %error, "index of words unreadable, building it anew");
                std::fs::remove_dir_all(folder)?;
                std::fs::create_dir_all(folder)?;
                Self::try_open(folder)
            }
            Err(error) => Err(error),
        }
    }

    fn try_open(folder: &Path) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::schema();
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let index = Index::open_or_create(directory, schema)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let opened = Self { index, reader, fields, folder: folder.to_owned(), seen: Mutex::default() };
        opened.reload()?;
        Ok(opened)
    }

    /// How far in the log of this database the index has come; `None` when it is new or of another database.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn position(&self, instance: Uuid) -> Result<Option<GlobalPosition>, SearchError> {
        Ok(self.payload()?.and_then(|payload| payload.position(instance)))
    }

    /// The same for what is seen already.
    pub(crate) fn seen_position(&self, instance: Uuid) -> Option<GlobalPosition> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.and_then(|payload| payload.position(instance))
    }

    fn payload(&self) -> Result<Option<Payload>, SearchError> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Passages that can be found.
    #[must_use]
    pub fn passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Bytes on disk.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn size_bytes(&self) -> Result<u64, SearchError> {
        let mut size = 0;
        for entry in std::fs::read_dir(&self.folder)? {
            size += entry?.metadata()?.len();
        }
        Ok(size)
    }

    /// Opens the index for writing. Only one writer may be open at a time, over all processes.
    ///
    /// # Errors
    /// When another writer is open or the folder cannot be written.
    pub fn writer(&self) -> Result<LexicalWriter, SearchError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(WRITER_MEMORY_BYTES)
            .num_merge_threads(1)
            .build();
        let writer = self.index.writer_with_options(options)?;
        Ok(LexicalWriter { writer, fields: self.fields })
    }

    /// Shows what was committed since.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn reload(&self) -> Result<(), SearchError> {
        // Read first, so that it never says more than is seen.
        let payload = self.payload()?;
        self.reader.reload()?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = payload;
        Ok(())
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// A tenant's index, open for writing.
pub struct LexicalWriter {
    writer: IndexWriter<TantivyDocument>,
    fields: Fields,
}

impl LexicalWriter {
    /// Replaces what the index knows of a decision. Seen after the next [`commit`](Self::commit).
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn put(&mut self, decision: &LexicalDecision) -> Result<(), SearchError> {
        self.delete(decision.decision);
        for document in self.fields.documents(decision) {
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    /// Forgets a decision. Seen after the next [`commit`](Self::commit).
    pub fn delete(&mut self, decision: Uuid) {
        self.writer.delete_term(self.fields.decision_term(decision));
    }

    /// Forgets everything, for building anew.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        self.writer.delete_query(Box::new(AllQuery))?;
        Ok(())
    }

    /// Makes everything since the last commit durable, together with how far in the log it goes. Seen after
    /// [`LexicalIndex::reload`].
    ///
    /// # Errors
    /// When the folder cannot be written; then the index is as it was at the last commit.
    pub fn commit(&mut self, instance: Uuid, position: GlobalPosition) -> Result<(), SearchError> {
        let GlobalPosition { transaction, sequence } = position;
        let payload = serde_json::to_string(&Payload { instance, transaction, sequence })
            .map_err(|error| SearchError::Folder(error.into()))?;
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        Ok(())
    }

    /// Waits for background merges and closes.
    ///
    /// # Errors
    /// When a merge failed.
    pub fn close(self) -> Result<(), SearchError> {
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}
