//! Decisions that changed, in the order of the log.

use std::collections::HashSet;

use adr_domain::decision::{Decision, DecisionId, State, status};
use adr_search::{Change, ChangePage, DecisionChange, DecisionFeed, PassageText, PortError, StatusCode};
use buffa::Enumeration;
use composable_core::{
    AggregateRoot, AggregateStore, EventFilter, EventStore, GlobalPosition, RecordedEvent, StreamId, TenantId,
};
use composable_postgres::PostgresEventStore;

/// The decisions of every workspace, as the log tells them.
#[derive(Clone)]
pub struct Feed {
    store: PostgresEventStore,
    aggregates: AggregateStore<PostgresEventStore, Decision>,
}

impl Feed {
    /// A feed of this store's decisions.
    #[must_use]
    pub fn new(store: PostgresEventStore) -> Self {
        Self { aggregates: AggregateStore::new(store.clone(), ()), store }
    }

    /// The decision as it stands now, which may be later than the event that made it appear.
    async fn change(&self, tenant: TenantId, stream: &StreamId, position: GlobalPosition) -> Option<Change> {
        let decision = adr_search::DecisionId(stream.id().parse::<DecisionId>().ok()?.0);
        let unreadable = |reason: String| Change::Unreadable { tenant, decision, position, reason };
        Some(match self.aggregates.load(tenant, stream).await {
            Err(error) => unreadable(error.to_string()),
            Ok(root) => Change::Decision(Box::new(describe(tenant, decision, position, root))),
        })
    }
}

impl DecisionFeed for Feed {
    async fn changes_after(&self, cursor: GlobalPosition, limit: usize) -> Result<ChangePage, PortError> {
        let filter = EventFilter { categories: vec!["decision".into()], ..EventFilter::default() };
        let page = self.store.read_all(cursor, limit, &filter).await;
        let page =
            page.map_err(|error| PortError::new("the event log cannot be read now; it is tried again", error))?;
        let mut changes = Vec::new();
        for event in last_of_each(&page.events) {
            changes.extend(self.change(event.tenant, &event.stream, event.position).await);
        }
        Ok(ChangePage { changes, next: page.next, more: page.has_more })
    }
}

/// The last event of each stream, in the order of the log.
fn last_of_each(events: &[RecordedEvent]) -> Vec<&RecordedEvent> {
    let mut seen = HashSet::new();
    let mut last: Vec<_> = events.iter().rev().filter(|event| seen.insert((event.tenant, &event.stream))).collect();
    last.reverse();
    last
}

fn describe(
    tenant: TenantId,
    decision: adr_search::DecisionId,
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
