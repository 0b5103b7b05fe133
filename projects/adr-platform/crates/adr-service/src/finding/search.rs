//! Search for callers.

use std::sync::Arc;

use adr_search::lexical::Weights;
use adr_search::{
    DecisionId, Filter, Highlight, IndexerHandle, Mode, Passage, Question, SearchEngine, SearchError, SearchIndex,
    SearchQuery, StatusCode,
};
use api_gateway_core::ServiceError;
use composable_postgres::PostgresEventStore;
use identity::Caller;
use platform_contracts::adr::v1::{self, SearchMode};

use super::{DecisionReader, Summaries};
use crate::decisions::{Decisions, context, database, input};

/// Related decisions when the caller does not say how many.
const DEFAULT_RELATED: usize = 5;
/// Related decisions at most.
const MOST_RELATED: usize = 20;

/// Finds decisions, passages and neighbours, for every workspace.
#[derive(Clone)]
pub struct Finder {
    engine: SearchEngine<Summaries>,
    indexer: IndexerHandle<PostgresEventStore, DecisionReader>,
    decisions: Decisions,
}

impl Finder {
    /// Finds what `indexer` keeps in `index`.
    #[must_use]
    pub fn new(
        index: Arc<SearchIndex>,
        indexer: IndexerHandle<PostgresEventStore, DecisionReader>,
        summaries: Summaries,
        decisions: Decisions,
    ) -> Self {
        Self { engine: SearchEngine::new(index, Arc::new(summaries)), indexer, decisions }
    }

    /// Searches.
    ///
    /// # Errors
    /// `search.query_invalid`, `filter.date_invalid`.
    pub async fn search(
        &self,
        caller: &Caller,
        request: v1::SearchRequest,
    ) -> Result<v1::SearchResponse, ServiceError> {
        let query = SearchQuery {
            mode: match request.mode.as_known().unwrap_or_default() {
                SearchMode::SEARCH_MODE_LEXICAL => Mode::Lexical,
                SearchMode::SEARCH_MODE_SEMANTIC => Mode::Semantic,
                SearchMode::SEARCH_MODE_HYBRID | SearchMode::SEARCH_MODE_UNSPECIFIED => Mode::Hybrid,
            },
            filter: filter(input::filter(request.filter.into_option().unwrap_or_default())?),
            limit: usize::try_from(request.limit).unwrap_or(usize::MAX),
            text: request.query,
        };
        let mut results = self.engine.search(&context(caller), &query).await.map_err(failed)?;
        // What is not indexed yet may well have the words: nothing is corrected, and nothing said to be missing.
        let is_doubtful = results.only_by_meaning || results.corrected_query.is_some();
        let knows_all_words = !is_doubtful || self.status(caller).await?.words_up_to_date;
        if results.corrected_query.is_some() && !knows_all_words {
            let as_typed = self.engine.clone().with_weights(Weights { correction: 0.0, ..Weights::default() });
            results = as_typed.search(&context(caller), &query).await.map_err(failed)?;
        }
        let only_by_meaning = results.only_by_meaning && knows_all_words;
        let hits = results.hits.into_iter().map(|hit| v1::SearchHit {
            decision: hit.summary.into(),
            passages: hit.passages.into_iter().map(passage).collect(),
            score: f64::from(hit.score),
            ..Default::default()
        });
        Ok(v1::SearchResponse {
            hits: hits.collect(),
            corrected_query: results.corrected_query.unwrap_or_default(),
            only_by_meaning,
            mode: match results.mode {
                Mode::Lexical => SearchMode::SEARCH_MODE_LEXICAL,
                Mode::Semantic => SearchMode::SEARCH_MODE_SEMANTIC,
                Mode::Hybrid => SearchMode::SEARCH_MODE_HYBRID,
            }
            .into(),
            ..Default::default()
        })
    }

    /// How far indexing has come in the caller's workspace.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn status(&self, caller: &Caller) -> Result<v1::GetIndexStatusResponse, ServiceError> {
        let status = self.indexer.status(&context(caller)).await.map_err(failed)?;
        Ok(v1::GetIndexStatusResponse {
            passages_total: status.passages_total,
            passages_lexical: status.passages_lexical,
            passages_semantic: status.passages_semantic,
            words_up_to_date: status.words_up_to_date,
            up_to_date: status.up_to_date,
            embedding_model: status.model.unwrap_or_default(),
            ..Default::default()
        })
    }

    /// The passages that may answer a question, best first.
    ///
    /// # Errors
    /// When search does not answer.
    pub async fn retrieve(
        &self,
        caller: &Caller,
        question: &str,
        project: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(v1::DecisionSummary, v1::Passage)>, ServiceError> {
        let question = Question { text: question.to_owned(), project: project.map(str::to_owned), limit };
        let found = self.engine.retrieve(&context(caller), &question).await.map_err(failed)?;
        Ok(found.into_iter().map(|found| (found.summary, passage(found.passage))).collect())
    }

    /// The decisions that a decision is linked with, then those that are close to it in meaning.
    ///
    /// # Errors
    /// `decision.not_found`.
    pub async fn related(
        &self,
        caller: &Caller,
        id: &str,
        limit: u32,
    ) -> Result<v1::ListRelatedResponse, ServiceError> {
        let limit = match usize::try_from(limit).unwrap_or(usize::MAX) {
            0 => DEFAULT_RELATED,
            limit => limit.min(MOST_RELATED),
        };
        let decision = self.decisions.get(caller, id).await?;
        let mut related = self.linked(caller, &decision.relations, limit).await?;
        let id = DecisionId(input::decision_id(id)?.0);
        let close = match self.engine.related(&context(caller), id, limit).await {
            // Not indexed yet: its links are all there is to show.
            Err(SearchError::UnknownDecision) => Vec::new(),
            result => result.map_err(failed)?,
        };
        for close in close {
            let known = |one: &v1::RelatedDecision| one.decision.id == close.summary.id;
            if related.len() < limit && !related.iter().any(known) {
                let why = match close.passage.headings.last() {
                    Some(heading) => format!("Close in meaning: {heading}"),
                    None => "Close in meaning".to_owned(),
                };
                related.push(v1::RelatedDecision { decision: close.summary.into(), why, ..Default::default() });
            }
        }
        Ok(v1::ListRelatedResponse { related, ..Default::default() })
    }

    async fn linked(
        &self,
        caller: &Caller,
        relations: &[v1::Relation],
        limit: usize,
    ) -> Result<Vec<v1::RelatedDecision>, ServiceError> {
        let mut linked: Vec<v1::RelatedDecision> = Vec::new();
        for relation in relations.iter().filter(|relation| !relation.target.id.is_empty()) {
            let known = linked.iter().any(|one| one.decision.id == relation.target.id);
            if linked.len() == limit || known {
                continue;
            }
            let summary = self.decisions.get(caller, &relation.target.id).await?.summary;
            linked.push(v1::RelatedDecision { decision: summary, why: why(relation).to_owned(), ..Default::default() });
        }
        Ok(linked)
    }
}

fn why(relation: &v1::Relation) -> &'static str {
    use v1::RelationKind as Kind;
    match relation.kind.as_known().unwrap_or_default() {
        Kind::RELATION_KIND_SUPERSEDES => "Superseded by this decision",
        Kind::RELATION_KIND_SUPERSEDED_BY => "Supersedes this decision",
        Kind::RELATION_KIND_AMENDS => "Amended by this decision",
        Kind::RELATION_KIND_AMENDED_BY => "Amends this decision",
        Kind::RELATION_KIND_RELATES_TO | Kind::RELATION_KIND_UNSPECIFIED if relation.stated_here => "Linked from here",
        Kind::RELATION_KIND_RELATES_TO | Kind::RELATION_KIND_UNSPECIFIED => "Links here",
    }
}

fn filter(filter: v1::DecisionFilter) -> Filter {
    let status = |status: buffa::EnumValue<v1::Status>| i16::try_from(status.to_i32()).ok().map(StatusCode);
    let date = |date: String| (!date.is_empty()).then_some(date);
    Filter {
        projects: filter.projects,
        statuses: filter.statuses.into_iter().filter_map(status).collect(),
        tags: filter.tags,
        categories: filter.categories,
        authors: filter.authors,
        date_from: date(filter.date_from),
        date_to: date(filter.date_to),
        include_archived: filter.include_archived,
    }
}

fn passage(passage: Passage) -> v1::Passage {
    let highlight = |Highlight { start, end }| v1::Highlight { start, end, ..Default::default() };
    v1::Passage {
        id: passage.id.to_string(),
        headings: passage.headings,
        text: passage.text,
        highlights: passage.highlights.into_iter().map(highlight).collect(),
        anchor: passage.anchor,
        ..Default::default()
    }
}

fn failed(error: SearchError) -> ServiceError {
    match error {
        SearchError::EmptyQuery | SearchError::QueryTooLong { .. } => {
            ServiceError::invalid("search.query_invalid", error.to_string()).field("query", "1 to 1000 characters")
        }
        SearchError::UnknownDecision => ServiceError::not_found("search.not_indexed", error.to_string()),
        SearchError::Database(error) => database(error),
        SearchError::Stopped | SearchError::Port(_) => ServiceError::unavailable("search.unavailable", error),
        error => ServiceError::internal(error),
    }
}
