//! Takes decisions that changed into the search tables.

use std::collections::HashSet;
use std::sync::Arc;

use composable_core::{RecordedEvent, Selection, StreamPattern};
use composable_postgres::ProjectionError;
use composable_postgres::following::{FollowingProjection, Target};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ports::DecisionSource;
use crate::store;
use crate::types::DecisionId;

/// The read model that the engine keeps up with the log.
pub(super) struct Tables<D> {
    pub(super) source: Arc<D>,
}

impl<D: DecisionSource> FollowingProjection for Tables<D> {
    fn name(&self) -> &str {
        "adr_search"
    }

    fn selection(&self) -> Selection {
        StreamPattern::category("decision").into_iter().fold(Selection::across_tenants(), Selection::with_streams)
    }

    async fn project(
        &self,
        connection: &mut PgConnection,
        _: Target,
        events: &[RecordedEvent],
    ) -> Result<(), ProjectionError> {
        let mut changes = Vec::new();
        for (decision, event) in last_of_each(events) {
            changes.push(self.source.read(event.tenant, decision, event.position).await?);
        }
        if let Some(change) = changes.first() {
            store::apply(connection, change.tenant, &changes).await?;
        }
        Ok(())
    }

    async fn put_aside(
        &self,
        connection: &mut PgConnection,
        _: Target,
        event: &RecordedEvent,
        problem: &str,
    ) -> Result<(), ProjectionError> {
        if let Some(decision) = decision_of(event) {
            store::record_failure(connection, event.tenant, decision, "index", problem).await?;
        }
        Ok(())
    }

    /// The rows are the same for every version: a new one writes them anew, and nothing of the old one is left.
    async fn clear(&self, _: &mut PgConnection, _: i64) -> Result<(), ProjectionError> {
        Ok(())
    }
}

fn decision_of(event: &RecordedEvent) -> Option<DecisionId> {
    Uuid::parse_str(event.stream.id()).ok().map(DecisionId)
}

/// The last event of each decision, in the order of the log.
fn last_of_each(events: &[RecordedEvent]) -> Vec<(DecisionId, &RecordedEvent)> {
    let mut seen = HashSet::new();
    let decisions = events.iter().rev().filter_map(|event| Some((decision_of(event)?, event)));
    let mut last: Vec<_> = decisions.filter(|(decision, _)| seen.insert(*decision)).collect();
    last.reverse();
    last
}
