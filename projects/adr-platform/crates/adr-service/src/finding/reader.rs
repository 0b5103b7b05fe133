//! Decisions as the indexer wants them.

use adr_domain::decision::{Decision, State, status};
use adr_search::{DecisionChange, DecisionId, DecisionSource, PassageText, PortError, StatusCode};
use buffa::Enumeration;
use composable_core::{Aggregate, AggregateRoot, AggregateStore, GlobalPosition, TenantId};
use composable_postgres::PostgresEventStore;

/// Reads decisions of every workspace from their events.
pub struct DecisionReader {
    aggregates: AggregateStore<PostgresEventStore, Decision>,
}

impl DecisionReader {
    /// Reads from this store.
    #[must_use]
    pub fn new(store: PostgresEventStore) -> Self {
        Self { aggregates: AggregateStore::new(store, ()) }
    }
}

impl DecisionSource for DecisionReader {
    async fn read(
        &self,
        tenant: TenantId,
        decision: DecisionId,
        position: GlobalPosition,
    ) -> Result<DecisionChange, PortError> {
        let stream = Decision::stream(decision.0);
        let stream = stream.map_err(|error| PortError::new("the decision's id does not name a stream", error))?;
        let loaded = self.aggregates.load(tenant, &stream).await;
        let root = loaded.map_err(|error| PortError::new("the decision cannot be read from its events", error))?;
        Ok(describe(tenant, decision, position, root))
    }
}

fn describe(
    tenant: TenantId,
    decision: DecisionId,
    position: GlobalPosition,
    root: AggregateRoot<Decision>,
) -> DecisionChange {
    let State { project, number, content, tags, categories, archived, .. } = &root.state;
    let record = root.state.record();
    let passages = adr_records::passages(content, record.format).into_iter().map(|passage| PassageText {
        headings: passage.headings,
        anchor: passage.anchor,
        text: passage.text,
    });
    DecisionChange {
        tenant,
        decision,
        version: root.version.get(),
        position,
        project: project.clone(),
        number: *number,
        status: StatusCode(i16::try_from(status::to_contract(record.status.status).to_i32()).unwrap_or_default()),
        date: record.date.iso.clone().unwrap_or_default(),
        tags: tags.clone(),
        categories: categories.clone(),
        authors: record.people(),
        archived: *archived,
        passages: passages.collect(),
        title: record.title,
    }
}
