//! Golden bytes notice what would hurt old events; upcasters bring old events into aggregates.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use bytes::Bytes;
use composable_core::upcast::{Form, StepError};
use composable_core::{
    Aggregate, AggregateStore, Codec, DecodeError, Event, EventStore, ExpectedVersion, LoadError, NewEvent, Upcasters,
};
use composable_testing::contract::{new_event, new_tenant};
use composable_testing::{Golden, MemoryEventStore};

/// An order's event as it is now: with a currency.
#[derive(Clone, Debug, PartialEq)]
struct Placed {
    total: u8,
    currency: String,
}

/// As it was.
#[derive(Clone, Debug, PartialEq)]
struct PlacedBefore {
    total: u8,
}

impl Event for PlacedBefore {
    fn event_type(&self) -> &'static str {
        "order.Placed"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.total.to_string().into()
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(payload).unwrap_or_default();
        text.parse().map(|total| Self { total }).map_err(|error| DecodeError::malformed(event_type, error))
    }
}

impl Event for Placed {
    fn event_type(&self) -> &'static str {
        "order.Placed"
    }

    fn schema_version(&self) -> u32 {
        2
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        format!("{} {}", self.total, self.currency).into()
    }

    fn decode(event_type: &str, version: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(payload).unwrap_or_default();
        let fields = text.split_once(' ').filter(|_| version == 2);
        let (total, currency) = fields.ok_or_else(|| DecodeError::malformed(event_type, "two words are wanted"))?;
        let total = total.parse().map_err(|error| DecodeError::malformed(event_type, error))?;
        Ok(Self { total, currency: currency.to_owned() })
    }
}

fn in_euro(payload: &Bytes) -> Result<Bytes, StepError> {
    Ok([payload, &b" EUR"[..]].concat().into())
}

fn in_dollar(payload: &Bytes) -> Result<Bytes, StepError> {
    Ok([payload, &b" USD"[..]].concat().into())
}

fn upcasters(step: fn(&Bytes) -> Result<Bytes, StepError>) -> Upcasters {
    let (before, now) = (Form::new("order.Placed", 1), Form::new("order.Placed", 2));
    Upcasters::builder().current(now).step(before, now, step).build().unwrap()
}

const BEFORE: [(&str, PlacedBefore); 1] = [("small", PlacedBefore { total: 7 })];

fn now(currency: &str) -> [(&str, Placed); 1] {
    [("small", Placed { total: 7, currency: currency.to_owned() })]
}

/// What the check says, if it fails.
fn said(check: impl FnOnce()) -> String {
    let failed = catch_unwind(AssertUnwindSafe(check)).err();
    failed.map_or_else(String::new, |message| *message.downcast::<String>().unwrap())
}

fn golden(folder: &Path) -> Golden<'static> {
    Golden::at(folder).writing(false)
}

#[test]
fn files_are_written_on_demand_and_hold_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let missing = said(|| golden(folder.path()).check(&BEFORE));
    assert!(missing.contains("order.Placed.1.small.golden is missing: run the test with UPDATE_GOLDEN=1"), "{missing}");
    golden(folder.path()).writing(true).check(&BEFORE);
    golden(folder.path()).check(&BEFORE);
    let text = std::fs::read_to_string(folder.path().join("order.Placed.1.small.golden")).unwrap();
    let line = format!("  {:<47} |7|", "37");
    let wanted = format!(
        "type: order.Placed\nversion: 1\ncodec: Json\nbytes:\n{line}\nreads as:\nPlacedBefore {{\n    total: 7,\n}}\n"
    );
    assert_eq!(text, wanted);
}

#[test]
fn changed_bytes_fail_with_a_difference_and_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    golden(folder.path()).writing(true).check(&now("EUR"));
    for writes in [false, true] {
        let changed = said(|| golden(folder.path()).writing(writes).check(&now("euro")));
        assert!(changed.contains("written differently now"), "{changed}");
        assert!(changed.contains("|7.EUR|") && changed.contains("|7.euro|"), "{changed}");
    }
    golden(folder.path()).check(&now("EUR"));
}

#[test]
fn old_forms_stay_readable_and_mean_the_same() {
    let folder = tempfile::tempdir().unwrap();
    golden(folder.path()).writing(true).check(&BEFORE);
    // From here on the program knows the new form only.
    let unreadable = said(|| golden(folder.path()).writing(true).check(&now("EUR")));
    assert!(unreadable.contains("order.Placed.1.small.golden: it cannot be read any more"), "{unreadable}");

    let (euro, dollar) = (upcasters(in_euro), upcasters(in_dollar));
    let reads_new = said(|| golden(folder.path()).with_upcasters(&euro).check(&now("EUR")));
    assert!(reads_new.contains("it is read as something else now"), "{reads_new}");
    golden(folder.path()).writing(true).with_upcasters(&euro).check(&now("EUR"));
    golden(folder.path()).with_upcasters(&euro).check(&now("EUR"));
    let other = said(|| golden(folder.path()).with_upcasters(&dollar).check(&now("EUR")));
    assert!(other.contains("-    currency: \"EUR\"") && other.contains("+    currency: \"USD\""), "{other}");
}

#[test]
fn a_form_without_golden_bytes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let upcasters = upcasters(in_euro);
    let uncovered = said(|| golden(folder.path()).writing(true).with_upcasters(&upcasters).check(&now("EUR")));
    assert_eq!(uncovered, "order.Placed version 1 has no golden bytes: add a sample, or restore the file");
}

struct Order;

impl Aggregate for Order {
    const CATEGORY: &'static str = "order";
    type State = Vec<Placed>;
    type Command = u8;
    type Event = Placed;
    type Error = Infallible;
    type Environment = ();

    fn decide(_: &Vec<Placed>, total: u8, (): &()) -> Result<Vec<Placed>, Infallible> {
        Ok(vec![Placed { total, currency: "EUR".to_owned() }])
    }

    fn apply(state: &mut Vec<Placed>, event: &Placed) {
        state.push(event.clone());
    }
}

#[tokio::test]
async fn aggregates_are_loaded_from_events_of_every_form() {
    let (store, tenant, stream) = (MemoryEventStore::new(), new_tenant(), Order::stream(1).unwrap());
    let before = NewEvent { event_type: "order.Placed".into(), ..new_event("7") };
    store.append(tenant, &stream, ExpectedVersion::NoStream, vec![before]).await.unwrap();

    let without = AggregateStore::<_, Order>::new(store.clone(), ());
    assert!(matches!(without.load(tenant, &stream).await, Err(LoadError::Decode { .. })));
    let orders = AggregateStore::<_, Order>::new(store, ()).with_upcasters(upcasters(in_euro));
    let context = composable_core::CommandContext::new(uuid::Uuid::now_v7().into());
    orders.execute(tenant, &stream, 9, context).await.unwrap_or_else(|error| std::panic::panic_any(error.to_string()));
    let root = orders.load(tenant, &stream).await.unwrap();
    assert_eq!(root.state, [now("EUR")[0].1.clone(), Placed { total: 9, currency: "EUR".to_owned() }]);
    assert_eq!(orders.load_at(tenant, &stream, composable_core::Version::new(1)).await.unwrap().state, root.state[..1]);
}
