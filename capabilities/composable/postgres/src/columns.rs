//! Events column by column, as the database functions take them.

use composable_core::NewEvent;
use uuid::Uuid;

#[derive(Default)]
pub(crate) struct Columns<'a> {
    pub(crate) ids: Vec<Uuid>,
    pub(crate) types: Vec<&'a str>,
    pub(crate) schema_versions: Vec<i32>,
    pub(crate) codecs: Vec<i16>,
    pub(crate) payloads: Vec<&'a [u8]>,
    pub(crate) correlation_ids: Vec<Option<Uuid>>,
    pub(crate) causation_ids: Vec<Option<Uuid>>,
    pub(crate) traceparents: Vec<Option<&'a str>>,
    pub(crate) actor_ids: Vec<Option<Uuid>>,
    pub(crate) actor_names: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(events: impl Iterator<Item = &'a NewEvent>) -> Self {
        let mut columns = Self::default();
        for event in events {
            let actor = event.metadata.actor.as_ref();
            columns.ids.push(event.id.uuid());
            columns.types.push(&event.event_type);
            // In range: `check_append` has seen to it.
            columns.schema_versions.push(event.schema_version.cast_signed());
            columns.codecs.push(event.codec.number());
            columns.payloads.push(&event.payload);
            columns.correlation_ids.push(event.metadata.correlation_id);
            columns.causation_ids.push(event.metadata.causation_id);
            columns.traceparents.push(event.metadata.traceparent.as_deref());
            columns.actor_ids.push(actor.map(|actor| actor.id));
            columns.actor_names.push(actor.map(|actor| actor.name.as_str()));
        }
        // An empty array is as good as one of nothing, and costs nothing to send and to read.
        empty_of_nothing(&mut columns.correlation_ids);
        empty_of_nothing(&mut columns.causation_ids);
        empty_of_nothing(&mut columns.traceparents);
        empty_of_nothing(&mut columns.actor_ids);
        empty_of_nothing(&mut columns.actor_names);
        columns
    }
}

fn empty_of_nothing<T>(column: &mut Vec<Option<T>>) {
    if column.iter().all(Option::is_none) {
        column.clear();
    }
}
