//! Measures the AI gateway beside its peers: one generator, a provider for each, every answer checked.
//!
//! ```text
//! gateway-bench run [--adr target/release/adr] [--systems a,b] [--only CASES] [--runs N]
//! ```
//! All systems run at the same time and are measured in turn, so that whatever happens to the machine happens to all of
//! them; each case has several windows. `provider` and `proxy` are what a run starts besides: processes of their own,
//! as every system is.

mod books;
mod cases;
mod checks;
mod floor;
mod process;
mod running;
mod systems;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ai_gateway_mock_provider::{MockProvider, Options};
use ai_gateway_stream_load::allow_connections;
use anyhow::Result;
use bench_report::{Patience, Report, line};
use clap::{Args, Parser, Subcommand};
use http::uri::Authority;

use crate::books::Books;
use crate::cases::{CASES, LATENCY_WINDOWS, Measurement, is_latency, is_sensitive};
use crate::running::{Provider, Running};
use crate::systems::{DIRECT, OURS, Ours, PEERS, PROXY, Places};

/// Where the ports begin: of a provider and the system before it, and so on.
const FIRST_PORT: usize = 4730;
/// Of ten thousand streams a gateway has both ends.
const CONNECTIONS: u64 = 32_768;

/// Measures the AI gateway beside its peers.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures.
    Run(Box<Run>),
    /// The provider.
    Provider { address: SocketAddr },
    /// A bare reverse proxy.
    Proxy { address: SocketAddr, upstream: Authority },
}

#[derive(Args)]
struct Run {
    /// `adr`, to measure ours.
    #[arg(long)]
    adr: Option<PathBuf>,
    /// The Postgres server that ours makes its database on.
    #[arg(long, env = "TEST_DATABASE_URL", hide_env_values = true)]
    postgres: Option<String>,
    /// Which systems.
    #[arg(long, value_delimiter = ',')]
    systems: Vec<String>,
    /// Cases whose names contain one of these.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Runs of each case: a window of each system, four where it is about latency.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// After so many minutes no more windows are begun, and what was measured by then is written.
    #[arg(long, default_value_t = 120.0)]
    minutes: f64,
    /// For so many minutes of each case windows are made again in which the host gave the processors to others.
    #[arg(long, default_value_t = 4.0)]
    patience: f64,
    /// Where the peers' environments are.
    #[arg(long, default_value = "target/bench-peers/gateway")]
    peers: PathBuf,
    /// Where their settings are.
    #[arg(long, default_value = "projects/adr-platform/bench/gateway/peers")]
    settings: PathBuf,
    /// The figures.
    #[arg(long, default_value = "target/bench/gateway.json")]
    out: PathBuf,
}

fn main() -> Result<()> {
    allow_connections(CONNECTIONS);
    let arguments = Arguments::parse();
    // The generator and the provider need one thread each; the proxy is to have all there are, as the peers do.
    let mut builder = match arguments.command {
        Command::Proxy { .. } => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    builder.enable_all().build()?.block_on(async {
        match arguments.command {
            Command::Run(run) => measure(&run).await,
            Command::Provider { address } => {
                let _provider =
                    MockProvider::start_with(Options { address, keep_requests: 0, ..Options::default() }).await?;
                terminated().await
            }
            Command::Proxy { address, upstream } => {
                tokio::select! {
                    served = floor::serve(address, upstream) => served,
                    ended = terminated() => ended,
                }
            }
        }
    })
}

async fn terminated() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

async fn measure(run: &Run) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut report = Report::new("gateway");
    let (books, ours) = match (&run.adr, &run.postgres) {
        (Some(program), Some(server)) => {
            let (books, database_url) = Books::create(server).await?;
            (Some(books), Some(Ours { program: program.clone(), database_url }))
        }
        _ => (None, None),
    };
    let systems = start(run, folder.path(), ours.as_ref(), &mut report).await?;
    let mut measurement = Measurement::new(books);
    if let Some(books) = measurement.books.as_mut().filter(|_| systems.iter().any(|system| system.system.name == OURS))
    {
        books.begin().await?;
    }
    for system in &systems {
        let name = system.system.name;
        if let Some(used) = system.used()? {
            measurement.add(name, "idle", "memory_mib", used.memory / f64::from(1 << 20));
            measurement.add(name, "start", "ms", system.started_in.as_secs_f64() * 1e3);
        }
    }
    measure_all(run, &systems, &mut measurement).await?;
    measurement.all_windows();
    for ((system, case, metric), values) in &measurement.figures {
        report.row(system, case, metric, values);
    }
    checks::check(&mut report);
    checks::check_sums(&mut report, &measurement.figures);
    for system in systems {
        system.stop().await?;
    }
    Ok(report.write(&run.out)?)
}

async fn measure_all(run: &Run, systems: &[Running], measurement: &mut Measurement) -> Result<()> {
    let end = Instant::now() + Duration::from_secs_f64(run.minutes * 60.0);
    for case in CASES {
        let wanted = run.only.is_empty() || run.only.iter().any(|only| case.contains(only.as_str()));
        // The heaviest tells once what it has to tell.
        let runs = if case.starts_with("streams_10000") { 1 } else { run.runs };
        measurement.patience = Patience::minutes(if is_sensitive(case) { run.patience } else { 0.0 });
        let windows = if is_latency(case) { LATENCY_WINDOWS } else { 1 };
        for _ in 0..if wanted { runs } else { 0 } {
            for system in std::iter::repeat_n(systems, windows).flatten() {
                if Instant::now() >= end {
                    return Ok(());
                }
                measurement.window(system, case).await?;
            }
        }
    }
    Ok(())
}

async fn start(run: &Run, folder: &Path, ours: Option<&Ours>, report: &mut Report) -> Result<Vec<Running>> {
    let names = [DIRECT, PROXY, OURS].into_iter().chain(PEERS);
    let mut running = Vec::new();
    for (name, port) in names.zip((FIRST_PORT..).step_by(2)) {
        if !run.systems.is_empty() && !run.systems.iter().any(|system| system == name) {
            continue;
        }
        // To one address a machine has 28,000 connections, and to find a free port for another takes long well before: those
        // that one system keeps are not to be in the way of the next.
        let provider = Provider::start(u16::try_from(port)?, folder).await?;
        let places = Places { upstream: &provider.authority, peers: &run.peers, settings: &run.settings, folder, ours };
        let Some(system) = places.system(name, u16::try_from(port + 1)?)? else {
            report.leave_out(name, "not installed here");
            continue;
        };
        report.setting(name, system.settings);
        if let Some(version) = system.version(&run.peers) {
            report.version(name, &version);
        }
        match Running::start(system, provider, folder).await {
            Ok(system) => running.push(system),
            Err(error) => {
                line(&format!("{error:#}"));
                report.leave_out(name, &error.to_string());
            }
        }
    }
    Ok(running)
}
