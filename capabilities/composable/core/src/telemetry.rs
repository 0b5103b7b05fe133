//! What the engine tells about itself: its metrics by name, and what is on its spans.
//!
//! **When to use it.** Metrics go to the recorder that the program installs for the [`metrics`] facade, spans to its
//! `tracing` subscriber; without them nothing is kept, and telling costs next to nothing. After installing a recorder
//! call [`describe`], so that it knows units and meanings.
//!
//! Spans are on the level `debug`, one for each command, effect, delivery of a deadline and handled event. Tenants and
//! streams are on spans and never labels of metrics, because there is no end to them; payloads are on neither. The trace
//! context (`traceparent`) of a command goes onto its events and comes back out on the span of whoever handles them, and
//! on what that one does in turn.
//!
//! **How to extend it.** A new metric is a name here and a line in [`METRICS`]; the guarantees page shows the same table,
//! and a test compares the two.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// How a metric behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Each value by itself.
    Histogram,
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// As recorders get it; some write the dots in another way.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// What it is counted in.
    pub unit: Unit,
    /// What tells its series apart.
    pub labels: &'static [&'static str],
    /// What it says.
    pub meaning: &'static str,
}

macro_rules! metrics_table {
    ($($constant:ident = $name:literal, $kind:ident, $unit:ident, [$($label:literal),*], $meaning:literal;)+) => {
        $(#[doc = $meaning] pub const $constant: &str = $name;)+

        /// All of them.
        pub const METRICS: &[Metric] = &[$(Metric {
            name: $name,
            kind: Kind::$kind,
            unit: Unit::$unit,
            labels: &[$($label),*],
            meaning: $meaning,
        }),+];
    };
}

metrics_table! {
    COMMAND_DURATION = "composable.command.duration", Histogram, Seconds, ["aggregate", "outcome"],
        "How long a command took, by how it ended: executed, unchanged, repeated, rejected, conflict, failed.";
    COMMAND_EVENTS = "composable.command.events", Counter, Count, ["aggregate"],
        "Events that commands appended.";
    EFFECT_DURATION = "composable.effect.duration", Histogram, Seconds, ["effect", "outcome"],
        "How long an effect ran, by how it ended: done, cancelled, panicked.";
    EFFECTS_RUNNING = "composable.effect.running", Gauge, Count, [],
        "Effects that run now.";
    FOLLOWER_EVENTS = "composable.follower.events", Counter, Count, ["kind", "name"],
        "Events taken by who follows: a projection, a relay, a consumer, a saga.";
    FOLLOWER_FAILURES = "composable.follower.failures", Counter, Count, ["kind", "name"],
        "Attempts to take an event that failed.";
    FOLLOWER_PUT_ASIDE = "composable.follower.put_aside", Counter, Count, ["kind", "name"],
        "Events put aside for somebody to look at: dead letters.";
    FOLLOWER_DELAY = "composable.follower.delay", Histogram, Seconds, ["kind", "name"],
        "From when an event was recorded to when it was taken.";
    FOLLOWER_WORKING = "composable.follower.working", Gauge, Count, ["kind", "name"],
        "1 in the process that works, 0 where one stands by or waits for something that is away.";
    FOLLOWER_STUCK = "composable.follower.stuck", Gauge, Count, ["kind", "name"],
        "1 while it waits at an event that it cannot take.";
    FOLLOWER_LAG_EVENTS = "composable.follower.lag.events", Gauge, Count, ["kind", "name"],
        "Events it has still to take; counted every 10 seconds, up to 1,000.";
    FOLLOWER_LAG_TIME = "composable.follower.lag.time", Gauge, Seconds, ["kind", "name"],
        "How old the oldest of them is.";
    REBUILD_PROGRESS = "composable.projection.rebuild", Gauge, Count, ["name", "version"],
        "How much of the log a version that is built beside the live one has taken, from 0 to 1.";
    DEADLINE_DELIVERIES = "composable.deadline.deliveries", Counter, Count, ["outcome"],
        "Deliveries of deadlines, by how they ended: delivered, refused, failed.";
    DEADLINE_LATENESS = "composable.deadline.lateness", Histogram, Seconds, [],
        "From when a deadline was due to when it was delivered.";
    DEADLINES_OVERDUE = "composable.deadline.overdue", Gauge, Seconds, [],
        "How long the oldest deadline that was found due has been waiting; 0 when the last look found none.";
}

/// Tells the installed recorder what each metric means and what it is counted in.
pub fn describe() {
    for Metric { name, kind, unit, meaning, .. } in METRICS {
        match kind {
            Kind::Counter => describe_counter!(*name, *unit, *meaning),
            Kind::Gauge => describe_gauge!(*name, *unit, *meaning),
            Kind::Histogram => describe_histogram!(*name, *unit, *meaning),
        }
    }
}
