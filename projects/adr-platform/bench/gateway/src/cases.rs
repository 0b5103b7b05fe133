//! What is measured of each system: all of them in alternation, window by window.

use std::collections::BTreeMap;
use std::time::Duration;

use ai_gateway_mock_provider::Script;
use ai_gateway_stream_load::{Arrivals, Load, Report};
use anyhow::Result;
use bench_report::{Patience, line};

use crate::books::Books;
use crate::process::{Used, at_rest};
use crate::running::Running;
use crate::systems::{DIRECT, OURS, System};

/// Length of a window.
const WINDOW: Duration = Duration::from_secs(2);
/// How many windows of latency a run has.
pub(crate) const LATENCY_WINDOWS: usize = 4;
/// Of fewer requests in a window that the host did not disturb, a 99th percentile says nothing.
const ENOUGH: usize = 400;
const WARM_UP: Duration = Duration::from_millis(300);
/// Of fewer requests in all windows together neither.
const ENOUGH_IN_ALL: usize = 2_000;
/// The provider thinks so long where the case says so.
const THINKS_MS: u64 = 20;
const SATURATING: usize = 64;
/// Clients that leave, all in all.
const CANCELS: u64 = 100;

/// The HTTP/2 connections that ten thousand clients come over.
const SHARED: usize = 100;

/// Seconds that the longest answer takes, and some.
const TO_REST: usize = 15;

/// Figures by system, case and metric: one for each run.
pub(crate) type Figures = BTreeMap<(&'static str, String, &'static str), Vec<f64>>;

/// The cases by name.
pub(crate) const CASES: [&str; 9] = [
    "plain_1_client",
    "plain_32_clients_20ms",
    "stream_1_client",
    "stream_32_clients_20ms",
    "plain_saturated",
    "stream_saturated",
    "cancel",
    "streams_1000_20_per_s",
    "streams_10000_1_per_s",
];

/// A measurement being made.
pub(crate) struct Measurement {
    /// Those of ours, where it is measured.
    pub(crate) books: Option<Books>,
    pub(crate) figures: Figures,
    /// The median and the 99th percentile of asking the provider itself in the round under way, in microseconds.
    direct: Option<[f64; 2]>,
    /// How long the undisturbed requests of all windows took, by system and case, in microseconds.
    took: BTreeMap<(&'static str, String), Vec<f64>>,
    /// For windows of this case.
    pub(crate) patience: Patience,
}

impl Measurement {
    pub(crate) fn new(books: Option<Books>) -> Self {
        Self { books, figures: Figures::new(), direct: None, took: BTreeMap::new(), patience: Patience::default() }
    }

    /// One window of one case on one system, made again where the host disturbed it.
    pub(crate) async fn window(&mut self, system: &Running, case: &'static str) -> Result<()> {
        let name = system.system.name;
        let mut patience = self.patience;
        let ((report, used), stolen) = patience.undisturbed(async || self.attempt(system, case).await).await?;
        self.patience = patience;
        self.add(name, case, "stolen_percent", stolen * 100.0);
        match case {
            "cancel" => self.cancels(system, case, &report).await?,
            "streams_1000_20_per_s" | "streams_10000_1_per_s" => self.streams(system, case, &report, used)?,
            _ => self.requests(name, case, &report, used),
        }
        Ok(())
    }

    /// Makes the load and checks every answer and the bill.
    async fn attempt(&mut self, system: &Running, case: &'static str) -> Result<(Report, Option<Used>)> {
        at_rest().await;
        system.provider.reset().await?;
        let load = prepare(system.load()?, &system.system, case);
        let (report, used) = system.measure(load, !is_latency(case)).await?;
        let name = system.system.name;
        let (flawless, finished) = (report.flawless(), report.finished());
        line(&format!("{name:<16} {case:<24} {flawless} flawless of {finished}"));
        if let Some(failure) = report.failures.first() {
            line(&format!("    {failure}"));
        }
        if let Some(books) = self.books.as_mut().filter(|_| name == OURS && case != "cancel") {
            let difference = books.difference(&system.provider.stats().await?.total()).await?;
            self.add(name, case, "tokens_wrongly_settled", difference.tokens.unsigned_abs() as f64);
            self.add(name, case, "picodollars_wrongly_settled", difference.cost.unsigned_abs() as f64);
        }
        let bad = finished - flawless - report.counts.cancelled;
        self.add(name, case, "not_flawless", bad as f64);
        Ok((report, used))
    }

    pub(crate) fn add(&mut self, system: &'static str, case: &str, metric: &'static str, value: f64) {
        self.figures.entry((system, case.to_owned(), metric)).or_default().push(value);
    }

    fn requests(&mut self, name: &'static str, case: &str, report: &Report, used: Option<Used>) {
        if case.ends_with("_saturated") {
            self.add(name, case, "requests_per_s", report.per_second);
            if let Some(used) = used {
                self.add(name, case, "cpu_us_per_request", used.cpu_us / report.finished().max(1) as f64);
            }
            return;
        }
        let is_plain = case.starts_with("plain");
        let took = report.undisturbed.iter().filter_map(|(first, whole)| if is_plain { Some(*whole) } else { *first });
        self.latencies(name, case, took.map(|took| took.as_secs_f64() * 1e6).collect());
    }

    /// What requests took in a window, and what the system adds to what they take where the provider itself is asked. Both
    /// are of one round, or there are none.
    fn latencies(&mut self, name: &'static str, case: &str, mut took: Vec<f64>) {
        self.add(name, case, "undisturbed_requests", took.len() as f64);
        self.took.entry((name, case.to_owned())).or_default().extend(&took);
        took.sort_by(f64::total_cmp);
        let enough = took.len() >= ENOUGH;
        let of_window = enough.then(|| [took[took.len() / 2], took[took.len() * 99 / 100]]);
        if name == DIRECT {
            self.direct = of_window;
        }
        let Some([p50, p99]) = of_window else { return };
        self.add(name, case, "p50_us", p50);
        self.add(name, case, "p99_us", p99);
        if let Some([direct_p50, direct_p99]) = self.direct.filter(|_| name != DIRECT) {
            self.add(name, case, "added_p50_us", p50 - direct_p50);
            self.add(name, case, "added_p99_us", p99 - direct_p99);
        }
    }

    /// The same of the requests of all windows together, however few one had.
    pub(crate) fn all_windows(&mut self) {
        let mut took = std::mem::take(&mut self.took);
        took.retain(|_, took| took.len() >= ENOUGH_IN_ALL);
        took.values_mut().for_each(|took| took.sort_by(f64::total_cmp));
        let at = |took: &Vec<f64>, percent: usize| took[took.len() * percent / 100];
        for ((name, case), of_system) in &took {
            self.add(name, case, "all_windows_requests", of_system.len() as f64);
            let direct = took.get(&(DIRECT, case.clone())).filter(|_| *name != DIRECT);
            for (percent, figure, added) in [
                (50, "all_windows_p50_us", "all_windows_added_p50_us"),
                (99, "all_windows_p99_us", "all_windows_added_p99_us"),
            ] {
                self.add(name, case, figure, at(of_system, percent));
                if let Some(direct) = direct {
                    self.add(name, case, added, at(of_system, percent) - at(direct, percent));
                }
            }
        }
    }

    async fn cancels(&mut self, system: &Running, case: &str, report: &Report) -> Result<()> {
        let name = system.system.name;
        // Those that are never cancelled come to their end, so that the next system finds a provider at rest.
        let mut stats = system.provider.stats().await?;
        for _ in 0..TO_REST {
            if stats.answers_open == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            stats = system.provider.stats().await?;
        }
        let (notice, missing) = report.cancel_to_notice(&stats);
        self.add(name, case, "unnoticed", missing as f64);
        if notice.count > 0 {
            self.add(name, case, "p50_us", notice.p50_us);
            self.add(name, case, "p99_us", notice.p99_us);
        }
        // What they cost is an estimate, and no figure of a later case.
        match self.books.as_mut().filter(|_| name == OURS) {
            Some(books) => books.forget().await,
            None => Ok(()),
        }
    }

    fn streams(&mut self, system: &Running, case: &str, report: &Report, used: Option<Used>) -> Result<()> {
        let name = system.system.name;
        if report.gap.count > 0 {
            self.add(name, case, "gap_p50_us", report.gap.p50_us);
            self.add(name, case, "gap_p95_us", report.gap.p95_us);
            self.add(name, case, "gap_p99_us", report.gap.p99_us);
        }
        if let Some(used) = used {
            self.add(name, case, "memory_mib", used.memory / f64::from(1 << 20));
            self.add(name, case, "cpu_us_per_token", used.cpu_us / report.tokens.max(1) as f64);
            let idle = self.figures.get(&(name, "idle".to_owned(), "memory_mib")).and_then(|runs| runs.first());
            let streams = if case.starts_with("streams_1000_") { 1_000.0 } else { 10_000.0 };
            if let Some(idle) = idle {
                let kibibytes = (used.memory / 1024.0 - idle * 1024.0) / streams;
                self.add(name, case, "kib_per_stream", kibibytes);
            }
        }
        Ok(())
    }
}

/// Whether windows of a case are worth making again where they were disturbed.
pub(crate) fn is_sensitive(case: &str) -> bool {
    // Latencies are of undisturbed requests anyway.
    !is_latency(case) && !matches!(case, "cancel" | "streams_10000_1_per_s")
}

/// Whether a case asks how long answers take, and nothing else.
pub(crate) fn is_latency(case: &str) -> bool {
    case.contains("_client")
}

fn prepare(load: Load, system: &System, case: &str) -> Load {
    let clients = |clients| Arrivals::Closed { clients };
    let thinking = if case.ends_with("_20ms") { THINKS_MS } else { 0 };
    let stream = !case.starts_with("plain");
    let timeout = Duration::from_secs(30);
    let load = Load { stream, timeout, duration: WINDOW, warm_up: WARM_UP, ..load };
    let at_once = Script { ttft_ms: thinking, ..Script::seeded(1, 16) };
    match case {
        "plain_1_client" | "stream_1_client" => Load { arrivals: clients(1), ..load },
        "plain_32_clients_20ms" | "stream_32_clients_20ms" => {
            Load { arrivals: clients(32), script: at_once, pause: Duration::from_millis(THINKS_MS), ..load }
        }
        "plain_saturated" | "stream_saturated" => Load { arrivals: clients(SATURATING), ..load },
        "cancel" => Load {
            arrivals: clients(8),
            requests: CANCELS,
            cancel_after: Some(4),
            script: Script { tokens_per_second: Some(20.0), ..Script::seeded(1, 100) },
            duration: timeout,
            warm_up: Duration::ZERO,
            ..load
        },
        "streams_1000_20_per_s" => paced(load, 1_000, 20.0, 160, Duration::from_secs(2)),
        _ => Load {
            http2_connections: if system.speaks_http2 { SHARED } else { 0 },
            ..paced(load, 10_000, 1.0, 25, Duration::from_secs(10))
        },
    }
}

/// So many streams at once, each at this pace.
fn paced(load: Load, streams: usize, per_second: f64, tokens: u32, ramp: Duration) -> Load {
    Load {
        arrivals: Arrivals::Closed { clients: streams },
        requests: streams as u64,
        script: Script { tokens_per_second: Some(per_second), ..Script::seeded(1, tokens) },
        duration: Duration::from_secs(60),
        warm_up: Duration::ZERO,
        timeout: Duration::from_secs(90),
        ramp,
        ..load
    }
}
