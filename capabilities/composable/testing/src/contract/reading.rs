//! Reading all events, over streams and tenants.

use std::collections::BTreeSet;

use composable_core::{EventFilter, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent};

use super::{must, new_event, new_events, new_tenant, read_until, stream_of};

/// Appends to six streams of three tenants in turn; returns how many events there are.
async fn fill<S: EventStore>(store: &S) -> usize {
    let tenants = [new_tenant(), new_tenant(), new_tenant()];
    let streams = [stream_of("order"), stream_of("payment")];
    for round in 0..5 {
        for tenant in tenants {
            for stream in &streams {
                let mut events = new_events(1 + round % 2);
                events[0].event_type = if round == 0 { "Opened".into() } else { "Went on".into() };
                must(store.append(tenant, stream, ExpectedVersion::Any, events).await);
            }
        }
    }
    6 * 7
}

fn positions(events: &[RecordedEvent]) -> Vec<GlobalPosition> {
    events.iter().map(|event| event.position).collect()
}

/// Every event of every tenant is there once, each stream in its own order.
pub async fn all_events_can_be_read_in_order<S: EventStore>(store: &S) {
    let empty = must(store.read_all(GlobalPosition::START, 10, &EventFilter::everything()).await);
    assert!(empty.events.is_empty() && !empty.has_more, "{empty:?}");

    let count = fill(store).await;
    let (events, _) = read_until(store, GlobalPosition::START, 1_000, &EventFilter::everything(), count).await;
    assert_eq!(events.len(), count);
    assert!(positions(&events).is_sorted_by(|one, next| one < next));
    let ids: BTreeSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), count);
    for event in &events {
        let of_stream = events.iter().filter(|other| (other.tenant, &other.stream) == (event.tenant, &event.stream));
        assert!(of_stream.zip(1..).all(|(event, version)| event.version.get() == version), "{}", event.stream);
    }
    let loaded = must(store.load(events[0].tenant, &events[0].stream, composable_core::Version::NONE).await);
    assert_eq!(loaded[0], events[0]);
}

/// Small pages give what one large page gives, and a cursor at the end sees what is new.
pub async fn reading_resumes_where_it_stopped<S: EventStore>(store: &S) {
    let count = fill(store).await;
    let everything = EventFilter::everything();
    let (all, _) = read_until(store, GlobalPosition::START, 1_000, &everything, count).await;
    for limit in [1, 2, 7, count] {
        let (events, cursor) = read_until(store, GlobalPosition::START, limit, &everything, count).await;
        assert_eq!(positions(&events), positions(&all));
        let page = must(store.read_all(cursor, limit, &everything).await);
        assert!(page.events.is_empty(), "events after the end: {:?}", page.events);
    }
    let (_, cursor) = read_until(store, GlobalPosition::START, 1_000, &everything, count).await;
    let fresh: Vec<NewEvent> = vec![new_event("fresh")];
    must(store.append(new_tenant(), &stream_of("order"), ExpectedVersion::Any, fresh.clone()).await);
    let (events, _) = read_until(store, cursor, 10, &everything, 1).await;
    assert_eq!((events.len(), events[0].id), (1, fresh[0].id));

    let middle = all[count / 2].position;
    let (rest, _) = read_until(store, middle, 1_000, &everything, count - count / 2).await;
    assert_eq!(positions(&rest[..count - count / 2 - 1]), positions(&all[count / 2 + 1..]));
}

/// A filter gives exactly the events it accepts, in whatever page size.
pub async fn filters_leave_out_and_lose_nothing<S: EventStore>(store: &S) {
    let count = fill(store).await;
    let (all, _) = read_until(store, GlobalPosition::START, 1_000, &EventFilter::everything(), count).await;
    let opened = EventFilter { event_types: vec!["Opened".into()], ..EventFilter::everything() };
    let both = EventFilter { event_types: vec!["Opened".into(), "Tested".into()], ..EventFilter::category("order") };
    let none = EventFilter::category("ord");
    let quoted =
        EventFilter { event_types: vec![r"Opened' OR 1=1 --".into(), r"\'é".into()], ..EventFilter::everything() };
    for filter in [EventFilter::category("order"), opened, both, none, quoted] {
        let wanted: Vec<_> = all.iter().filter(|event| filter.accepts(event)).cloned().collect();
        for limit in [1, 5, 1_000] {
            let (events, cursor) = read_until(store, GlobalPosition::START, limit, &filter, wanted.len()).await;
            assert_eq!(positions(&events), positions(&wanted), "{filter:?}");
            let page = must(store.read_all(cursor, limit, &filter).await);
            assert!(page.events.is_empty() && !page.has_more, "{page:?}");
        }
    }
}
