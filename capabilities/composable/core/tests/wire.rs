//! Events come over a bus as they went in, and nothing else passes for one.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use composable_core::bus::wire::{self, InvalidMessage};
use composable_core::{
    Actor, Codec, EventId, EventMetadata, GlobalPosition, RecordedEvent, StreamId, TenantId, Version,
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn event(text: String, metadata: EventMetadata, payload: Vec<u8>) -> RecordedEvent {
    RecordedEvent {
        id: EventId::new(Uuid::from_u128(1)),
        tenant: TenantId::new(Uuid::from_u128(2)),
        stream: StreamId::new("order", "a@b:c~1").unwrap(),
        version: Version::new(u64::MAX),
        position: GlobalPosition::new(7, 8),
        event_type: Cow::Owned(text),
        schema_version: 3,
        codec: Codec::Minicbor,
        payload: payload.into(),
        metadata,
        recorded_at: Timestamp::from_microsecond(-1).unwrap(),
    }
}

fn found(headers: &[(&'static str, String)]) -> HashMap<&'static str, String> {
    headers.iter().cloned().collect()
}

fn metadata() -> impl Strategy<Value = EventMetadata> {
    let uuid = any::<u128>().prop_map(Uuid::from_u128);
    let actor = (uuid.clone(), any::<String>()).prop_map(|(id, name)| Actor { id, name });
    (
        proptest::option::of(uuid.clone()),
        proptest::option::of(uuid),
        proptest::option::of(any::<String>()),
        proptest::option::of(actor),
    )
        .prop_map(|(correlation_id, causation_id, traceparent, actor)| EventMetadata {
            correlation_id,
            causation_id,
            traceparent,
            actor,
        })
}

proptest! {
    #[test]
    fn an_event_comes_out_as_it_went_in(text in any::<String>(), metadata in metadata(), payload in any::<Vec<u8>>()) {
        let sent = event(text, metadata, payload);
        let headers = wire::headers(&sent);
        for (name, value) in &headers {
            prop_assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{name}: {value:?}");
            prop_assert_eq!(value.trim(), value, "{} would be trimmed", name);
        }
        let headers = found(&headers);
        let received = wire::event(|name| headers.get(name).map(String::as_str), sent.payload.clone());
        prop_assert_eq!(received, Ok(sent));
    }
}

#[test]
fn a_message_with_a_header_missing_or_wrong_is_no_event() {
    let full = EventMetadata {
        correlation_id: Some(Uuid::nil()),
        causation_id: Some(Uuid::nil()),
        traceparent: Some("00-1".into()),
        actor: Some(Actor { id: Uuid::nil(), name: "Ada".into() }),
    };
    let headers = wire::headers(&event("order.Placed".into(), full, vec![1]));
    let optional = ["correlation-id", "causation-id", "traceparent", "actor-id"];
    for (name, _) in &headers {
        let mut without = found(&headers);
        without.remove(name);
        let read = wire::event(|name| without.get(name).map(String::as_str), Bytes::new());
        if optional.contains(name) {
            assert!(read.is_ok(), "{name} is required: {read:?}");
        } else {
            assert_eq!(read, Err(InvalidMessage::Missing { header: name }));
        }
        let mut wrong = found(&headers);
        wrong.insert(name, "%zz\u{1b}".into());
        let read = wire::event(|name| wrong.get(name).map(String::as_str), Bytes::new());
        assert_eq!(read, Err(InvalidMessage::Malformed { header: name, value: "%zz\\u{1b}".into() }));
    }
}

#[test]
fn what_is_on_the_wire_does_not_change() {
    let metadata = EventMetadata {
        correlation_id: Some(Uuid::from_u128(3)),
        causation_id: None,
        traceparent: None,
        actor: Some(Actor { id: Uuid::from_u128(4), name: " Zoë 100%".into() }),
    };
    let headers = wire::headers(&event("order.Placed".into(), metadata, Vec::new()));
    let text: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let golden = [
        "event-id: 00000000-0000-0000-0000-000000000001",
        "tenant: 00000000-0000-0000-0000-000000000002",
        "stream: order-a@b:c~1",
        "version: 18446744073709551615",
        "position: 7/8",
        "event-type: order.Placed",
        "schema-version: 3",
        "codec: 2",
        "recorded-at: -1",
        "correlation-id: 00000000-0000-0000-0000-000000000003",
        "actor-id: 00000000-0000-0000-0000-000000000004",
        "actor-name: %20Zo%C3%AB 100%25",
    ];
    assert_eq!(text, golden);
}
