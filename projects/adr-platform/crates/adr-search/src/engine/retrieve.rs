//! Passages to answer a question from.

use storage_patterns::TenantContext;

use super::SearchEngine;
use super::hydrate::shown;
use crate::error::SearchError;
use crate::ports::DecisionSummaries;
use crate::types::{DecisionId, Filter, Mode, Passage, PassageId};

/// What is asked, and where an answer may come from.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// In the asker's words. Only the first [`MAX_QUERY_CHARACTERS`](crate::MAX_QUERY_CHARACTERS) are looked at.
    pub text: String,
    /// Only from this project.
    pub project: Option<String>,
    /// Most passages wanted.
    pub limit: usize,
}

/// A passage that may answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieved<S> {
    /// The decision it is from, as it is now.
    pub summary: S,
    /// The passage.
    pub passage: Passage,
}

impl<D: DecisionSummaries> SearchEngine<D>
where
    D::Summary: Clone,
{
    /// The passages that are closest to a question by word and by meaning, best first. Superseded decisions are among
    /// them: whoever answers can say what replaced them.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub async fn retrieve(
        &self,
        context: &TenantContext,
        question: &Question,
    ) -> Result<Vec<Retrieved<D::Summary>>, SearchError> {
        let filter = Filter { projects: question.project.iter().cloned().collect(), ..Filter::default() };
        let text: String = question.text.chars().take(crate::types::MAX_QUERY_CHARACTERS).collect();
        let candidates = self.candidates(context, &text, Mode::Hybrid, &filter, question.limit).await?;
        let mut best = candidates.passages();
        best.truncate(question.limit.saturating_mul(2));
        let mut decisions: Vec<DecisionId> = best.iter().map(|(decision, _, _)| *decision).collect();
        decisions.sort_unstable();
        decisions.dedup();
        let passages: Vec<PassageId> = best.iter().map(|(_, passage, _)| *passage).collect();
        let (summaries, mut passages) =
            tokio::try_join!(self.load_summaries(context, &decisions), self.load_passages(context, &passages))?;
        Ok(best
            .into_iter()
            .filter_map(|(decision, passage, score)| {
                let summary = summaries.get(&decision)?.clone();
                let passage = shown(passages.remove(&passage)?, score, &candidates.marker);
                Some(Retrieved { summary, passage })
            })
            .take(question.limit)
            .collect())
    }
}
