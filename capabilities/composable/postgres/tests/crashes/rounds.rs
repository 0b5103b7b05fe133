//! The rounds.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use bench_report::Report;
use composable_core::GlobalPosition;
use composable_testing::contract::PATIENCE;
use composable_testing::seeded::Seeded;

use crate::server::Server;
use crate::{journal, oracle, writer};

/// Who is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Writer,
    /// The whole server; the writer goes on when there is one again, and is killed then.
    Server,
    /// One process of the server, which makes it start over; the writer goes on.
    Connection,
    Both,
}

const VICTIMS: [Victim; 4] = [Victim::Server, Victim::Writer, Victim::Connection, Victim::Both];

fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_nothing_acknowledged_is_lost() {
    let Some(server) = Server::prepare().await else { return };
    let seed = number_from("CRASH_SEED", 1);
    let mut chance = Seeded::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut start =
        oracle::events_after(&server, GlobalPosition::START).await.last().map_or(GlobalPosition::START, |e| e.position);
    let (mut acknowledged, mut uncertain) = (0, 0);
    let rounds = number_from("CRASH_ROUNDS", VICTIMS.len() as u64 * 2);
    for round in 0..rounds {
        let victim = VICTIMS[usize::try_from(round).unwrap() % VICTIMS.len()];
        let path = folder.path().join(format!("{round}.journal"));
        run(&server, victim, &path, &mut chance).await;

        let tried = journal::read(&path);
        let events = oracle::events_after(&server, start).await;
        oracle::check_log(&tried, &events);
        oracle::check_read_models(&server, &events).await;
        start = events.last().map_or(start, |event| event.position);
        let certain = tried.iter().filter(|append| append.acknowledged.is_some()).count();
        acknowledged += certain;
        uncertain += tried.len() - certain;
    }
    report(rounds, acknowledged, uncertain);
}

async fn run(server: &Server, victim: Victim, journal: &Path, chance: &mut Seeded) {
    let mut process = writer::start(&server.url, journal, chance.number());
    // At any moment, so many acknowledgements in.
    let some = |chance: &mut Seeded| usize::try_from(1 + chance.below(60)).unwrap();
    wait_for(journal, some(chance), &mut process).await;
    tokio::time::sleep(Duration::from_micros(chance.below(3_000))).await;
    match victim {
        Victim::Writer => {}
        Victim::Server => {
            server.kill().await;
            let before = journal::acknowledgements(journal);
            wait_for(journal, before + some(chance), &mut process).await;
        }
        Victim::Connection => {
            server.kill_one_connection(chance.number()).await;
            let before = journal::acknowledgements(journal);
            wait_for(journal, before + some(chance), &mut process).await;
        }
        Victim::Both => {
            process.kill().unwrap();
            server.kill().await;
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
}

/// Waits until so many appends were acknowledged.
async fn wait_for(journal: &Path, count: usize, process: &mut Child) {
    let waiting = async {
        while journal::acknowledgements(journal) < count {
            if let Some(status) = process.try_wait().unwrap() {
                panic!("the writer ended by itself: {status}");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the writer does not get on");
}

/// For people, and for the bench in the file that `CRASH_REPORT` names. Whoever comes here has lost nothing.
fn report(rounds: u64, acknowledged: usize, uncertain: usize) {
    let mut report = Report::new("crashes");
    report.row("ours", "killed_at_random", "acknowledged_appends", &[acknowledged as f64]);
    report.row("ours", "killed_at_random", "uncertain_appends", &[uncertain as f64]);
    report.check("rounds in which nothing acknowledged was lost or doubled", rounds as f64, rounds as f64, false);
    if let Ok(path) = std::env::var("CRASH_REPORT") {
        report.write(Path::new(&path)).unwrap();
    }
    assert!(acknowledged > 0 && uncertain > 0, "too little happened to tell");
}
