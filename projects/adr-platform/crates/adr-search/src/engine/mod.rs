//! Answers searches.
//!
//! [`SearchEngine::search`] finds decisions, [`related`](SearchEngine::related) their neighbours,
//! [`retrieve`](SearchEngine::retrieve) passages to answer a question from. Each of them looks for candidates, by word
//! in the tenant's index on disk and by meaning in the database, and hydrates what it found: passages from the search
//! tables, decisions through [`DecisionSummaries`], both under row-level security. What is not there, is not shown.

mod candidates;
mod hydrate;
mod related;
mod retrieve;

use std::sync::Arc;

use storage_patterns::TenantContext;

use crate::error::SearchError;
use crate::fusion::{best_of_each, fuse};
use crate::index::SearchIndex;
use crate::lexical::Weights;
use crate::ports::DecisionSummaries;
use crate::types::{
    DEFAULT_LIMIT, DecisionId, MAX_LIMIT, Mode, PASSAGES_PER_DECISION, PassageId, SearchQuery, SearchResults,
};
use candidates::Candidates;

pub use retrieve::{Question, Retrieved};

/// More decisions than wanted are hydrated, because some may turn out to be gone.
const SPARE_DECISIONS: usize = 10;

/// Answers searches. Cheap to clone.
pub struct SearchEngine<D> {
    index: Arc<SearchIndex>,
    summaries: Arc<D>,
    weights: Weights,
}

impl<D> Clone for SearchEngine<D> {
    fn clone(&self) -> Self {
        Self { index: Arc::clone(&self.index), summaries: Arc::clone(&self.summaries), weights: self.weights }
    }
}

impl<D: DecisionSummaries> SearchEngine<D> {
    /// An engine on an index, showing decisions as `summaries` gives them.
    pub fn new(index: Arc<SearchIndex>, summaries: Arc<D>) -> Self {
        Self { index, summaries, weights: Weights::default() }
    }

    /// With other weights of fields, for measuring.
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// Finds decisions, best first.
    ///
    /// # Errors
    /// When the query is empty or too long, a date in the filter is none, or the database or the index does not
    /// answer. A model that does not answer is no error: the search is by word then, and says so.
    pub async fn search(
        &self,
        context: &TenantContext,
        query: &SearchQuery,
    ) -> Result<SearchResults<D::Summary>, SearchError> {
        let limit = if query.limit == 0 { DEFAULT_LIMIT } else { query.limit.min(MAX_LIMIT) };
        let candidates = self.candidates(context, &query.text, query.mode, &query.filter, limit).await?;
        let only_by_meaning = candidates.mode == Mode::Hybrid && candidates.lexical.is_empty();
        let mut decisions = by_decision(&candidates);
        decisions.truncate(limit + SPARE_DECISIONS);
        let hits = self.hydrate(context, &candidates, decisions, limit).await?;
        Ok(SearchResults {
            only_by_meaning: only_by_meaning && !hits.is_empty(),
            hits,
            corrected_query: candidates.corrected_query,
            mode: candidates.mode,
            passages_without_meaning: candidates.without_meaning,
        })
    }
}

/// A decision found, with its best passages.
struct Found {
    decision: DecisionId,
    score: f32,
    passages: Vec<(PassageId, f32)>,
}

/// Ranks decisions by their best passages in each ranking, and each decision's passages by both.
fn by_decision(candidates: &Candidates) -> Vec<Found> {
    let decisions = match candidates.mode {
        Mode::Lexical => best_of_each(candidates.lexical.iter().map(|hit| (hit.decision, hit.score))),
        Mode::Semantic => best_of_each(candidates.semantic.iter().map(|hit| (hit.decision, hit.similarity))),
        Mode::Hybrid => fuse(
            &best_of_each(candidates.lexical.iter().map(|hit| (hit.decision, hit.score))),
            &best_of_each(candidates.semantic.iter().map(|hit| (hit.decision, hit.similarity))),
        ),
    };
    let mut passages = std::collections::HashMap::<DecisionId, Vec<(PassageId, f32)>>::new();
    for (decision, passage, score) in candidates.passages() {
        let best = passages.entry(decision).or_default();
        if best.len() < PASSAGES_PER_DECISION {
            best.push((passage, score));
        }
    }
    decisions
        .into_iter()
        .map(|(decision, score)| Found { decision, score, passages: passages.remove(&decision).unwrap_or_default() })
        .collect()
}
