//! Publishing: streams side by side, the events of one stream one after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use composable_core::RecordedEvent;
use composable_core::bus::{PublishError, wire};
use futures::{StreamExt, TryStreamExt};

use crate::error::NoAnswer;
use crate::options::{NatsOptions, partition_of};
use crate::streams::Streams;

/// How many streams are published to at the same time.
const SIDE_BY_SIDE: usize = 256;

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) async fn publish(
    context: &Context,
    options: &NatsOptions,
    streams: &Streams,
    events: &[RecordedEvent],
) -> Result<(), PublishError> {
    let limit = options.max_message.min(context.client().server_info().max_payload);
    let encoded: Vec<HeaderMap> = events.iter().map(headers).collect();
    for (event, headers) in events.iter().zip(&encoded) {
        let size = event.payload.len() + size_of(headers);
        if size > limit {
            return Err(PublishError::TooLarge { event_id: event.id, size, limit });
        }
    }
    let mut lanes: HashMap<_, Vec<(&RecordedEvent, HeaderMap)>> = HashMap::new();
    for (event, headers) in events.iter().zip(encoded) {
        lanes.entry((event.tenant, &event.stream)).or_default().push((event, headers));
    }
    let publishing: Vec<_> = lanes.into_values().map(|lane| publish_in_turn(context, options, streams, lane)).collect();
    let publishing = futures::stream::iter(publishing).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>();
    let unavailable = |_| PublishError::Unavailable { source: Arc::new(NoAnswer) };
    tokio::time::timeout(options.patience, publishing).await.map_err(unavailable)?
}

/// Were the next one sent before this one is certain, it could arrive without it.
async fn publish_in_turn(
    context: &Context,
    options: &NatsOptions,
    streams: &Streams,
    lane: Vec<(&RecordedEvent, HeaderMap)>,
) -> Result<(), PublishError> {
    for (event, headers) in lane {
        publish_one(context, options, streams, event, headers).await?;
    }
    Ok(())
}

async fn publish_one(
    context: &Context,
    options: &NatsOptions,
    streams: &Streams,
    event: &RecordedEvent,
    headers: HeaderMap,
) -> Result<(), PublishError> {
    let category = event.stream.qualified_category();
    loop {
        let partition = partition_of(event, streams.partitions(category).await?);
        let message = PublishMessage::build().payload(event.payload.clone()).headers(headers.clone());
        let sent = context.send_publish(options.subject(category, partition), message);
        let answered = async { sent.await?.await };
        let error = match tokio::time::timeout(options.answer_wait, answered).await {
            Ok(Ok(_)) => return Ok(()),
            // Whether it was kept is not known; the server leaves out the second one.
            Err(_) => continue,
            Ok(Err(error)) => error,
        };
        match error.kind() {
            PublishErrorKind::MaxPayloadExceeded => {
                let size = event.payload.len() + size_of(&headers);
                let limit = context.client().server_info().max_payload;
                return Err(PublishError::TooLarge { event_id: event.id, size, limit });
            }
            // Also said while a server starts.
            PublishErrorKind::StreamNotFound => streams.forget(category),
            _ => tracing::debug!(%error, "an event is published again"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn headers(event: &RecordedEvent) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in wire::headers(event) {
        headers.insert(name, value);
    }
    // Event ids are unique within a tenant only.
    headers.insert(async_nats::header::NATS_MESSAGE_ID, format!("{}/{}", event.tenant, event.id));
    headers
}

/// As the protocol writes them.
fn size_of(headers: &HeaderMap) -> usize {
    let line = |name: &str, value: &str| name.len() + value.len() + 4;
    let lines = headers.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    12 + lines.map(|(name, value)| line(name.as_ref(), value.as_str())).sum::<usize>()
}
