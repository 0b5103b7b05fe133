//! Measures the event-sourcing engine beside its peers, on one Postgres, in one run.
//!
//! Started by `bench/run`, which starts the Postgres. `--tune` compares the ways in which ours gathers appends.

mod cases;
mod full_skip;
mod load;
mod open_loop;
mod outside;
mod own;
mod peer;
mod pgbench;
mod pure;
mod server;
mod skip;
mod systems;
mod tune;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use bench_report::{Patience, Report, line};
use clap::Parser;

use crate::cases::{
    Bench, CONNECTIONS, CQRS_ES, DISINTEGRATE, EMMETT, ESRS, EVENTCORE, EVENTSOURCING, Engines, OURS, PGBENCH, PgBench,
};
use crate::server::Server;
use crate::systems::insert::Insert;

/// The event-sourcing engine beside its peers.
#[derive(Parser)]
struct Arguments {
    /// Compare the ways in which ours gathers appends, and nothing else.
    #[arg(long)]
    tune: bool,
    /// How often each case is measured, after a warm-up.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// How long each measurement lasts.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// For so many minutes of each case measurements are made again during which the host gave the processors to others.
    #[arg(long, default_value_t = 1.5)]
    patience: f64,
    /// Only these: append, command, read, skip, pure. What is left out is not in the report.
    #[arg(long, value_delimiter = ',', default_values = ["append", "command", "read", "skip", "pure"])]
    only: Vec<String>,
    /// Events that are replayed.
    #[arg(long, default_value_t = 100_000)]
    events: usize,
    /// Events of the peers' skip tests.
    #[arg(long, default_value_t = 12_000)]
    skip_events: usize,
    /// How emmett-postgresql is started, such as `node peers/emmett.mjs`; without it, it is left out.
    #[arg(long)]
    emmett: Option<String>,
    /// The same for eventsourcing: `python peers/eventsourcing_peer.py`.
    #[arg(long)]
    eventsourcing: Option<String>,
    /// Where the report goes.
    #[arg(long, default_value = "target/bench/engine.json")]
    report: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let server = Server::from_environment()?;
    let time = Duration::from_secs_f64(arguments.seconds);
    let settings = server.settings().await?;
    if arguments.tune {
        settings.iter().for_each(|(name, value)| line(&format!("{name} = {value}")));
        return tune::tune(&server, arguments.runs, time).await;
    }
    let mut report = Report::new("engine");
    settings.iter().for_each(|(name, value)| report.setting(name, value));
    name_versions(&mut report);
    let patience = Patience::minutes(arguments.patience);
    let mut bench = Bench { server, report, runs: arguments.runs, time, patience };
    measure(&mut bench, &arguments).await?;
    check(&mut bench.report);
    bench.report.write(&arguments.report)?;
    Ok(())
}

fn name_versions(report: &mut Report) {
    report.version(CQRS_ES, "0.5.0");
    report.version(ESRS, "0.18.0");
    report.version(EVENTCORE, "2.1.0");
    report.version(DISINTEGRATE, "4.0.1");
    report.version(EMMETT, "0.42.0");
    report.version(EVENTSOURCING, "9.5.6");
    report.version("eventsourcing, table lock", "9.5.6");
}

async fn measure(bench: &mut Bench, arguments: &Arguments) -> Result<()> {
    let given = [(EMMETT, &arguments.emmett), (EVENTSOURCING, &arguments.eventsourcing)];
    let mut commands = Vec::new();
    for (system, command) in given {
        match command {
            Some(command) => commands.push((system, command.clone())),
            None => bench.report.leave_out(system, "its language is not installed here"),
        }
    }
    let wanted = |part: &str| arguments.only.iter().any(|only| only == part);
    if wanted("append") || wanted("command") {
        let engines = Engines::open(&bench.server, "writes", &commands).await?;
        let url = bench.server.database("writes_insert").await?;
        let insert = Insert::open(&url, CONNECTIONS).await?;
        let pgbench = pgbench::program().map(|program| PgBench { program, url });
        if pgbench.is_none() {
            bench.report.leave_out(PGBENCH, "this Postgres came without pgbench");
        }
        if wanted("append") {
            bench.appends(&engines, &insert, pgbench).await?;
        }
        if wanted("command") {
            bench.commands(&engines).await?;
            bench.open_loop(&engines).await?;
        }
    }
    if wanted("read") {
        bench.reads(arguments.events, &commands).await?;
    }
    if wanted("pure") {
        bench.pure().await?;
    }
    if wanted("skip") {
        bench.skips(arguments.skip_events, &commands).await?;
    }
    Ok(())
}

/// The limits that are to hold, of what was measured.
fn check(report: &mut Report) {
    let at_64 = "append_1_event_64_clients";
    let peers = [CQRS_ES, ESRS, EVENTCORE, DISINTEGRATE, EMMETT, EVENTSOURCING];
    let best = peers.iter().filter_map(|peer| report.median_of(peer, at_64, "events_per_s")).max_by(f64::total_cmp);
    let floor = report.median_of(cases::INSERT, at_64, "events_per_s");
    if let (Some(ours), Some(best), Some(floor)) = (report.median(at_64, "events_per_s"), best, floor) {
        report.check("append_1_event_64_clients, times the best SQL peer", ours / best, 5.0, false);
        report.check("append_1_event_64_clients, times the bare INSERT", ours / floor, 1.0, false);
    }
    for (case, metric, limit, at_most) in [
        ("append_100_events_16_clients", "events_per_s", 100_000.0, false),
        ("replay_postgres", "events_per_s", 500_000.0, false),
        ("replay_memory_cbor", "events_per_s", 5_000_000.0, false),
        ("reduce", "ns", 50.0, true),
        ("enqueue_effect", "ns", 500.0, true),
        ("command_open_loop_1000_per_s", "p99_us", 10_000.0, true),
    ] {
        if let Some(measured) = report.median_of(OURS, case, metric) {
            report.check(&format!("{case} {metric}"), measured, limit, at_most);
        }
    }
}
