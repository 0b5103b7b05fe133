//! Looks for passages, by word and by meaning at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_ledger::UserId;
use ai_gateway_sdk::{EmbedError, Purpose};
use composable_core::TenantId;
use storage_patterns::TenantContext;

use super::SearchEngine;
use crate::error::SearchError;
use crate::fusion::fuse;
use crate::highlight::Marker;
use crate::lexical::{self, LexicalHit, LexicalResults};
use crate::ports::DecisionSummaries;
use crate::query::ParsedQuery;
use crate::semantic::{self, Prepared, SemanticHit, Strategy, Wanted, caller};
use crate::store::{self, TenantProgress};
use crate::types::{DecisionId, Filter, Mode, PassageId};

/// Passages looked for by word: several of one decision may come before the next decision.
const LEXICAL_PASSAGES_PER_HIT: usize = 10;
const LEAST_LEXICAL_PASSAGES: usize = 100;
/// Passages looked for by meaning.
const LEAST_SEMANTIC_PASSAGES: usize = 60;
const SEMANTIC_PASSAGES_PER_HIT: usize = 3;

/// What both ways of looking found.
pub(super) struct Candidates {
    pub(super) lexical: Vec<LexicalHit>,
    pub(super) semantic: Vec<SemanticHit>,
    pub(super) corrected_query: Option<String>,
    pub(super) marker: Marker,
    /// The mode that answered.
    pub(super) mode: Mode,
    pub(super) without_meaning: u64,
}

impl Candidates {
    /// All passages, best first.
    pub(super) fn passages(&self) -> Vec<(DecisionId, PassageId, f32)> {
        let lexical: Vec<(PassageId, f32)> = self.lexical.iter().map(|hit| (hit.passage, hit.score)).collect();
        let semantic: Vec<(PassageId, f32)> = self.semantic.iter().map(|hit| (hit.passage, hit.similarity)).collect();
        let of_lexical = self.lexical.iter().map(|hit| (hit.passage, hit.decision));
        let decisions: HashMap<PassageId, DecisionId> =
            of_lexical.chain(self.semantic.iter().map(|hit| (hit.passage, hit.decision))).collect();
        fuse(&lexical, &semantic)
            .into_iter()
            .filter_map(|(passage, score)| Some((*decisions.get(&passage)?, passage, score)))
            .collect()
    }
}

/// What search by meaning found.
struct Meaning {
    hits: Vec<SemanticHit>,
    without: u64,
}

impl<D: DecisionSummaries> SearchEngine<D> {
    pub(super) async fn candidates(
        &self,
        context: &TenantContext,
        text: &str,
        mode: Mode,
        filter: &Filter,
        limit: usize,
    ) -> Result<Candidates, SearchError> {
        let parsed = ParsedQuery::parse(text)?;
        let tenant = TenantId::new(context.tenant);
        let by_word = async {
            match mode {
                Mode::Semantic => Ok(None),
                Mode::Lexical | Mode::Hybrid => self.by_word(tenant, text, filter, limit).await.map(Some),
            }
        };
        let by_meaning = async {
            match mode {
                Mode::Lexical => Ok(None),
                Mode::Semantic | Mode::Hybrid => self.by_meaning(context, text, filter, limit).await,
            }
        };
        let (words, meaning) = tokio::try_join!(by_word, by_meaning)?;
        let (words, mode) = match (words, &meaning, mode) {
            // Asked for by meaning, answered by word.
            (words, None, _) => {
                let words = match words {
                    Some(words) => words,
                    None => self.by_word(tenant, text, filter, limit).await?,
                };
                (words, Mode::Lexical)
            }
            (Some(words), Some(_), mode) => (words, mode),
            (None, Some(_), mode) => {
                (LexicalResults { marker: Marker::for_query(&parsed), ..LexicalResults::default() }, mode)
            }
        };
        let Meaning { hits, without } = meaning.unwrap_or(Meaning { hits: Vec::new(), without: 0 });
        Ok(Candidates {
            lexical: words.hits,
            semantic: hits,
            corrected_query: words.corrected_query,
            marker: words.marker,
            mode,
            without_meaning: without,
        })
    }

    async fn by_word(
        &self,
        tenant: TenantId,
        text: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<LexicalResults, SearchError> {
        let indexes = Arc::clone(&self.index.lexical);
        let (weights, text, filter) = (self.weights, text.to_owned(), filter.clone());
        let passages = (limit * LEXICAL_PASSAGES_PER_HIT).max(LEAST_LEXICAL_PASSAGES);
        tokio::task::spawn_blocking(move || {
            let index = indexes.get(tenant)?;
            lexical::search(&index, &weights, &text, &filter, passages)
        })
        .await
        .map_err(|_| SearchError::Stopped)?
    }

    /// `None` when meaning is not available: no model, nothing embedded yet, the model does not answer, or whoever
    /// searches may not ask it.
    async fn by_meaning(
        &self,
        context: &TenantContext,
        text: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Option<Meaning>, SearchError> {
        if self.index.models.current().is_none() {
            return Ok(None);
        }
        let tenant = TenantId::new(context.tenant);
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let Some(model) = self.index.models.serving(progress.serving_model) else { return Ok(None) };
        let without = unembedded(&mut connection, model.id, &progress).await?;
        // The model may take its time, and connections are few.
        connection.commit().await?;
        let Some(vector) = vector(model, context, text).await else { return Ok(None) };
        let mut connection = self.index.begin(tenant).await?;
        let wanted = Wanted {
            model: model.id,
            vector: &vector,
            filter,
            excluding: None,
            limit: (limit * SEMANTIC_PASSAGES_PER_HIT).max(LEAST_SEMANTIC_PASSAGES),
            strategy: Strategy::Fitting,
        };
        let hits = semantic::nearest(&mut connection, wanted).await?;
        connection.commit().await?;
        let nothing_yet = hits.is_empty() && without >= progress.passages && progress.passages > 0;
        Ok((!nothing_yet).then_some(Meaning { hits, without }))
    }
}

/// The vector of a query, if the model makes one for whoever searches.
async fn vector(model: &Prepared, context: &TenantContext, text: &str) -> Option<Vec<f32>> {
    let asking = caller(TenantId::new(context.tenant), context.user.map(UserId));
    match model.embedder.embed(asking, vec![text.to_owned()], Purpose::Query).await {
        Ok(mut vectors) => vectors.pop(),
        // It is their own doing, and they see it where limits and stops are shown.
        Err(error @ EmbedError::NotLetIn(_)) => {
            tracing::debug!(tenant = %context.tenant, %error, "searching by word only");
            None
        }
        Err(error) => {
            tracing::warn!(model = model.embedder.model().id, %error, "searching by word only");
            None
        }
    }
}

/// Passages that the model has not looked at yet.
pub(super) async fn unembedded(
    connection: &mut sqlx::PgConnection,
    model: i16,
    progress: &TenantProgress,
) -> Result<u64, SearchError> {
    let cursor = semantic::write::cursor(connection, model).await?;
    if cursor >= progress.position {
        return Ok(0);
    }
    let count: Option<i64> =
        sqlx::query_scalar("select sum(passages) from search.decisions where (transaction, sequence) > ($1, $2)")
            .bind(cursor.transaction.cast_signed())
            .bind(cursor.sequence.cast_signed())
            .fetch_one(connection)
            .await?;
    Ok(count.unwrap_or_default().max(0).cast_unsigned())
}
