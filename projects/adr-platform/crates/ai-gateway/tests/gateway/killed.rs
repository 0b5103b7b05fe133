//! kill -9 of a process that lets in, settles and writes, at any moment.
//!
//! The process says in a journal what it settled, and which of it had been written when a write came back. After it was
//! killed, everything written is in the database once, nothing else is there than what was settled, the sums are those
//! of the settlements, and what is lost is only what was settled after the last write had begun.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ai_gateway::{Accounts, AccountsOptions, Store};
use ai_gateway_ledger::{Bill, Outcome, PicoDollars, Scopes, TenantId, Tokens, Worst};
use composable_core::environment::SystemClock;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::{ADA, App, MODEL};

const URL: &str = "GATEWAY_KILLED_URL";
const TENANT: &str = "GATEWAY_KILLED_TENANT";
const JOURNAL: &str = "GATEWAY_KILLED_JOURNAL";
/// Whether settlements are written as a server writes them, from time to time, and not when the process says so.
const RUNS: &str = "GATEWAY_KILLED_RUNS";
/// How often such a process says in the journal that time has passed.
const MOMENT: Duration = Duration::from_millis(100);
/// How often it writes, in a process that does.
const WRITE_EVERY: Duration = Duration::from_millis(250);

/// The process: this very program, told to run [`process`] only.
fn start(app: &App, journal: &Path, runs: bool) -> Child {
    let application = app.database.databases.application.connect_options();
    Command::new(std::env::current_exe().unwrap())
        .env(RUNS, runs.to_string())
        .args(["--ignored", "--exact", "killed::process"])
        .env(URL, sqlx::ConnectOptions::to_url_lossy(&*application).as_str())
        .env(TENANT, app.tenant.to_string())
        .env(JOURNAL, journal)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "this is the process that is started and killed"]
async fn process() {
    let pool = PgPool::connect(&std::env::var(URL).unwrap()).await.unwrap();
    let tenant = TenantId(std::env::var(TENANT).unwrap().parse().unwrap());
    let mut journal = File::create(std::env::var(JOURNAL).unwrap()).unwrap();
    let runs = std::env::var(RUNS).unwrap() == "true";
    let options = AccountsOptions { write_every: WRITE_EVERY, batch: 7, ..AccountsOptions::default() };
    let accounts = Arc::new(Accounts::new(Store::new(pool), Arc::new(SystemClock), options).unwrap());
    accounts.open(tenant).await.unwrap();
    if runs {
        let accounts = Arc::clone(&accounts);
        tokio::spawn(async move { accounts.run(&CancellationToken::new()).await });
    }
    let mut said = Instant::now();
    let scopes = Scopes { tenant, user: Some(ADA), key: None, model: MODEL.into() };
    for number in 1_u64.. {
        let now = accounts.now();
        let reservation = accounts.ledger().reserve(&scopes, Worst::default(), now).unwrap();
        // The line is there before the settlement can be written.
        writeln!(journal, "settled {} {number}", reservation.id()).unwrap();
        reservation.settle(Bill {
            model: MODEL.into(),
            tokens: Tokens::new(1, 1),
            cost: PicoDollars::new(number).unwrap(),
            is_estimated: false,
            outcome: Outcome::Completed,
            first_token_at: None,
            finished_at: now,
        });
        if runs {
            tokio::time::sleep(Duration::from_millis(1)).await;
            if said.elapsed() >= MOMENT {
                said = Instant::now();
                writeln!(journal, "moment").unwrap();
            }
        } else if number % 20 == 0 {
            accounts.write().await.unwrap();
            writeln!(journal, "written").unwrap();
        }
    }
}

/// What the journal says: the settlements in their order, how many of them were written for certain, and how many there
/// were at each moment.
fn read(journal: &Path) -> (Vec<(Uuid, i64)>, usize, Vec<usize>) {
    let text = std::fs::read_to_string(journal).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let (mut settled, mut written, mut moments) = (Vec::new(), 0, Vec::new());
    for line in whole.lines() {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["settled", id, cost] => settled.push((id.parse().unwrap(), cost.parse().unwrap())),
            ["written"] => written = settled.len(),
            ["moment"] => moments.push(settled.len()),
            other => panic!("{other:?}"),
        }
    }
    (settled, written, moments)
}

#[tokio::test]
async fn whenever_it_is_killed_nothing_is_charged_twice_and_nothing_written_is_lost() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut all: HashMap<Uuid, i64> = HashMap::new();
    let mut certain: HashSet<Uuid> = HashSet::new();
    for round in 0..6 {
        let journal = folder.path().join(format!("{round}.journal"));
        let mut process = start(&app, &journal, false);
        // At another moment each time, counted by what has been written.
        while read(&journal).1 < 20 * (1 + round * 3) {
            assert!(process.try_wait().unwrap().is_none(), "the process ended by itself");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let (settled, written, _) = read(&journal);
        certain.extend(settled[..written].iter().map(|(id, _)| *id));
        let unwritten = settled.len() - written;
        assert!(unwritten <= 20, "{unwritten} settlements were not known to be written");
        all.extend(settled);
        check(&app, &all, &certain).await;
    }
}

#[tokio::test]
async fn a_server_that_is_killed_loses_the_last_moments_only() {
    /// [`WRITE_EVERY`], and a write on a machine that does other things.
    const LOST_AT_MOST: usize = 25;
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut all, mut certain) = (HashMap::new(), HashSet::new());
    for round in 0..2 {
        let journal = folder.path().join(format!("{round}.journal"));
        let mut process = start(&app, &journal, true);
        while read(&journal).2.len() < LOST_AT_MOST + 10 + 7 * round {
            assert!(process.try_wait().unwrap().is_none(), "the process ended by itself");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let (settled, _, moments) = read(&journal);
        let written = moments[moments.len() - LOST_AT_MOST];
        assert!(written > 0 && written < settled.len());
        certain.extend(settled[..written].iter().map(|(id, _)| *id));
        all.extend(settled);
        check(&app, &all, &certain).await;
    }
}

async fn check(app: &App, all: &HashMap<Uuid, i64>, certain: &HashSet<Uuid>) {
    let owner = &app.database.owner;
    // What the killed process had begun ends one way or the other before anything is counted.
    sqlx::raw_sql("BEGIN; LOCK TABLE ai.settlement_batches, ai.usage_daily, ai.totals; COMMIT")
        .execute(owner)
        .await
        .unwrap();
    let rows: Vec<(Uuid, i64)> = sqlx::query_as("SELECT id, cost FROM ai.settlements").fetch_all(owner).await.unwrap();
    let kept: HashMap<Uuid, i64> = rows.iter().copied().collect();
    assert_eq!(kept.len(), rows.len(), "something is there twice");
    assert!(kept.iter().all(|(id, cost)| all.get(id) == Some(cost)), "something is there that nobody settled");
    assert!(certain.iter().all(|id| kept.contains_key(id)), "something that was written is gone");
    let sum: i64 = kept.values().sum();
    for query in [
        "SELECT sum(cost)::bigint FROM ai.usage_daily",
        "SELECT sum(cost)::bigint FROM ai.totals WHERE scope = 'tenant' AND span = 'month' AND model IS NULL",
        "SELECT sum(cost)::bigint FROM ai.totals WHERE scope = 'user' AND span = 'day' AND model IS NOT NULL",
    ] {
        assert_eq!(app.number(query).await, sum, "{query}");
    }
}
