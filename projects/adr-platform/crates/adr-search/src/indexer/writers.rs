//! The open writers of the indexes of words. One is kept open between changes, because opening one takes threads and
//! time; one that rests is closed, because there may be many tenants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use composable_core::{GlobalPosition, TenantId};
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::SearchError;
use crate::lexical::{LexicalIndexes, LexicalWriter};
use crate::store::StoredDecision;

/// A writer that has rested so long is closed.
pub(super) const REST: Duration = Duration::from_secs(20);
/// Most writers open at once.
const MOST_OPEN: usize = 8;

pub(super) struct Writers {
    indexes: Arc<LexicalIndexes>,
    open: Mutex<HashMap<TenantId, (LexicalWriter, Instant)>>,
}

impl Writers {
    pub(super) fn new(indexes: Arc<LexicalIndexes>) -> Self {
        Self { indexes, open: Mutex::default() }
    }

    /// Where the tenant's index has to go on. It begins anew when it is of another database, or knows more than this
    /// one does, which then was restored from a backup.
    pub(super) async fn start(
        self: &Arc<Self>,
        tenant: TenantId,
        instance: Uuid,
        known: GlobalPosition,
    ) -> Result<GlobalPosition, SearchError> {
        let writers = Arc::clone(self);
        blocking(move || {
            let index = writers.indexes.get(tenant)?;
            match index.position(instance)? {
                Some(position) if position <= known => Ok(position),
                _ if known == GlobalPosition::START => Ok(known),
                _ => writers.with(tenant, |writer| writer.clear()).map(|()| GlobalPosition::START),
            }
        })
        .await
    }

    /// Adds decisions, replacing what is known of them.
    pub(super) async fn put(
        self: &Arc<Self>,
        tenant: TenantId,
        decisions: Vec<StoredDecision>,
    ) -> Result<(), SearchError> {
        let writers = Arc::clone(self);
        blocking(move || {
            writers.with(tenant, |writer| decisions.iter().try_for_each(|stored| writer.put(&stored.decision)))
        })
        .await
    }

    /// Makes what was added visible, unless it is already.
    pub(super) async fn commit(
        self: &Arc<Self>,
        tenant: TenantId,
        instance: Uuid,
        position: GlobalPosition,
    ) -> Result<(), SearchError> {
        let writers = Arc::clone(self);
        blocking(move || {
            let index = writers.indexes.get(tenant)?;
            if index.position(instance)? != Some(position) {
                writers.with(tenant, |writer| writer.commit(instance, position))?;
            }
            // Also what was committed before and could not be shown then.
            if index.seen_position(instance) == Some(position) { Ok(()) } else { index.reload() }
        })
        .await
    }

    /// Closes writers that rest.
    pub(super) fn close_idle(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let resting: Vec<TenantId> =
            open.iter().filter(|(_, (_, used))| used.elapsed() > REST).map(|(tenant, _)| *tenant).collect();
        for (writer, _) in resting.into_iter().filter_map(|tenant| open.remove(&tenant)) {
            // Closing waits for merges, which nobody else should.
            drop(tokio::task::spawn_blocking(move || {
                if let Err(error) = writer.close() {
                    tracing::warn!(error = &error as &dyn std::error::Error, "merging an index of words failed");
                }
            }));
        }
    }

    /// Does something with the tenant's writer. A writer that failed is dropped: what it had not committed is read
    /// from the tables again.
    fn with(
        &self,
        tenant: TenantId,
        work: impl FnOnce(&mut LexicalWriter) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.contains_key(&tenant) {
            if open.len() >= MOST_OPEN {
                let oldest = open.iter().min_by_key(|(_, (_, used))| *used).map(|(tenant, _)| *tenant);
                oldest.map(|tenant| open.remove(&tenant));
            }
            open.insert(tenant, (self.indexes.get(tenant)?.writer()?, Instant::now()));
        }
        let Some((writer, used)) = open.get_mut(&tenant) else { return Err(SearchError::Stopped) };
        *used = Instant::now();
        let result = work(writer);
        if result.is_err() {
            open.remove(&tenant);
        }
        result
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, SearchError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| SearchError::Stopped)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_committed_before_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let (tenant, instance) = (TenantId::new(Uuid::now_v7()), Uuid::now_v7());
        let open = || Arc::new(LexicalIndexes::new(folder.path()).unwrap());
        let (before, after) = (open(), open());
        // It looks before the one that is about to end has committed.
        assert_eq!(after.get(tenant).unwrap().seen_position(instance), None);
        let position = GlobalPosition::new(7, 3);
        Arc::new(Writers::new(before)).commit(tenant, instance, position).await.unwrap();

        Arc::new(Writers::new(Arc::clone(&after))).commit(tenant, instance, position).await.unwrap();
        assert_eq!(after.get(tenant).unwrap().seen_position(instance), Some(position));
    }
}
