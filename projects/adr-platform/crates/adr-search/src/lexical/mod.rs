//! Finds passages by word: BM25 over one index per tenant, so that one tenant's words never weigh in another's
//! ranking.
//!
//! - [`LexicalIndex`] and [`LexicalWriter`]: a tenant's folder.
//! - [`LexicalIndexes`]: the open folders of all tenants.
//! - [`search`]: a query against one index.
//!
//! To weigh a match differently change [`Weights`] and measure with the search benchmark. To make something new
//! searchable add a field in `schema` and a clause in `build`, and raise `FORMAT`.

mod build;
mod expand;
mod index;
mod indexes;
mod schema;

pub use build::Weights;
pub use index::{LexicalIndex, LexicalWriter};
pub use indexes::LexicalIndexes;
pub(crate) use schema::label_key;
pub use schema::{LexicalDecision, LexicalPassage};

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::{DocAddress, Searcher};

use crate::error::SearchError;
use crate::highlight::Marker;
use crate::query::ParsedQuery;
use crate::types::{DecisionId, Filter, PassageId};

/// A passage found by word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LexicalHit {
    /// Its decision.
    pub decision: DecisionId,
    /// Its id.
    pub passage: PassageId,
    /// BM25, higher is better.
    pub score: f32,
}

/// What a query found by word.
#[derive(Debug, Clone, Default)]
pub struct LexicalResults {
    /// Best first.
    pub hits: Vec<LexicalHit>,
    /// What was searched instead.
    pub corrected_query: Option<String>,
    /// Shows the query's words in a text.
    pub marker: Marker,
}

/// Finds the passages that answer a query best.
///
/// # Errors
/// When the query is empty or too long, a date in the filter is none, or the index cannot be read.
pub fn search(
    index: &LexicalIndex,
    weights: &Weights,
    text: &str,
    filter: &Filter,
    limit: usize,
) -> Result<LexicalResults, SearchError> {
    let parsed = ParsedQuery::parse(text)?;
    let searcher = index.searcher();
    if parsed.is_empty() {
        return Ok(LexicalResults::default());
    }
    let Some(built) = build::build(&searcher, &index.fields, weights, text, &parsed, filter)? else {
        return Ok(LexicalResults::default());
    };
    let found = searcher.search(&built.query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
    let hits = read_ids(&searcher, &found)?;
    Ok(LexicalResults { hits, corrected_query: built.corrected, marker: built.marker })
}

/// Reads the ids of the documents found.
fn read_ids(searcher: &Searcher, found: &[(f32, DocAddress)]) -> Result<Vec<LexicalHit>, SearchError> {
    let mut columns: Vec<Option<[Column<u64>; 4]>> = vec![None; searcher.segment_readers().len()];
    let mut hits = Vec::with_capacity(found.len());
    for (score, address) in found {
        let segment = address.segment_ord as usize;
        let [decision_high, decision_low, passage_high, passage_low] = match &mut columns[segment] {
            Some(columns) => columns,
            empty => {
                let fast = searcher.segment_reader(address.segment_ord).fast_fields();
                let open = |name| fast.u64(name);
                empty.insert([
                    open("decision_high")?,
                    open("decision_low")?,
                    open("passage_high")?,
                    open("passage_low")?,
                ])
            }
        };
        let read = |column: &Column<u64>| column.first(address.doc_id).unwrap_or_default();
        hits.push(LexicalHit {
            decision: schema::decision_id(read(decision_high), read(decision_low)),
            passage: schema::passage_id(read(passage_high), read(passage_low)),
            score: *score,
        });
    }
    Ok(hits)
}
