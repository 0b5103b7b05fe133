//! What costs nanoseconds and needs no database.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use composable_core::event::RecordedEvent;
use composable_core::{
    Aggregate, AggregateRoot, Effect, Effects, EventFilter, EventId, EventMetadata, EventStore, ExpectedVersion,
    GlobalPosition, NewEvent, Reducer, TenantId, cbor_events,
};
use composable_runtime::{NoServices, Options, Store};
use composable_testing::memory::MemoryEventStore;
use uuid::Uuid;

use crate::peer::{Tested, Total};
use crate::systems::ours::Tester;

/// Counts, and wants so many effects for each action.
struct Counter;

impl Reducer for Counter {
    type State = u64;
    type Action = usize;
    type Environment = ();

    fn reduce(&self, state: &mut u64, effects: usize, (): &()) -> Effects<usize> {
        *state += 1;
        (0..effects).map(|_| Effect::future("nothing", async { None })).collect()
    }
}

/// Nanoseconds of one reduce that wants no effect.
pub fn reduce() -> f64 {
    const TIMES: u32 = 20_000_000;
    let (mut state, started) = (0, Instant::now());
    for _ in 0..TIMES {
        black_box(Counter.reduce(black_box(&mut state), black_box(0), &()));
    }
    nanoseconds(started.elapsed(), TIMES)
}

/// Nanoseconds of an effect, from the reducer that makes it until the store has taken it and it can run.
pub async fn enqueue() -> Result<f64> {
    const ACTIONS: u32 = 100;
    const EFFECTS: u32 = 1_000;
    let store = Store::start(Counter, 0, (), NoServices, Options::default());
    let mut took = Duration::ZERO;
    for _ in 0..ACTIONS {
        let started = Instant::now();
        store.reduce(EFFECTS as usize).await?;
        took += started.elapsed();
        // Between two actions the effects run: what is measured is the taking in.
        store.reduce(0).await?;
    }
    store.shut_down(Duration::from_secs(10)).await?;
    Ok(nanoseconds(took, ACTIONS * EFFECTS))
}

fn nanoseconds(took: Duration, times: u32) -> f64 {
    took.as_secs_f64() * 1e9 / f64::from(times)
}

cbor_events! {
    /// [`Tested`] for those who need not read it in the database.
    pub enum CompactEvent {
        Tested { #[n(0)] writer: u64, #[n(1)] number: u64, #[n(2)] text: String } = "CompactlyTested",
    }
}

impl CompactEvent {
    pub fn new(number: u64) -> Self {
        let Tested { writer, number, text } = Tested::new(0, number);
        Self::Tested { writer, number, text }
    }
}

/// Folds them as all systems fold [`Tested`].
pub struct CompactTester;

impl Aggregate for CompactTester {
    const CATEGORY: &'static str = "compact";

    type State = Total;
    type Command = Tested;
    type Event = CompactEvent;
    type Error = Infallible;
    type Environment = ();

    fn decide(_: &Total, command: Tested, (): &()) -> Result<Vec<CompactEvent>, Infallible> {
        let Tested { writer, number, text } = command;
        Ok(vec![CompactEvent::Tested { writer, number, text }])
    }

    fn apply(state: &mut Total, event: &CompactEvent) {
        let CompactEvent::Tested { text, .. } = event;
        state.events += 1;
        state.bytes += text.len() as u64;
    }
}

/// Events that were recorded by the store in memory.
pub async fn recorded<A: Aggregate>(count: usize, event: fn(u64) -> A::Event) -> Result<Vec<RecordedEvent>> {
    let store = MemoryEventStore::new();
    let tenant = TenantId::new(Uuid::now_v7());
    for start in (0..count).step_by(100) {
        let stream = A::stream(Uuid::now_v7())?;
        let new = |number| NewEvent::encode(EventId::new(Uuid::now_v7()), &event(number), EventMetadata::default());
        let events = (start..count.min(start + 100)).map(|number| new(number as u64)).collect();
        store.append(tenant, &stream, ExpectedVersion::NoStream, events).await?;
    }
    Ok(store.read_all(GlobalPosition::START, count, &EventFilter::everything()).await?.events)
}

/// Events a second: decoded and folded.
pub fn replay_recorded<A: Aggregate>(events: &[RecordedEvent]) -> Result<f64> {
    let (mut state, started) = (A::State::default(), Instant::now());
    for event in events {
        A::apply(&mut state, &event.decode()?);
    }
    black_box(&state);
    Ok(events.len() as f64 / started.elapsed().as_secs_f64())
}

/// Events a second: folded into an aggregate, decoded before.
pub fn replay_decoded(events: &[Tested], rounds: usize) -> Result<f64> {
    let mut root = AggregateRoot::<Tester>::new(Tester::stream("replayed")?);
    let started = Instant::now();
    for event in (0..rounds).flat_map(|_| events) {
        root.apply(black_box(event));
    }
    black_box(&root.state);
    Ok((rounds * events.len()) as f64 / started.elapsed().as_secs_f64())
}
