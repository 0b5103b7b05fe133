//! Keeps the read model in step with the log, in the transaction of each append.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use adr_domain::decision::{Event, status};
use adr_records::{LinkKind, Record};
use buffa::Enumeration;
use composable_core::{Actor, DecodeError, RecordedEvent, TenantId};
use composable_postgres::{InlineProjection, ProjectionError};
use lru::LruCache;
use platform_contracts::adr::v1::{self, RelationKind};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

/// Writes what an append did to decisions into the read model.
#[derive(Debug, Clone)]
pub struct Projection {
    /// The paths of decisions that were changed lately. A decision's path never changes.
    paths: Arc<Mutex<Paths>>,
}

/// Paths by tenant and decision.
type Paths = LruCache<(TenantId, Uuid), Arc<str>>;

const MOST_PATHS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

impl Default for Projection {
    fn default() -> Self {
        Self { paths: Arc::new(Mutex::new(LruCache::new(MOST_PATHS))) }
    }
}

/// Why an append was refused by the read model.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The stream is no decision's.
    #[error("stream {0} does not end in a decision's id")]
    Stream(String),
    /// An event that cannot be read cannot be shown.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// An event names a decision by something that is no id.
    #[error("event names {0:?} where the id of a decision belongs")]
    Reference(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Links made by people are numbered from here on, those that a record states from 0; `adr.take_event` knows it, too.
const FIRST_MADE_HERE: i16 = 10_000;

/// One event and what every row about it needs.
struct Change<'a> {
    projection: &'a Projection,
    decision: Uuid,
    recorded: &'a RecordedEvent,
    event: Event,
}

impl InlineProjection for Projection {
    fn name(&self) -> &'static str {
        "decisions"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        let mut changes = Vec::with_capacity(events.len());
        for recorded in events.iter().filter(|event| event.stream.category() == "decision") {
            let decision = recorded.stream.id().parse().map_err(|_| Error::Stream(recorded.stream.to_string()))?;
            let event = recorded.decode().map_err(Error::Decode)?;
            changes.push(Change { projection: self, decision, recorded, event });
        }
        let mut taken = Vec::with_capacity(changes.len());
        for change in &changes {
            taken.push(change.write(connection).await?);
        }
        if let Some(Change { recorded, .. }) = changes.first() {
            let tenant = recorded.tenant.uuid();
            sqlx::query!("SELECT adr.take_events($1, $2)", tenant, Json(taken) as _).execute(connection).await?;
        }
        Ok(())
    }
}

impl Change<'_> {
    /// Writes what stands in rows of its own, and says what is left to write into the decision's.
    async fn write(&self, connection: &mut PgConnection) -> Result<Taken<'_>, Error> {
        let mut written = Written::default();
        match &self.event {
            Event::Created(event) => {
                let first = First {
                    project: &event.project,
                    number: event.number,
                    format: event.format.to_i32(),
                    path: "",
                    tags: &event.tags,
                    categories: &event.categories,
                };
                self.insert(connection, &first).await?;
                written.read(&event.content, "");
            }
            Event::Imported(event) => {
                let first = First {
                    project: &event.project,
                    number: event.number,
                    format: event.format.to_i32(),
                    path: &event.source.path,
                    tags: &event.tags,
                    categories: &event.categories,
                };
                self.insert(connection, &first).await?;
                written.read(&event.content, &event.source.path);
                written.first_seen = Some(&event.source.first_seen);
            }
            Event::Reimported(event) => {
                written.read(&event.content, &event.source.path);
                written.first_seen = Some(&event.source.first_seen);
            }
            Event::Edited(event) => written.read(&event.content, &self.path(connection).await?),
            Event::StatusChanged(event) => written.read(&event.content, &self.path(connection).await?),
            Event::Superseded(event) => {
                written.read(&event.content, &self.path(connection).await?);
                for id in &event.successor_ids {
                    self.link(connection, RelationKind::RELATION_KIND_SUPERSEDED_BY.to_i32(), id).await?;
                }
            }
            Event::RolledBack(event) => {
                written.read(&event.content, &self.path(connection).await?);
                written.tags = Some(&event.tags);
                written.categories = Some(&event.categories);
            }
            Event::Tagged(event) => written.tags = Some(&event.tags),
            Event::Categorised(event) => written.categories = Some(&event.categories),
            Event::Archived(_) => written.archived = Some(true),
            Event::Restored(_) => written.archived = Some(false),
            Event::Related(event) => self.link(connection, event.kind.to_i32(), &event.target_id).await?,
            Event::Unrelated(event) => self.unlink(connection, event.kind.to_i32(), &event.target_id).await?,
        }
        Ok(self.taken(written))
    }

    /// The row that the rest is written into.
    async fn insert(&self, connection: &mut PgConnection, first: &First<'_>) -> Result<(), Error> {
        let (by, name) = author(self.recorded);
        let at = jiff_sqlx::Timestamp::from(self.recorded.recorded_at);
        let number = first.number.and_then(|number| i32::try_from(number).ok());
        sqlx::query!(
            "INSERT INTO adr.decisions (tenant_id, id, project, number, title, status, status_text, date_iso, date_text,
                 tags, categories, authors, archived, version, format, path, content,
                 created_by, created_by_name, created_at, updated_by, updated_by_name, updated_at)
             VALUES ($1, $2, $3, $4, '', 0, '', '', '', $5, $6, '{}', false, 0, $7, $8, '', $9, $10, $11, $9, $10, $11)",
            self.recorded.tenant.uuid(),
            self.decision,
            first.project,
            number,
            first.tags,
            first.categories,
            small(first.format),
            first.path,
            by,
            name,
            at as _
        )
        .execute(&mut *connection)
        .await?;
        if let Some(number) = number {
            sqlx::query!(
                "UPDATE adr.projects SET next_number = greatest(next_number, $2 + 1) WHERE key = $1 AND $2 < 2147483647",
                first.project,
                number
            )
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    /// The record's path, which says how to read it.
    async fn path(&self, connection: &mut PgConnection) -> Result<Arc<str>, Error> {
        let key = (self.recorded.tenant, self.decision);
        if let Some(path) = self.projection.paths.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(path));
        }
        let path: Arc<str> = sqlx::query_scalar!("SELECT path FROM adr.decisions WHERE id = $1", self.decision)
            .fetch_one(connection)
            .await?
            .into();
        self.projection.paths.lock().unwrap_or_else(PoisonError::into_inner).put(key, Arc::clone(&path));
        Ok(path)
    }

    fn taken<'a>(&'a self, written: Written<'a>) -> Taken<'a> {
        let (by_id, by_name) = author(self.recorded);
        Taken {
            decision: self.decision,
            version: version(self.recorded),
            event_type: &self.recorded.event_type,
            summary: self.event.describe(),
            by_id,
            by_name,
            at: self.recorded.recorded_at.to_string(),
            content: written.content,
            record: written.record.map(RecordColumns::of),
            first_seen: written.first_seen,
            tags: written.tags,
            categories: written.categories,
            archived: written.archived,
        }
    }

    async fn link(&self, connection: &mut PgConnection, kind: i32, id: &str) -> Result<(), Error> {
        sqlx::query!(
            "INSERT INTO adr.links (tenant_id, decision_id, ordinal, kind, project, target_id, text)
             SELECT $1, $2, greatest($3, (SELECT max(ordinal) + 1 FROM adr.links WHERE decision_id = $2)), $4, project, $5, ''
             FROM adr.decisions WHERE id = $2 AND NOT EXISTS
                 (SELECT FROM adr.links WHERE decision_id = $2 AND kind = $4 AND target_id = $5)",
            self.recorded.tenant.uuid(),
            self.decision,
            i32::from(FIRST_MADE_HERE),
            small(kind),
            target(id)?
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn unlink(&self, connection: &mut PgConnection, kind: i32, id: &str) -> Result<(), Error> {
        sqlx::query!(
            "DELETE FROM adr.links WHERE decision_id = $1 AND kind = $2 AND target_id = $3",
            self.decision,
            small(kind),
            target(id)?
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// What an event changes of a decision's row, and the links that its record states.
#[derive(Default)]
struct Written<'a> {
    content: Option<&'a str>,
    record: Option<Record>,
    first_seen: Option<&'a str>,
    tags: Option<&'a [String]>,
    categories: Option<&'a [String]>,
    archived: Option<bool>,
}

impl<'a> Written<'a> {
    fn read(&mut self, content: &'a str, path: &str) {
        self.content = Some(content);
        self.record = Some(Record::parse(content, path));
    }
}

/// What `adr.take_events` is told about an event. A member that is absent leaves what is there.
#[derive(Serialize)]
struct Taken<'a> {
    decision: Uuid,
    version: i64,
    #[serde(rename = "type")]
    event_type: &'a str,
    summary: String,
    by_id: Option<Uuid>,
    by_name: &'a str,
    at: String,
    content: Option<&'a str>,
    #[serde(flatten)]
    record: Option<RecordColumns>,
    first_seen: Option<&'a str>,
    tags: Option<&'a [String]>,
    categories: Option<&'a [String]>,
    archived: Option<bool>,
}

/// What a record says.
#[derive(Serialize)]
struct RecordColumns {
    title: String,
    status: i16,
    status_text: String,
    date_iso: String,
    date_text: String,
    authors: Vec<String>,
    link_kinds: Vec<i16>,
    link_paths: Vec<Option<String>>,
    link_numbers: Vec<Option<i32>>,
    link_texts: Vec<String>,
}

impl RecordColumns {
    fn of(record: Record) -> Self {
        let mut columns = Self {
            authors: record.people(),
            status: small(status::to_contract(record.status.status).to_i32()),
            title: record.title,
            status_text: record.status.text,
            date_iso: record.date.iso.unwrap_or_default(),
            date_text: record.date.text,
            link_kinds: Vec::new(),
            link_paths: Vec::new(),
            link_numbers: Vec::new(),
            link_texts: Vec::new(),
        };
        for link in record.links.into_iter().take(usize::from(FIRST_MADE_HERE.unsigned_abs())) {
            columns.link_kinds.push(small(kind(link.kind).to_i32()));
            columns.link_paths.push(link.target.path);
            columns.link_numbers.push(link.target.number.and_then(|number| i32::try_from(number).ok()));
            columns.link_texts.push(link.text);
        }
        columns
    }
}

/// What only the first event of a decision says.
struct First<'a> {
    project: &'a str,
    number: Option<u32>,
    format: i32,
    path: &'a str,
    tags: &'a [String],
    categories: &'a [String],
}

fn author(recorded: &RecordedEvent) -> (Option<Uuid>, &str) {
    match &recorded.metadata.actor {
        Some(Actor { id, name }) => (Some(*id), name),
        None => (None, "the system"),
    }
}

fn version(recorded: &RecordedEvent) -> i64 {
    i64::try_from(recorded.version.get()).unwrap_or(i64::MAX)
}

fn target(id: &str) -> Result<Uuid, Error> {
    id.parse().map_err(|_| Error::Reference(id.to_owned()))
}

/// Numbers of the contracts' enums, which are small.
fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or_default()
}

fn kind(kind: LinkKind) -> v1::RelationKind {
    match kind {
        LinkKind::Supersedes => RelationKind::RELATION_KIND_SUPERSEDES,
        LinkKind::SupersededBy => RelationKind::RELATION_KIND_SUPERSEDED_BY,
        LinkKind::Amends => RelationKind::RELATION_KIND_AMENDS,
        LinkKind::AmendedBy => RelationKind::RELATION_KIND_AMENDED_BY,
        LinkKind::RelatesTo => RelationKind::RELATION_KIND_RELATES_TO,
    }
}
