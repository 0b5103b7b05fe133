//! Computes embeddings in the background.

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_sdk::{EmbedError, ProviderError, Purpose};
use composable_core::{GlobalPosition, TenantId};
use composable_postgres::following::{Phase, Progress};
use composable_runtime::Pauses;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{IndexerOptions, Waiting};
use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::semantic::write::{self, Missing};
use crate::semantic::{Prepared, caller};
use crate::store;
use crate::types::DecisionId;

/// Decisions looked at between two notes of how far we are.
const DECISIONS_AT_A_TIME: i64 = 16;

pub(super) struct Meaning {
    index: Arc<SearchIndex>,
    options: IndexerOptions,
    tables: watch::Receiver<Progress>,
    waiting: Arc<Waiting>,
    marks: HashMap<TenantId, Mark>,
    rests: HashMap<TenantId, Rest>,
}

/// A tenant that got no embeddings is left alone for a while.
struct Rest {
    pauses: Pauses,
    until: Instant,
}

/// Where a tenant's changes stood at some moment. What has not changed again when that moment is long enough ago has
/// settled, and lies at or before this place; what has changed again has moved behind it.
#[derive(Clone, Copy)]
struct Mark {
    position: GlobalPosition,
    settled_at: Instant,
}

impl Meaning {
    pub(super) fn new(
        index: Arc<SearchIndex>,
        options: IndexerOptions,
        tables: watch::Receiver<Progress>,
        waiting: Arc<Waiting>,
    ) -> Self {
        Self { index, options, tables, waiting, marks: HashMap::new(), rests: HashMap::new() }
    }

    /// Takes turns between the tenants that wait, so that neither a large one nor one that gets no embeddings now keeps
    /// the others waiting.
    pub(super) async fn run(mut self) {
        let Some(model) = self.index.models.current().cloned() else { return std::future::pending().await };
        loop {
            // Who writes the tables embeds what is in them; the others of several servers stand by.
            if self.tables.wait_for(|tables| matches!(tables.phase, Phase::Rebuilding | Phase::Live)).await.is_err() {
                return;
            }
            let waiting = self.waiting.all();
            if waiting.is_empty() {
                self.waiting.arrived.notified().await;
                continue;
            }
            let mut soonest: Option<Instant> = None;
            let mut advanced = false;
            for tenant in waiting {
                match self.turn(&model, tenant).await {
                    Some(at) => soonest = Some(soonest.map_or(at, |known| known.min(at))),
                    None => advanced = true,
                }
            }
            if let Some(at) = soonest.filter(|_| !advanced) {
                let _ = tokio::time::timeout_at(at, self.waiting.arrived.notified()).await;
            }
        }
    }

    /// Gives a tenant its turn. Says when it can have the next, if this one led nowhere.
    async fn turn(&mut self, model: &Prepared, tenant: TenantId) -> Option<Instant> {
        if let Some(rest) = self.rests.get(&tenant).filter(|rest| Instant::now() < rest.until) {
            return Some(rest.until);
        }
        match self.step(model, tenant).await {
            Ok(Advance::Settling(at)) => Some(at),
            Ok(Advance::More | Advance::Complete) => {
                self.rests.remove(&tenant);
                None
            }
            Err(error) => {
                tracing::warn!(%tenant, error = &error as &dyn std::error::Error, "embedding waits and tries again");
                let retry = self.options.retry;
                let new = Rest { pauses: Pauses::new(retry), until: Instant::now() };
                let rest = self.rests.entry(tenant).or_insert(new);
                let asked = if let SearchError::Embedding(error) = &error { error.retry_after() } else { None };
                // A budget may have room again next month, or as soon as somebody raises it.
                let pause = rest.pauses.failed().max(asked.unwrap_or_default().min(retry.longest_pause));
                rest.until = Instant::now() + pause;
                Some(rest.until)
            }
        }
    }

    /// Embeds a tenant's next decisions; or, when there are none, lets the model answer.
    async fn step(&mut self, model: &Prepared, tenant: TenantId) -> Result<Advance, SearchError> {
        // Taken off first: a change that arrives from here on puts it on again.
        self.waiting.remove(tenant);
        let result = self.advance(model, tenant).await;
        if !matches!(result, Ok(Advance::Complete)) {
            self.waiting.put_back(tenant);
        }
        result
    }

    async fn advance(&mut self, model: &Prepared, tenant: TenantId) -> Result<Advance, SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let now = Instant::now();
        let fresh = Mark { position: progress.position, settled_at: now + self.options.settle_after };
        let mark = *self.marks.entry(tenant).or_insert(fresh);
        if now < mark.settled_at {
            return Ok(Advance::Settling(mark.settled_at));
        }
        let cursor = write::cursor(&mut connection, model.id).await?;
        let stretch =
            write::next_stretch(&mut connection, model.id, cursor, mark.position, DECISIONS_AT_A_TIME).await?;
        let Some(end) = stretch.end else {
            if mark.position < progress.position {
                self.marks.insert(tenant, fresh);
                return Ok(Advance::Settling(fresh.settled_at));
            }
            self.marks.remove(&tenant);
            if progress.serving_model != Some(model.id) && progress.passages > 0 {
                write::serve(&mut connection, model.id, progress.serving_model).await?;
            }
            connection.commit().await?;
            return Ok(Advance::Complete);
        };
        connection.commit().await?;
        // No more than one call's, so that what one call has made is kept when the next fails.
        let batch = self.options.embedding_batch.min(model.embedder.texts_per_call()).max(1);
        for batch in stretch.missing.chunks(batch) {
            self.embed(model, tenant, batch).await?;
        }
        let mut connection = self.index.begin(tenant).await?;
        write::advance(&mut connection, tenant.uuid(), model.id, end).await?;
        connection.commit().await?;
        Ok(Advance::More)
    }

    /// Embeds a batch. What is not taken together is tried in halves, so that one passage does not stop the rest.
    async fn embed(&self, model: &Prepared, tenant: TenantId, batch: &[Missing]) -> Result<(), SearchError> {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            match self.embed_all(model, tenant, part).await {
                Err(SearchError::Embedding(error)) if part.len() > 1 && error.may_take_fewer() => {
                    let (first, rest) = part.split_at(part.len() / 2);
                    parts.extend([rest, first]);
                }
                Err(SearchError::Embedding(error)) if error.is_refusal() => {
                    self.leave_out(tenant, part, &error).await?;
                }
                done => done?,
            }
        }
        Ok(())
    }

    /// Notes that passages are found by word only.
    async fn leave_out(&self, tenant: TenantId, passages: &[Missing], error: &EmbedError) -> Result<(), SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        for passage in passages {
            let decision = DecisionId(passage.decision);
            tracing::warn!(%tenant, %decision, %error, "passage not embedded");
            store::record_failure(&mut connection, tenant, decision, "embed", &error.to_string()).await?;
        }
        connection.commit().await?;
        Ok(())
    }

    async fn embed_all(&self, model: &Prepared, tenant: TenantId, passages: &[Missing]) -> Result<(), SearchError> {
        let texts: Vec<String> = passages.iter().map(|passage| passage.text.clone()).collect();
        let vectors = model.embedder.embed(caller(tenant, None), texts, Purpose::Document).await?;
        let expected = model.embedder.model().dimensions;
        if vectors.len() != passages.len() || vectors.iter().any(|vector| vector.len() != expected) {
            let message = format!("not one vector of {expected} numbers for each text");
            return Err(SearchError::Embedding(ProviderError::Protocol(message).into()));
        }
        let mut connection = self.index.begin(tenant).await?;
        write::store(&mut connection, model.id, passages, &vectors).await?;
        connection.commit().await?;
        Ok(())
    }
}

enum Advance {
    More,
    Complete,
    /// Everything that has settled is embedded; from then on there is more.
    Settling(Instant),
}
