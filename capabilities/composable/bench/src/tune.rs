//! `--tune`: how the ways to gather appends compare, as a table.

use std::time::Duration;

use anyhow::Result;
use bench_report::line;
use composable_postgres::GroupCommit;

use crate::load::Sample;
use crate::peer::{Writer, appends};
use crate::server::Server;
use crate::systems::insert::Insert;
use crate::systems::ours::{self, Ours};

const CLIENTS: [usize; 3] = [1, 16, 64];
const LANES: [usize; 3] = [1, 2, 4];
const MOST_APPENDS: [usize; 3] = [32, 128, 512];

/// One line of the table.
struct Entry {
    name: String,
    clients: usize,
    samples: Vec<Sample>,
}

/// Measures every combination in turn, `runs` times over.
pub async fn tune(server: &Server, runs: usize, time: Duration) -> Result<()> {
    let databases = ours::databases(&server.database("tune_ours").await?).await?;
    let insert = Insert::open(&server.database("tune_insert").await?, 64).await?;
    let mut systems = Vec::new();
    for lanes in LANES {
        for most_appends in MOST_APPENDS {
            let options = GroupCommit { lanes, most_appends, ..GroupCommit::default() };
            systems
                .push((format!("lanes {lanes}, most_appends {most_appends}"), Ours::open(&databases, options).await?));
            if options == GroupCommit::default() {
                let many = Ours::open(&databases, options).await?.with_many_tenants();
                systems.push(("the default, a tenant per stream".to_owned(), many));
            }
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    for run in 0..=runs {
        for clients in CLIENTS {
            let floor = single(&insert, clients, time).await?;
            note(&mut entries, "floor: INSERT", clients, floor, run);
            for (name, ours) in &systems {
                note(&mut entries, name, clients, single(ours, clients, time).await?, run);
            }
            server.settle().await?;
        }
    }
    print(&mut entries);
    Ok(())
}

async fn single<P: Writer>(peer: &P, clients: usize, time: Duration) -> Result<Sample> {
    appends(peer, clients, 1, time).await
}

/// Keeps a sample; those of the first run are the warm-up.
fn note(entries: &mut Vec<Entry>, name: &str, clients: usize, sample: Sample, run: usize) {
    if run == 0 {
        entries.push(Entry { name: name.to_owned(), clients, samples: Vec::new() });
    } else if let Some(entry) = entries.iter_mut().find(|entry| entry.name == name && entry.clients == clients) {
        entry.samples.push(sample);
    }
}

fn print(entries: &mut [Entry]) {
    line(&format!(
        "{:<32} {:>7} {:>10} {:>19} {:>9} {:>9}",
        "", "clients", "events/s", "lowest–highest", "p50 ms", "p99 ms"
    ));
    for Entry { name, clients, samples } in entries {
        samples.sort_by(|one, other| one.events_per_second().total_cmp(&other.events_per_second()));
        let [lowest, .., highest] = samples.as_slice() else { continue };
        let median = &samples[samples.len() / 2];
        line(&format!(
            "{name:<32} {clients:>7} {:>10.0} {:>9.0}–{:<9.0} {:>9.2} {:>9.2}",
            median.events_per_second(),
            lowest.events_per_second(),
            highest.events_per_second(),
            median.latency(0.5) / 1e3,
            median.latency(0.99) / 1e3
        ));
    }
}
