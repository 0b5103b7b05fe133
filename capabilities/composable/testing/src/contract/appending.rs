//! Appending: places, expectations, limits.

use bytes::Bytes;
use composable_core::event::{Actor, Codec};
use composable_core::store::{InvalidAppend, MAX_APPEND, MAX_EVENTS, MAX_PAYLOAD, MAX_TEXT};
use composable_core::{
    AppendError, Conflict, EventMetadata, EventStore, ExpectedVersion, GlobalPosition, NewEvent, StreamId, TenantId,
    Version,
};
use uuid::Uuid;

use super::{load, must, must_fail, new_event, new_events, new_stream, new_tenant};

/// Events get consecutive versions, rising positions and the time they were recorded.
pub async fn what_is_appended_can_be_loaded<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    assert_eq!(load(store, tenant, &stream).await, []);

    let first = must(store.append(tenant, &stream, ExpectedVersion::NoStream, new_events(2)).await);
    assert_eq!((first.version, first.was_duplicate), (Version::new(2), false));
    let exactly = ExpectedVersion::Exact(first.version);
    let second = must(store.append(tenant, &stream, exactly, new_events(3)).await);
    assert_eq!(second.version, Version::new(5));
    assert!(first.position < second.position);

    let events = load(store, tenant, &stream).await;
    let versions: Vec<u64> = events.iter().map(|event| event.version.get()).collect();
    assert_eq!(versions, [1, 2, 3, 4, 5]);
    assert!(events.is_sorted_by(|one, next| one.position < next.position), "{events:?}");
    assert_eq!((events[1].position, events[4].position), (first.position, second.position));
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    assert!(events.iter().all(|event| event.tenant == tenant && event.stream == stream));

    assert_eq!(must(store.load(tenant, &stream, Version::new(3)).await), events[3..]);
    assert_eq!(must(store.load(tenant, &stream, Version::new(5)).await), []);
    assert_eq!(must(store.load(tenant, &stream, Version::new(u64::MAX)).await), []);
}

/// Nothing about an event is lost or changed, however odd.
pub async fn texts_and_payloads_come_back_byte_for_byte<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let every_byte: Vec<u8> = (0..=255).collect();
    let metadata = EventMetadata {
        correlation_id: Some(Uuid::now_v7()),
        causation_id: Some(Uuid::nil()),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        actor: Some(Actor { id: Uuid::max(), name: "Zoë \"Ω\" O'Brien {,} \\ 🦀\n".to_owned() }),
    };
    let odd = NewEvent {
        event_type: "adr.v1.Ünïcödé/{}\"',\\".into(),
        schema_version: i32::MAX as u32,
        codec: Codec::Minicbor,
        metadata,
        ..new_event(every_byte)
    };
    let longest = NewEvent { event_type: "x".repeat(MAX_TEXT).into(), codec: Codec::Protobuf, ..new_event("") };
    let events = vec![odd, longest, new_event("NULL")];
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone()).await);

    let recorded = load(store, tenant, &stream).await;
    assert_eq!(recorded.len(), events.len());
    for (recorded, event) in recorded.into_iter().zip(events) {
        let back = NewEvent {
            id: recorded.id,
            event_type: recorded.event_type,
            schema_version: recorded.schema_version,
            codec: recorded.codec,
            payload: recorded.payload,
            metadata: recorded.metadata,
        };
        assert_eq!(back, event);
    }
}

/// A conflict says which stream, what was expected and what is.
pub async fn a_stream_that_is_elsewhere_is_a_conflict<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, new_events(2)).await);
    let actual = Version::new(2);
    for expected in [
        ExpectedVersion::NoStream,
        ExpectedVersion::Exact(Version::NONE),
        ExpectedVersion::Exact(Version::new(1)),
        ExpectedVersion::Exact(Version::new(3)),
        ExpectedVersion::Exact(Version::new(i64::MAX as u64)),
        ExpectedVersion::Exact(Version::new(u64::MAX)),
    ] {
        let error = must_fail(store.append(tenant, &stream, expected, new_events(1)).await);
        let AppendError::Conflict(conflict) = error else { panic!("no conflict, but {error:?}") };
        assert_eq!(conflict, Conflict { stream: stream.clone(), expected, actual });
    }
    assert_eq!(load(store, tenant, &stream).await.len(), 2);
}

/// `NoStream` and `Exact(0)` mean the same.
pub async fn no_stream_is_version_zero<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let one = ExpectedVersion::Exact(Version::new(1));
    let error = must_fail(store.append(tenant, &stream, one, new_events(1)).await);
    assert!(
        matches!(&error, AppendError::Conflict(conflict) if conflict.actual == Version::NONE),
        "no conflict, but {error:?}"
    );
    let zero = ExpectedVersion::Exact(Version::NONE);
    let appended = must(store.append(tenant, &stream, zero, new_events(1)).await);
    assert_eq!(appended.version, Version::new(1));
}

/// Who expects nothing always succeeds.
pub async fn any_version_appends_at_the_end<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    for version in 1..=3 {
        let appended = must(store.append(tenant, &stream, ExpectedVersion::Any, new_events(1)).await);
        assert_eq!(appended.version, Version::new(version));
        assert!(appended.position > GlobalPosition::START);
    }
}

/// Every limit is checked, and an append that breaks one leaves no trace.
pub async fn an_append_that_breaks_a_limit_changes_nothing<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let bad = |change: fn(&mut NewEvent)| {
        let mut events = new_events(3);
        change(&mut events[1]);
        events
    };
    let mut repeated = new_events(3);
    repeated[2].id = repeated[0].id;
    let large = Bytes::from(vec![0; MAX_PAYLOAD]);
    let too_large_together = (0..=MAX_APPEND / MAX_PAYLOAD).map(|_| new_event(large.clone())).collect();
    let cases: [(Vec<NewEvent>, IsRight); 9] = [
        (Vec::new(), |error| matches!(error, InvalidAppend::Empty)),
        (new_events(MAX_EVENTS + 1), |error| matches!(error, InvalidAppend::TooManyEvents { .. })),
        (too_large_together, |error| matches!(error, InvalidAppend::AppendTooLarge { .. })),
        (bad(|event| event.payload = vec![0; MAX_PAYLOAD + 1].into()), |error| {
            matches!(error, InvalidAppend::PayloadTooLarge { .. })
        }),
        (bad(|event| event.event_type = "".into()), is_bad_text),
        (bad(|event| event.event_type = "a\0b".into()), is_bad_text),
        (bad(|event| event.metadata.traceparent = Some("x".repeat(MAX_TEXT + 1))), is_bad_text),
        (bad(|event| event.schema_version = 0), |error| matches!(error, InvalidAppend::BadSchemaVersion { .. })),
        (repeated, |error| matches!(error, InvalidAppend::RepeatedEventId { .. })),
    ];
    for (events, is_right) in cases {
        assert_invalid(store, tenant, &stream, events, is_right).await;
    }
    assert_eq!(load(store, tenant, &stream).await, []);
}

/// Whether an error is the one that is wanted.
type IsRight = fn(&InvalidAppend) -> bool;

fn is_bad_text(error: &InvalidAppend) -> bool {
    matches!(error, InvalidAppend::BadText { .. })
}

async fn assert_invalid<S: EventStore>(
    store: &S,
    tenant: TenantId,
    stream: &StreamId,
    events: Vec<NewEvent>,
    is_right: IsRight,
) {
    let error = must_fail(store.append(tenant, stream, ExpectedVersion::Any, events).await);
    assert!(matches!(&error, AppendError::Invalid(invalid) if is_right(invalid)), "another error: {error:?}");
}

/// The documented limits are inclusive.
pub async fn the_largest_payload_fits<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    // Bytes that do not compress, so that the store cannot make them small.
    let mut noise = 0x9e37_79b9_u32;
    let payload: Vec<u8> = (0..MAX_PAYLOAD)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .collect();
    let event = new_event(payload);
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, vec![event.clone()]).await);
    let events = load(store, tenant, &stream).await;
    assert!(events.len() == 1 && events[0].payload == event.payload, "the payload came back changed");
}
