//! The cases, each measured for one system after the other, and that several times over.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context, Result};
use bench_report::{Patience, Report, line};
use composable_postgres::GroupCommit;
use futures::future::BoxFuture;

use crate::load::Sample;
use crate::outside::Outside;
use crate::peer::{Engine, Tested, Writer, appends, commands, hot_commands, loads};
use crate::server::{Server, vacuum};
use crate::systems::cqrs_es::CqrsEs;
use crate::systems::disintegrate::Disintegrate;
use crate::systems::esrs::Esrs;
use crate::systems::eventcore::EventCore;
use crate::systems::insert::Insert;
use crate::systems::ours::{self, Ours};

/// What each system is called in the report.
pub const OURS: &str = "ours";
pub const CQRS_ES: &str = "cqrs-es";
pub const ESRS: &str = "esrs";
pub const EVENTCORE: &str = "eventcore-postgres";
pub const DISINTEGRATE: &str = "disintegrate-postgres";
pub const EMMETT: &str = "emmett-postgresql";
pub const EVENTSOURCING: &str = "eventsourcing";
pub const INSERT: &str = "floor:insert";
pub const PGBENCH: &str = "floor:pgbench";

/// Measures once.
type Measure = Box<dyn Fn() -> BoxFuture<'static, Result<Sample>>>;

/// How a system is measured in a case.
pub struct Entry {
    system: &'static str,
    measure: Measure,
}

/// An entry whose system is cloned for each measurement.
pub fn entry<P, F>(system: &'static str, peer: &P, measure: impl Fn(P) -> F + 'static) -> Entry
where
    P: Clone + 'static,
    F: Future<Output = Result<Sample>> + Send + 'static,
{
    let peer = peer.clone();
    Entry { system, measure: Box::new(move || Box::pin(measure(peer.clone()))) }
}

/// All engines, each on a database of its own.
pub struct Engines {
    pub ours: Ours,
    pub cqrs_es: CqrsEs,
    pub esrs: Esrs,
    pub eventcore: EventCore,
    pub disintegrate: Disintegrate,
    /// Peers in other languages, by their names, with the URLs of their databases.
    pub outside: Vec<(&'static str, Outside)>,
    urls: Vec<String>,
}

/// How peers in other languages are started, by their names; those that are there.
pub type Commands = Vec<(&'static str, String)>;

/// Entries of the peers in other languages.
fn outside<F>(engines: &Engines, measure: impl Fn(Outside) -> F + Clone + 'static) -> Vec<Entry>
where
    F: Future<Output = Result<Sample>> + Send + 'static,
{
    engines.outside.iter().map(|(system, peer)| entry(system, peer, measure.clone())).collect()
}

/// How a case measures any engine.
macro_rules! each_engine {
    ($engines:expr, |$peer:ident| $measure:expr) => {
        vec![
            entry(OURS, &$engines.ours, move |$peer| async move { $measure.await }),
            entry(CQRS_ES, &$engines.cqrs_es, move |$peer| async move { $measure.await }),
            entry(ESRS, &$engines.esrs, move |$peer| async move { $measure.await }),
            entry(EVENTCORE, &$engines.eventcore, move |$peer| async move { $measure.await }),
            entry(DISINTEGRATE, &$engines.disintegrate, move |$peer| async move { $measure.await }),
        ]
    };
}

impl Engines {
    /// On new databases whose names begin like this.
    pub async fn open(server: &Server, prefix: &str, commands: &Commands) -> Result<Self> {
        let url = async |name: &str| server.database(&format!("{prefix}_{}", name.replace('-', "_"))).await;
        let mut urls =
            vec![url("ours").await?, url("cqrs").await?, url("esrs").await?, url("core").await?, url("dis").await?];
        let mut outside = Vec::new();
        for (name, command) in commands {
            urls.push(url(name).await?);
            outside.push((*name, Outside::start(command, urls.last().context("just added")?, 16)?));
        }
        Ok(Self {
            ours: Ours::open(&ours::databases(&urls[0]).await?, GroupCommit::default()).await?,
            cqrs_es: CqrsEs::open(&urls[1], CONNECTIONS).await?,
            esrs: Esrs::open(&urls[2], CONNECTIONS).await?,
            eventcore: EventCore::open(&urls[3], CONNECTIONS).await?,
            disintegrate: Disintegrate::open(&urls[4], CONNECTIONS).await?,
            outside,
            urls,
        })
    }

    /// Writes so many events to each, and tidies up after.
    async fn fill(&self, events: usize) -> Result<()> {
        futures::try_join!(
            fill(&self.ours, events),
            fill(&self.cqrs_es, events),
            fill(&self.esrs, events),
            fill(&self.eventcore, events),
            fill(&self.disintegrate, events),
        )?;
        for (_, peer) in &self.outside {
            // One that fails here fails at its cases too, and they say so.
            peer.fill(events).await.ok();
        }
        for url in &self.urls {
            vacuum(url).await?;
        }
        Ok(())
    }
}

/// Connections of a peer: as many as it has clients at most, which was the fastest for all of them.
pub const CONNECTIONS: u32 = 64;

/// One run of the benchmark.
pub struct Bench {
    pub server: Server,
    pub report: Report,
    pub runs: usize,
    pub time: Duration,
    /// For the measurements of each case.
    pub patience: Patience,
}

impl Bench {
    /// Measures the entries in turn, once to warm up and then as often as asked, and again what the host disturbed.
    pub async fn case(&mut self, name: &str, entries: Vec<Entry>) -> Result<()> {
        let mut samples: Vec<Vec<(Sample, f64)>> = entries.iter().map(|_| Vec::new()).collect();
        let mut failed: Vec<Option<String>> = entries.iter().map(|_| None).collect();
        let mut patience = self.patience;
        for run in 0..=self.runs {
            for ((entry, samples), failed) in entries.iter().zip(&mut samples).zip(&mut failed) {
                if failed.is_some() {
                    continue;
                }
                let measured = match run {
                    0 => (entry.measure)().await.map(|_| None),
                    _ => patience.undisturbed(async || (entry.measure)().await).await.map(Some),
                };
                match measured {
                    Ok(sample) => samples.extend(sample),
                    Err(error) => *failed = Some(format!("{error:#}")),
                }
            }
            self.server.settle().await?;
        }
        line(&format!("── {name}"));
        for ((entry, samples), failed) in entries.iter().zip(&samples).zip(&failed) {
            if let Some(problem) = failed {
                self.report.leave_out(&format!("{} {name}", entry.system), problem);
                continue;
            }
            let figures: [(&str, fn(&(Sample, f64)) -> f64); 4] = [
                ("events_per_s", |(sample, _)| sample.events_per_second()),
                ("p50_us", |(sample, _)| sample.latency(0.5)),
                ("p99_us", |(sample, _)| sample.latency(0.99)),
                ("stolen_percent", |(_, stolen)| stolen * 100.0),
            ];
            for (metric, figure) in figures {
                let values: Vec<f64> = samples.iter().map(figure).collect();
                self.report.row(entry.system, name, metric, &values);
            }
        }
        Ok(())
    }

    /// Appends of one event and of a hundred.
    pub async fn appends(&mut self, engines: &Engines, insert: &Insert, pgbench: Option<PgBench>) -> Result<()> {
        let time = self.time;
        for (clients, batch) in [(1, 1), (16, 1), (64, 1), (1, 100), (16, 100)] {
            let mut entries = each_engine!(engines, |peer| appends(&peer, clients, batch, time));
            entries.extend(outside(engines, move |peer| async move { peer.append(clients, batch, time).await }));
            entries.push(entry(INSERT, insert, move |peer| async move { appends(&peer, clients, batch, time).await }));
            if let (1, Some(pgbench)) = (batch, &pgbench) {
                entries.push(entry(PGBENCH, pgbench, move |peer| async move { peer.run(clients, time).await }));
            }
            let events = if batch == 1 { "1_event".to_owned() } else { format!("{batch}_events") };
            self.case(&format!("append_{events}_{}", clients_of(clients)), entries).await?;
        }
        let many = engines.ours.with_many_tenants();
        let entries = vec![entry(OURS, &many, move |peer| async move { appends(&peer, 64, 1, time).await })];
        self.case("append_1_event_64_clients_tenant_each", entries).await
    }

    /// Commands to aggregates: each client's own, and one for all.
    pub async fn commands(&mut self, engines: &Engines) -> Result<()> {
        let (time, cached) = (self.time, engines.ours.with_cache());
        for clients in [1, 16] {
            let mut entries = each_engine!(engines, |peer| commands(&peer, clients, time));
            entries.extend(outside(engines, move |peer| async move { peer.command(clients, time).await }));
            self.case(&format!("command_{}", clients_of(clients)), entries).await?;
            let entries = vec![entry(OURS, &cached, move |peer| async move { commands(&peer, clients, time).await })];
            self.case(&format!("command_cached_{}", clients_of(clients)), entries).await?;
        }
        self.case("command_hot_stream_16_clients", each_engine!(engines, |peer| hot_commands(&peer, 16, time))).await?;
        let entries = vec![entry(OURS, &cached, move |peer| async move { hot_commands(&peer, 16, time).await })];
        self.case("command_cached_hot_stream_16_clients", entries).await
    }

    /// One aggregate of a thousand events, and then everything.
    pub async fn reads(&mut self, events: usize, commands: &Commands) -> Result<()> {
        let engines = Engines::open(&self.server, "reads", commands).await?;
        engines.fill(events).await?;
        let time = self.time;
        let mut entries = each_engine!(engines, |peer| loads(&peer, 1_000, time));
        entries.extend(outside(&engines, move |peer| async move { peer.load(1_000, time).await }));
        self.case("load_1000_events", entries).await?;
        let mut entries = each_engine!(engines, |peer| replay(peer, events));
        entries.extend(outside(&engines, |peer| async move { peer.replay().await }));
        self.case("replay_postgres", entries).await
    }
}

/// `64_clients`.
fn clients_of(count: usize) -> String {
    if count == 1 { "1_client".to_owned() } else { format!("{count}_clients") }
}

/// pgbench, on the database of the other INSERTs.
#[derive(Clone)]
pub struct PgBench {
    pub program: std::path::PathBuf,
    pub url: String,
}

impl PgBench {
    async fn run(&self, clients: usize, time: Duration) -> Result<Sample> {
        crate::pgbench::pgbench(&self.program, &self.url, clients, time).await
    }
}

async fn fill<P: Writer>(peer: &P, events: usize) -> Result<()> {
    for start in (0..events).step_by(100) {
        let events = (start..events.min(start + 100)).map(|number| Tested::new(0, number as u64)).collect();
        peer.append(&mut peer.stream(), events).await?;
    }
    Ok(())
}

/// The whole log, once.
async fn replay<P: Engine>(peer: P, at_least: usize) -> Result<Sample> {
    let started = std::time::Instant::now();
    let total = peer.replay().await?;
    anyhow::ensure!(total.events >= at_least as u64, "{} of {at_least} events were read", total.events);
    let took = started.elapsed();
    Ok(Sample::new(usize::try_from(total.events)?, took, vec![took.as_secs_f64() * 1e6]))
}
