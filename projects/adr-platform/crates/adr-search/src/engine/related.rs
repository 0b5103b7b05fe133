//! Decisions close to a decision.

use composable_core::TenantId;
use storage_patterns::TenantContext;

use super::SearchEngine;
use crate::error::SearchError;
use crate::fusion::best_of_each;
use crate::ports::DecisionSummaries;
use crate::semantic::{self, SemanticHit, Strategy, Wanted};
use crate::store;
use crate::types::{DecisionId, Filter, Related};

/// Several passages of one decision may be near; enough are looked for to have different decisions.
const PASSAGES_PER_RELATED: usize = 8;

impl<D: DecisionSummaries> SearchEngine<D> {
    /// The decisions closest in meaning, closest first, each with the passage that is closest. None while the
    /// decision has no embeddings.
    ///
    /// # Errors
    /// [`SearchError::UnknownDecision`] when it is not indexed yet or not the tenant's; and when the database does not
    /// answer.
    pub async fn related(
        &self,
        context: &TenantContext,
        decision: DecisionId,
        limit: usize,
    ) -> Result<Vec<Related<D::Summary>>, SearchError> {
        let near = self.near(TenantId::new(context.tenant), decision, limit).await?;
        let mut ranked = best_of_each(near.iter().map(|hit| (hit.decision, hit.similarity)));
        ranked.truncate(limit);
        let closest = |decision: DecisionId| near.iter().find(|hit| hit.decision == decision).map(|hit| hit.passage);
        let decisions: Vec<DecisionId> = ranked.iter().map(|(decision, _)| *decision).collect();
        let passages: Vec<_> = decisions.iter().filter_map(|decision| closest(*decision)).collect();
        let (mut summaries, mut passages) =
            tokio::try_join!(self.load_summaries(context, &decisions), self.load_passages(context, &passages))?;
        Ok(ranked
            .into_iter()
            .filter_map(|(decision, similarity)| {
                let summary = summaries.remove(&decision)?;
                let passage = passages.remove(&closest(decision)?)?;
                Some(Related { decision, summary, passage, similarity })
            })
            .collect())
    }

    /// The passages nearest to the middle of a decision, nearest first.
    async fn near(
        &self,
        tenant: TenantId,
        decision: DecisionId,
        limit: usize,
    ) -> Result<Vec<SemanticHit>, SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let Some(model) = self.index.models.serving(progress.serving_model) else { return Ok(Vec::new()) };
        let Some(mean) = semantic::mean_embedding(&mut connection, model.id, decision).await? else {
            let known = store::knows(&mut connection, decision).await?;
            return if known { Ok(Vec::new()) } else { Err(SearchError::UnknownDecision) };
        };
        let wanted = Wanted {
            model: model.id,
            vector: &mean,
            filter: &Filter::default(),
            excluding: Some(decision),
            limit: limit.saturating_mul(PASSAGES_PER_RELATED),
            strategy: Strategy::Fitting,
        };
        let mut near = semantic::nearest(&mut connection, wanted).await?;
        connection.commit().await?;
        // The graph gives them nearly in order.
        near.sort_by(|left, right| right.similarity.total_cmp(&left.similarity));
        Ok(near)
    }
}
