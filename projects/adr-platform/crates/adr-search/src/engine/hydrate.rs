//! Fetches what a reader may see of what was found.

use std::collections::HashMap;

use composable_core::TenantId;
use storage_patterns::TenantContext;

use super::candidates::Candidates;
use super::{Found, SearchEngine};
use crate::error::SearchError;
use crate::highlight::Marker;
use crate::ports::DecisionSummaries;
use crate::store;
use crate::types::{DecisionId, Hit, Passage, PassageId};

impl<D: DecisionSummaries> SearchEngine<D> {
    /// The first `limit` of the decisions found that are still there.
    pub(super) async fn hydrate(
        &self,
        context: &TenantContext,
        candidates: &Candidates,
        found: Vec<Found>,
        limit: usize,
    ) -> Result<Vec<Hit<D::Summary>>, SearchError> {
        let decisions: Vec<DecisionId> = found.iter().map(|found| found.decision).collect();
        let passages: Vec<PassageId> =
            found.iter().take(limit).flat_map(|found| found.passages.iter().map(|(id, _)| *id)).collect();
        let (mut summaries, mut passages) =
            tokio::try_join!(self.load_summaries(context, &decisions), self.load_passages(context, &passages))?;
        let mut hits = Vec::with_capacity(limit.min(found.len()));
        for Found { decision, score, passages: best } in found {
            let Some(summary) = summaries.remove(&decision) else { continue };
            let passages = best
                .into_iter()
                .filter_map(|(id, score)| Some(shown(passages.remove(&id)?, score, &candidates.marker)))
                .collect();
            hits.push(Hit { decision, summary, passages, score });
            if hits.len() == limit {
                break;
            }
        }
        Ok(hits)
    }

    pub(super) async fn load_summaries(
        &self,
        context: &TenantContext,
        decisions: &[DecisionId],
    ) -> Result<HashMap<DecisionId, D::Summary>, SearchError> {
        if decisions.is_empty() {
            return Ok(HashMap::new());
        }
        Ok(self.summaries.load(context, decisions).await?)
    }

    pub(super) async fn load_passages(
        &self,
        context: &TenantContext,
        passages: &[PassageId],
    ) -> Result<HashMap<PassageId, Passage>, SearchError> {
        if passages.is_empty() {
            return Ok(HashMap::new());
        }
        let mut connection = self.index.begin(TenantId::new(context.tenant)).await?;
        let passages = store::passages(&mut connection, passages).await?;
        connection.commit().await?;
        Ok(passages)
    }
}

/// A passage with its score and the query's words marked.
pub(super) fn shown(mut passage: Passage, score: f32, marker: &Marker) -> Passage {
    passage.highlights = marker.mark(&passage.text);
    passage.score = score;
    passage
}
