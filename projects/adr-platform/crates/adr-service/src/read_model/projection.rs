//! Keeps the read model in step with the log, in the transaction of each append.

use adr_domain::decision::{Event, status};
use adr_records::{LinkKind, Record};
use buffa::Enumeration;
use composable_core::{Actor, DecodeError, RecordedEvent};
use composable_postgres::{InlineProjection, ProjectionError};
use platform_contracts::adr::v1::{self, RelationKind};
use sqlx::PgConnection;
use uuid::Uuid;

/// Writes what an append did to decisions into the read model.
#[derive(Debug, Clone, Copy, Default)]
pub struct Projection;

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

/// Links made by people are numbered from here on, those that a record states from 0.
const FIRST_MADE_HERE: i16 = 10_000;

/// One event and what every row about it needs.
struct Change<'a> {
    decision: Uuid,
    recorded: &'a RecordedEvent,
    event: Event,
}

impl InlineProjection for Projection {
    fn name(&self) -> &'static str {
        "decisions"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        for recorded in events.iter().filter(|event| event.stream.category() == "decision") {
            let decision = recorded.stream.id().parse().map_err(|_| Error::Stream(recorded.stream.to_string()))?;
            let change = Change { decision, recorded, event: recorded.decode().map_err(Error::Decode)? };
            change.write(connection).await?;
        }
        Ok(())
    }
}

impl Change<'_> {
    async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
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
                self.insert(connection, &first, &event.content).await?;
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
                self.insert(connection, &first, &event.content).await?;
            }
            event => {
                if let Some(content) = event.content() {
                    self.rewrite(connection, content).await?;
                }
            }
        }
        self.change_metadata(connection).await?;
        self.touch(connection).await?;
        self.remember_version(connection).await
    }

    async fn insert(&self, connection: &mut PgConnection, first: &First<'_>, content: &str) -> Result<(), Error> {
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
        self.rewrite(connection, content).await
    }

    /// Reads the record again and stores what it says.
    async fn rewrite(&self, connection: &mut PgConnection, content: &str) -> Result<(), Error> {
        let row = sqlx::query!("SELECT project, path FROM adr.decisions WHERE id = $1", self.decision)
            .fetch_one(&mut *connection)
            .await?;
        let record = Record::parse(content, &row.path);
        let (date_iso, date_text) = self.date(connection, &record).await?;
        sqlx::query!(
            "UPDATE adr.decisions SET title = $2, status = $3, status_text = $4, date_iso = $5, date_text = $6,
                 authors = $7, content = $8 WHERE id = $1",
            self.decision,
            record.title,
            small(status::to_contract(record.status.status).to_i32()),
            record.status.text,
            date_iso,
            date_text,
            &record.people(),
            content
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query!("DELETE FROM adr.links WHERE decision_id = $1 AND ordinal < $2", self.decision, FIRST_MADE_HERE)
            .execute(&mut *connection)
            .await?;
        self.insert_links(connection, &row.project, &record).await
    }

    /// The record's own date, or else the day its file first appeared.
    async fn date(&self, connection: &mut PgConnection, record: &Record) -> Result<(String, String), Error> {
        if let Some(iso) = &record.date.iso {
            return Ok((iso.clone(), record.date.text.clone()));
        }
        let first_seen = match &self.event {
            Event::Imported(event) => event.source.first_seen.clone(),
            Event::Reimported(event) => event.source.first_seen.clone(),
            _ => sqlx::query_scalar!(
                "SELECT date_iso FROM adr.decisions WHERE id = $1 AND date_text = ''",
                self.decision
            )
            .fetch_optional(connection)
            .await?
            .unwrap_or_default(),
        };
        Ok((first_seen, record.date.text.clone()))
    }

    async fn insert_links(&self, connection: &mut PgConnection, project: &str, record: &Record) -> Result<(), Error> {
        if record.links.is_empty() {
            return Ok(());
        }
        let links = record.links.iter().take(usize::from(FIRST_MADE_HERE.unsigned_abs()));
        let kinds: Vec<i16> = links.clone().map(|link| small(kind(link.kind).to_i32())).collect();
        let paths: Vec<Option<String>> = links.clone().map(|link| link.target.path.clone()).collect();
        let numbers: Vec<Option<i32>> =
            links.clone().map(|link| link.target.number.and_then(|number| i32::try_from(number).ok())).collect();
        let texts: Vec<String> = links.map(|link| link.text.clone()).collect();
        sqlx::query!(
            "INSERT INTO adr.links (tenant_id, decision_id, ordinal, kind, project, target_path, target_number, text)
             SELECT $1, $2, (ordinal - 1)::smallint, kind, $3, path, number, text
             FROM unnest($4::smallint[], $5::text[], $6::integer[], $7::text[])
                  WITH ORDINALITY AS link (kind, path, number, text, ordinal)",
            self.recorded.tenant.uuid(),
            self.decision,
            project,
            &kinds,
            &paths as _,
            &numbers as _,
            &texts
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// What the record's text does not say.
    async fn change_metadata(&self, connection: &mut PgConnection) -> Result<(), Error> {
        match &self.event {
            Event::Tagged(event) => self.set_labels(connection, Some(&event.tags), None).await,
            Event::Categorised(event) => self.set_labels(connection, None, Some(&event.categories)).await,
            Event::RolledBack(event) => self.set_labels(connection, Some(&event.tags), Some(&event.categories)).await,
            Event::Archived(_) => self.set_archived(connection, true).await,
            Event::Restored(_) => self.set_archived(connection, false).await,
            Event::Related(event) => self.link(connection, event.kind.to_i32(), &event.target_id).await,
            Event::Superseded(event) => {
                for id in &event.successor_ids {
                    self.link(connection, RelationKind::RELATION_KIND_SUPERSEDED_BY.to_i32(), id).await?;
                }
                Ok(())
            }
            Event::Unrelated(event) => {
                sqlx::query!(
                    "DELETE FROM adr.links WHERE decision_id = $1 AND kind = $2 AND target_id = $3",
                    self.decision,
                    small(event.kind.to_i32()),
                    target(&event.target_id)?
                )
                .execute(connection)
                .await?;
                Ok(())
            }
            Event::Created(_)
            | Event::Imported(_)
            | Event::Reimported(_)
            | Event::Edited(_)
            | Event::StatusChanged(_) => Ok(()),
        }
    }

    async fn set_labels(
        &self,
        connection: &mut PgConnection,
        tags: Option<&[String]>,
        categories: Option<&[String]>,
    ) -> Result<(), Error> {
        sqlx::query!(
            "UPDATE adr.decisions SET tags = coalesce($2, tags), categories = coalesce($3, categories) WHERE id = $1",
            self.decision,
            tags as _,
            categories as _
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn set_archived(&self, connection: &mut PgConnection, archived: bool) -> Result<(), Error> {
        sqlx::query!("UPDATE adr.decisions SET archived = $2 WHERE id = $1", self.decision, archived)
            .execute(connection)
            .await?;
        Ok(())
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

    async fn touch(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let (by, name) = author(self.recorded);
        sqlx::query!(
            "UPDATE adr.decisions SET version = $2, updated_by = $3, updated_by_name = $4, updated_at = $5 WHERE id = $1",
            self.decision,
            version(self.recorded),
            by,
            name,
            jiff_sqlx::Timestamp::from(self.recorded.recorded_at) as _
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn remember_version(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let (by, name) = author(self.recorded);
        sqlx::query!(
            "INSERT INTO adr.versions (tenant_id, decision_id, version, event_type, summary, title, status,
                 changed_by, changed_by_name, changed_at)
             SELECT $1, $2, $3, $4, $5, title, status, $6, $7, $8 FROM adr.decisions WHERE id = $2",
            self.recorded.tenant.uuid(),
            self.decision,
            version(self.recorded),
            &*self.recorded.event_type,
            self.event.describe(),
            by,
            name,
            jiff_sqlx::Timestamp::from(self.recorded.recorded_at) as _
        )
        .execute(connection)
        .await?;
        Ok(())
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
