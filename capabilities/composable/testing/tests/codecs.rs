//! Events in each codec, as they stand in logs: the bytes in `codecs` must be readable for ever, in old forms too.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use buffa_types::google::protobuf::{Duration, Int64Value, StringValue};
use bytes::Bytes;
use composable_core::upcast::{Form, StepError, Upcasters};
use composable_core::{Event, cbor, cbor_events, protobuf, protobuf_events};
use composable_testing::Golden;

fn folder(codec: &str) -> String {
    format!("{}/tests/codecs/{codec}", env!("CARGO_MANIFEST_DIR"))
}

/// The form before the current one is read through a step.
fn one_step(event_type: &'static str, other: &'static str, step: composable_core::upcast::Step) -> Upcasters {
    let form = |version| Form::new(event_type, version);
    let builder = Upcasters::builder().current(form(2)).current(Form::new(other, 1));
    builder.step(form(1), form(2), step).build().unwrap()
}

fn names<E: Event>(samples: &[(&str, E)]) -> Vec<&'static str> {
    let mut names: Vec<_> = samples.iter().map(|(_, event)| event.event_type()).collect();
    names.dedup();
    names
}

protobuf_events! {
    #[derive(Clone, Debug, PartialEq)]
    enum RoomEvent {
        Renamed(StringValue) = "room.Renamed",
        // Version 1 was a number of hours.
        OpeningTimeSet(Duration) = "room.OpeningTimeSet" @ 2,
    }
}

fn to_duration(payload: &Bytes) -> Result<Bytes, StepError> {
    let hours: Int64Value = protobuf::decode("room.OpeningTimeSet", payload)?;
    let seconds = hours.value.checked_mul(3600).ok_or("more hours than there are")?;
    Ok(protobuf::encode(&Duration { seconds, ..Default::default() }))
}

#[test]
fn protobuf_events_are_written_and_read_as_ever() {
    let renamed = |value: &str| RoomEvent::Renamed(StringValue { value: value.to_owned(), ..Default::default() });
    let duration = Duration { seconds: 28_800, nanos: 5, ..Default::default() };
    let samples =
        [("full", renamed("Lovelace")), ("empty", renamed("")), ("full", RoomEvent::OpeningTimeSet(duration))];
    assert_eq!(names(&samples), RoomEvent::TYPES);
    let upcasters = one_step("room.OpeningTimeSet", "room.Renamed", to_duration);
    Golden::at(folder("protobuf")).with_upcasters(&upcasters).check(&samples);
}

cbor_events! {
    #[derive(Clone, Debug, PartialEq)]
    enum ParcelEvent {
        Sent { #[n(0)] to: String, #[n(1)] grams: u32, #[n(2)] insured: Option<u32> } = "parcel.Sent",
        // Version 1 had the time as text, in field 0, and no picture.
        Delivered { #[n(1)] at: u64, #[n(2)] #[cbor(with = "minicbor::bytes")] picture: Vec<u8> } = "parcel.Delivered" @ 2,
    }
}

fn to_number(payload: &Bytes) -> Result<Bytes, StepError> {
    let (at,): (String,) = cbor::decode("parcel.Delivered", payload)?;
    Ok(ParcelEvent::Delivered { at: at.parse()?, picture: Vec::new() }.encode())
}

#[test]
fn cbor_events_are_written_and_read_as_ever() {
    let sent = |insured| ParcelEvent::Sent { to: "Ada".to_owned(), grams: 250, insured };
    let delivered = ParcelEvent::Delivered { at: 1_790_000_000, picture: vec![0xff, 0xd8] };
    let samples = [("insured", sent(Some(100_000))), ("plain", sent(None)), ("full", delivered)];
    assert_eq!(names(&samples), ParcelEvent::TYPES);
    let upcasters = one_step("parcel.Delivered", "parcel.Sent", to_number);
    Golden::at(folder("cbor")).with_upcasters(&upcasters).check(&samples);
}

#[test]
fn an_old_payload_that_is_none_is_refused() {
    let rooms = one_step("room.OpeningTimeSet", "room.Renamed", to_duration);
    let parcels = one_step("parcel.Delivered", "parcel.Sent", to_number);
    // A number that is too large, and a text that is no number.
    let hours = protobuf::encode(&Int64Value { value: i64::MAX, ..Default::default() });
    assert!(rooms.upcast("room.OpeningTimeSet", 1, &hours).is_err());
    assert!(parcels.upcast("parcel.Delivered", 1, &cbor::encode(&("noon",))).is_err());
}
