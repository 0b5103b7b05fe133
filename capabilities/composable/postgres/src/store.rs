//! The store itself: pools, projections, and the port.

use std::fmt;
use std::sync::Arc;

use composable_core::store::check_append;
use composable_core::{
    AppendError, Appended, EventFilter, EventPage, EventStore, ExpectedVersion, GlobalPosition, NewEvent,
    RecordedEvent, SchemaHash, Snapshot, StoreError, StreamId, TenantId, Version,
};
use sqlx::PgPool;
use storage_patterns::Databases;

use crate::append::{Append, Committer};
use crate::error::OpenError;
use crate::import::{ImportError, Imported, ImportedStream};
use crate::projection::{BoxedProjection, InlineProjection};
use crate::sequencer::{GroupCommit, Sequencer};
use crate::{load, read_all, snapshots};

/// Events on Postgres. Cheap to clone; clones share pools, projections and the line in which appends wait for each
/// other. Use one in a process, and clones of it.
#[derive(Clone)]
pub struct PostgresEventStore {
    committer: Committer,
    projector: PgPool,
    sequencer: Arc<Sequencer>,
}

impl PostgresEventStore {
    /// Opens the log of a migrated database, and sees to it that its order goes on where it
    /// ended, also after a dump was restored.
    ///
    /// # Errors
    /// When the database cannot be reached or is not migrated.
    pub async fn open(databases: &Databases) -> Result<Self, OpenError> {
        let application = databases.application.clone();
        let committer = Committer { application, projections: Arc::new([]), ends: Arc::default() };
        let sequencer = Arc::new(Sequencer::new(committer.clone(), GroupCommit::default()));
        let store = Self { committer, projector: databases.projector.clone(), sequencer };
        let last = sqlx::query_scalar!(
            "SELECT greatest(max(e.transaction_id), (SELECT highest_removed FROM composable.log)) FROM composable.events e"
        )
            .fetch_one(&store.projector)
            .await?;
        sqlx::query_scalar!("SELECT composable.continue_after($1)", last.unwrap_or(0))
            .fetch_one(&store.committer.application)
            .await?;
        Ok(store)
    }

    /// With one more projection that runs in each append's transaction, after those added
    /// before it.
    #[must_use]
    pub fn with_projection(mut self, projection: impl InlineProjection + 'static) -> Self {
        let added: Arc<dyn BoxedProjection> = Arc::new(projection);
        self.committer.projections = self.committer.projections.iter().cloned().chain([added]).collect();
        let options = self.sequencer.options();
        self.with_group_commit(options)
    }

    /// With appends gathered in another way.
    #[must_use]
    pub fn with_group_commit(mut self, options: GroupCommit) -> Self {
        self.sequencer = Arc::new(Sequencer::new(self.committer.clone(), options));
        self
    }

    /// Writes many events of many streams at once, all or nothing; see [`import`](crate::import).
    ///
    /// # Errors
    /// When a stream is not as expected, and for all reasons that an append has.
    pub async fn import(&self, tenant: TenantId, streams: Vec<ImportedStream>) -> Result<Imported, ImportError> {
        self.committer.import(tenant, &streams).await
    }
}

impl fmt::Debug for PostgresEventStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let projections: Vec<_> = self.committer.projections.iter().map(|projection| projection.name()).collect();
        formatter.debug_struct("PostgresEventStore").field("projections", &projections).finish_non_exhaustive()
    }
}

impl EventStore for PostgresEventStore {
    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        check_append(&events)?;
        self.sequencer.append(Append { tenant, stream: stream.clone(), expected, events }).await
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        load::load(&self.committer.application, tenant, stream, after).await
    }

    async fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
        load::load_with_snapshot(&self.committer.application, tenant, stream, schema).await
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        read_all::read_all(&self.projector, after, limit, filter).await
    }

    async fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<Option<Snapshot>, StoreError> {
        snapshots::load(&self.committer.application, tenant, stream, schema).await
    }

    async fn save_snapshot(&self, tenant: TenantId, stream: &StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        snapshots::save(&self.committer.application, tenant, stream, snapshot).await
    }
}
