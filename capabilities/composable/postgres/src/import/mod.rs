//! Many events at once, by binary COPY.
//!
//! **When to use it.** To bring in what was recorded elsewhere: a legacy system, a file, another store. An append is
//! right for everything else; it waits for less and tells more.
//!
//! **What it promises.** The same as an append, for all streams of the call together: all or nothing, each stream at the
//! version that is expected, the same limits, tenants apart, inline projections in the transaction, readers skip nothing.
//! Streams whose very events are there already are left as they are, so that a call can be repeated when its outcome is
//! uncertain.

mod judging;
mod staging;

use std::sync::Arc;

use composable_core::store::{InvalidAppend, check_append};
use composable_core::{AppendError, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, StreamId, TenantId};
use sqlx::{Connection, PgConnection};
use thiserror::Error;

use crate::append::{Append, Committer, MOST_OVERTAKEN, name_used_id};
use crate::error::{append_error, is_used_id, was_overtaken};

/// The most streams of one import: each is locked until its end.
pub const MAX_STREAMS: usize = 1_000;

/// Events for one stream.
#[derive(Clone, Debug)]
pub struct ImportedStream {
    /// Which. No stream may come twice in an import.
    pub stream: StreamId,
    /// The version it must have.
    pub expected: ExpectedVersion,
    /// In order; limited as in an append.
    pub events: Vec<NewEvent>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Events that were written.
    pub events: u64,
    /// Streams whose events were there already.
    pub repeated: usize,
    /// Where the last of the written events stands.
    pub position: Option<GlobalPosition>,
}

/// Why nothing was imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// More than [`MAX_STREAMS`].
    #[error("{count} streams in one import, at most {MAX_STREAMS} are possible: import them in parts")]
    TooManyStreams {
        /// How many there were.
        count: usize,
    },
    /// A stream comes twice.
    #[error("{stream} comes twice in one import: put its events together")]
    RepeatedStream {
        /// Which.
        stream: StreamId,
    },
    /// As in an append: a conflict, a limit, an id in use, a projection, the database.
    #[error(transparent)]
    Append(#[from] AppendError),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        append_error(error).into()
    }
}

impl From<InvalidAppend> for ImportError {
    fn from(error: InvalidAppend) -> Self {
        Self::Append(error.into())
    }
}

fn check(streams: &[ImportedStream]) -> Result<(), ImportError> {
    if streams.len() > MAX_STREAMS {
        return Err(ImportError::TooManyStreams { count: streams.len() });
    }
    let mut names: Vec<&StreamId> = streams.iter().map(|stream| &stream.stream).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(ImportError::RepeatedStream { stream: pair[0].clone() });
    }
    streams.iter().try_for_each(|stream| check_append(&stream.events))?;
    Ok(())
}

impl Committer {
    pub(crate) async fn import(&self, tenant: TenantId, streams: &[ImportedStream]) -> Result<Imported, ImportError> {
        check(streams)?;
        // Taken out of the pool for good: whoever drops this half-way leaves a COPY under way.
        let mut connection = self.application.acquire().await?.detach();
        let mut imported = self.import_on(&mut connection, tenant, streams).await;
        for _ in 0..MOST_OVERTAKEN {
            match &imported {
                Err(ImportError::Append(error)) if was_overtaken(error) => {
                    imported = self.import_on(&mut connection, tenant, streams).await;
                }
                _ => break,
            }
        }
        match imported {
            Err(ImportError::Append(AppendError::EventIdReused { .. })) => {
                Err(self.name_used(tenant, streams).await.into())
            }
            imported => imported,
        }
    }

    async fn import_on(
        &self,
        connection: &mut PgConnection,
        tenant: TenantId,
        streams: &[ImportedStream],
    ) -> Result<Imported, ImportError> {
        let mut transaction = connection.begin().await?;
        judging::lock(&mut transaction, tenant, streams).await?;
        let judged = judging::judge(&mut transaction, tenant, streams).await?;
        let repeated = streams.len() - judged.new.len();
        if judged.new.is_empty() {
            return Ok(Imported { repeated, ..Imported::default() });
        }
        staging::copy(&mut transaction, &judged.new).await?;
        let written = staging::insert(&mut transaction, tenant, judged.at).await.map_err(|error| {
            match streams.first().and_then(|stream| stream.events.first()) {
                Some(event) if is_used_id(&error) => AppendError::EventIdReused { event_id: event.id },
                _ => append_error(error),
            }
        })?;
        if !self.projections.is_empty() {
            let recorded: Vec<RecordedEvent> = written.recorded(tenant, &judged)?;
            self.project(&mut transaction, &recorded).await?;
        }
        let position = written.last();
        let events = written.sequences.len() as u64;
        transaction.commit().await?;
        Ok(Imported { events, repeated, position })
    }

    /// Which of the ids is in use.
    async fn name_used(&self, tenant: TenantId, streams: &[ImportedStream]) -> AppendError {
        let events = streams.iter().flat_map(|stream| stream.events.iter().cloned()).collect();
        let Some(first) = streams.first() else {
            return AppendError::Failed { source: Arc::new(sqlx::Error::RowNotFound) };
        };
        let all = Append { tenant, stream: first.stream.clone(), expected: ExpectedVersion::Any, events };
        name_used_id(&self.application, &all).await
    }
}
