//! The table for people and the JSON for comparison, in the form all benchmarks here have.
//!
//! A benchmark makes one [`Report`] for its part, adds a row for each figure, each from several runs, and a check for
//! each limit that is to hold, and writes it to `target/bench/<part>.json`. Where systems of others are measured beside
//! ours, it says their versions, the settings they share, and what could not be measured.

mod patience;
mod ticks;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

pub use patience::Patience;
pub use ticks::Ticks;

/// The figures of one part.
pub struct Report {
    part: &'static str,
    rows: Vec<Value>,
    checks: Vec<Value>,
    versions: BTreeMap<String, String>,
    settings: BTreeMap<String, String>,
    left_out: BTreeMap<String, String>,
}

impl Report {
    /// A report without figures.
    #[must_use]
    pub fn new(part: &'static str) -> Self {
        Self {
            part,
            rows: Vec::new(),
            checks: Vec::new(),
            versions: BTreeMap::new(),
            settings: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// The version of a system whose rows follow; without it a system has this crate's.
    pub fn version(&mut self, system: &str, version: &str) {
        self.versions.insert(system.to_owned(), version.to_owned());
    }

    /// A setting that all systems share, such as one of the server.
    pub fn setting(&mut self, name: &str, value: &str) {
        line(&format!("{name} = {value}"));
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// What was not measured, a system or a case of one, and why.
    pub fn leave_out(&mut self, what: &str, why: &str) {
        line(&format!("left out: {what}: {why}"));
        self.left_out.insert(what.to_owned(), why.to_owned());
    }

    /// A figure measured once or several times.
    pub fn row(&mut self, system: &str, case: &str, metric: &str, values: &[f64]) {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(min), Some(max)) = (sorted.first(), sorted.last()) else { return };
        let median = sorted[sorted.len() / 2];
        line(&format!(
            "{system:<28} {case:<44} {metric:<16} {median:>12.3} ({min:.3}–{max:.3}, {} runs)",
            sorted.len()
        ));
        let version = self.versions.get(system).map_or(env!("CARGO_PKG_VERSION"), String::as_str);
        self.rows.push(json!({"system": system, "version": version, "case": case, "metric": metric,
            "median": median, "min": min, "max": max, "runs": sorted.len()}));
    }

    /// The median of a figure of ours that was measured.
    #[must_use]
    pub fn median(&self, case: &str, metric: &str) -> Option<f64> {
        self.median_of("ours", case, metric)
    }

    /// The median of a figure of some system that was measured.
    #[must_use]
    pub fn median_of(&self, system: &str, case: &str, metric: &str) -> Option<f64> {
        let row =
            self.rows.iter().find(|row| row["system"] == system && row["case"] == case && row["metric"] == metric);
        row?["median"].as_f64()
    }

    /// A limit that is to hold.
    pub fn check(&mut self, name: &str, value: f64, limit: f64, at_most: bool) {
        let ok = if at_most { value <= limit } else { value >= limit };
        line(&format!(
            "{} {name}: {value:.3}, to be at {} {limit}",
            if ok { "ok  " } else { "MISS" },
            if at_most { "most" } else { "least" }
        ));
        self.checks.push(json!({"name": name, "system": "ours", "value": value, "limit": limit, "ok": ok}));
    }

    /// Writes the JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let report = json!({"part": self.part, "commit": commit(), "machine": machine(), "settings": self.settings,
            "rows": self.rows, "checks": self.checks, "left_out": self.left_out});
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
        line(&format!("written to {}", path.display()));
        Ok(())
    }
}

/// Progress and results for whoever watches.
#[expect(clippy::print_stderr, reason = "the output of this program")]
pub fn line(text: &str) {
    eprintln!("{text}");
}

/// The value below which this share of the values lies, 0 to 1; zero without values.
#[must_use]
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted.get(((sorted.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or_default()
}

fn commit() -> String {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

fn machine() -> Value {
    let read = |path: &str, key: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let found = text.lines().find(|line| line.starts_with(key)).and_then(|line| line.split(':').nth(1));
        found.unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kibibytes: f64 = read("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    json!({"cpu": read("/proc/cpuinfo", "model name"), "cores": cores,
        "memory_gib": (kibibytes / 1_048_576.0).round(), "kept_awake": kept_awake()})
}

/// Whether the processors rest by looking for work, as `scripts/awake` asks for: the latency that somebody wants of them
/// is 0 µs. Nothing where the system does not tell.
fn kept_awake() -> Option<bool> {
    let mut latency = [0; 4];
    std::fs::File::open("/dev/cpu_dma_latency").and_then(|mut file| file.read_exact(&mut latency)).ok()?;
    Some(i32::from_ne_bytes(latency) == 0)
}
