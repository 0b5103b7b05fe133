//! kill -9: the process that works off checkouts and the server it works on are killed under load, in rounds. No checkout
//! stands still, no deadline is lost, and everything has happened once.
//!
//! `CRASH_ROUNDS` says how many rounds there are, `CRASH_SEED` where chance starts. Needs `scripts/test-killable-postgres`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use checkout::order::{Order, OrderCommand};
use checkout::payment::{Payment, PaymentState};
use checkout::shop::{AskError, Shop};
use checkout::stock::{Stock, StockCommand};
use composable_bus::{LogBus, PostgresCheckpoints, PostgresDeadLetters};
use composable_core::environment::SystemClock;
use composable_core::{Aggregate, Clock};
use composable_postgres::{DEADLINE_MIGRATIONS, PostgresDeadlines, PostgresEventStore};
use composable_runtime::saga::Phase;
use composable_runtime::{DeadlineOptions, WakeUp};
use composable_testing::bus_contract::{PATIENCE, broker_from, restart_by_pid_file};
use composable_testing::seeded::Seeded;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::world::{Customer, Placed, World};

const URL: &str = "CHECKOUT_PROCESS_URL";
const MINUTES_AHEAD: &str = "CHECKOUT_PROCESS_MINUTES_AHEAD";

const PAUSE: Duration = Duration::from_millis(5);

fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

fn options(url: &str) -> DatabaseOptions {
    DatabaseOptions { role_prefix: "checkout".to_owned(), ..DatabaseOptions::from_url(url).unwrap() }
}

/// A clock that is ahead, so that nobody has to wait for fifteen minutes.
struct Ahead(SignedDuration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.0
    }
}

/// Starts the process: this very program, told to run [`process`] only.
fn start(url: &str, minutes_ahead: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "kills::process"])
        .env(URL, url)
        .env(MINUTES_AHEAD, minutes_ahead.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "this is the process that the rounds start and kill"]
async fn process() {
    let databases = Databases::connect_lazily(&options(&std::env::var(URL).unwrap())).unwrap();
    let store = surely(|| PostgresEventStore::open(&databases)).await;
    let minutes = number_from(MINUTES_AHEAD, 0);
    let clock = Arc::new(Ahead(SignedDuration::from_mins(minutes.cast_signed())));
    let options = DeadlineOptions { longest_pause: PAUSE, ..DeadlineOptions::default() };
    let shop = Shop::new(store.clone(), PostgresDeadlines::new(&databases));
    let shop = shop.with_clock(clock, WakeUp::new()).with_deadline_options(options);
    let log = LogBus::new(store, PostgresCheckpoints::new(&databases));
    shop.work(&log, &PostgresDeadLetters::new(&databases), &CancellationToken::new()).await.unwrap();
}

/// Until the server is there and has answered. What is asked again has the same id.
async fn surely<T, E: std::fmt::Debug, F: Future<Output = Result<T, E>>>(attempt: impl Fn() -> F) -> T {
    let trying = async {
        loop {
            match attempt().await {
                Ok(done) => return done,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.expect("the server did not come back")
}

/// The server of `scripts/test-killable-postgres`, with a database of our own.
struct Server {
    url: String,
    shop: Shop<PostgresEventStore, PostgresDeadlines>,
    store: PostgresEventStore,
    databases: Databases,
    /// Orders that need not be looked at again.
    over: Mutex<HashSet<String>>,
}

impl Server {
    async fn prepare() -> Option<Self> {
        let server = broker_from("TEST_KILLABLE_DATABASE_URL", "scripts/test-killable-postgres")?;
        let name = format!("checkout_{}", Uuid::now_v7().simple());
        let create = async || {
            let mut owner = PgConnection::connect(&server).await?;
            sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut owner).await
        };
        surely(create).await;
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let sets = [composable_postgres::MIGRATIONS, DEADLINE_MIGRATIONS, composable_bus::MIGRATIONS];
        let databases = connect_and_migrate(&options(&url), &sets).await.unwrap();
        let store = PostgresEventStore::open(&databases).await.unwrap();
        let shop = Shop::new(store.clone(), PostgresDeadlines::new(&databases));
        Some(Self { url, shop, store, databases, over: Mutex::default() })
    }

    async fn kill(&self) {
        let file = PathBuf::from(std::env::var("TEST_KILLABLE_PID_FILE").unwrap());
        // It may have ended by itself just now.
        let kill = |number| {
            let _ = kill_process(Pid::from_raw(number).unwrap(), Signal::KILL);
        };
        restart_by_pid_file(&file, kill).await;
    }

    async fn place(&self, customer: Customer) -> Placed {
        let placed = Placed::new(customer);
        let receive = StockCommand::Receive { pieces: 5 };
        surely(|| self.ask::<Stock>(&placed, "tea", "receive", &receive)).await;
        let place = OrderCommand::Place { details: customer.details() };
        surely(|| self.ask::<Order>(&placed, &placed.order, "place", &place)).await;
        placed
    }

    async fn ask<A: Aggregate<Command: composable_core::Command>>(
        &self,
        placed: &Placed,
        id: &str,
        purpose: &str,
        command: &A::Command,
    ) -> Result<(), AskError> {
        self.shop.ask::<A>(placed.tenant, id, placed.id(purpose), command).await
    }

    /// Whether the checkout is over. Customers answer when they are asked to pay.
    async fn is_over(&self, placed: &Placed) -> bool {
        if self.over.lock().unwrap().contains(&placed.order) {
            return true;
        }
        let progress = surely(|| self.shop.checkout(placed.tenant, &placed.order)).await;
        let payment = surely(|| self.shop.look::<Payment>(placed.tenant, &placed.order)).await;
        if let (PaymentState::Requested, Some(answer)) = (payment, placed.customer.answer()) {
            surely(|| self.ask::<Payment>(placed, &placed.order, "answer", &answer)).await;
        }
        let waits = placed.customer == Customer::Forgets && payment == PaymentState::Requested;
        let is_over = waits || matches!(progress.phase, Phase::Completed | Phase::Abandoned);
        if is_over {
            self.over.lock().unwrap().insert(placed.order.clone());
        }
        is_over
    }

    /// Until so many of these are over that are not now, or all.
    async fn until_over(&self, orders: &[Placed], more: usize) {
        let count = async || {
            join_all(orders.iter().map(|placed| self.is_over(placed))).await.into_iter().filter(|is| *is).count()
        };
        let waiting = async {
            let wanted = (count().await + more).min(orders.len());
            while count().await < wanted {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a checkout stands still");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_no_checkout_stands_still_and_no_deadline_is_lost() {
    let Some(server) = Server::prepare().await else { return };
    let mut chance = Seeded::new(number_from("CRASH_SEED", 1));
    let rounds = number_from("CRASH_ROUNDS", 6);
    let mut orders = Vec::new();
    for round in 0..rounds {
        let mut process = start(&server.url, 0);
        for customer in Customer::ALL {
            orders.push(server.place(customer).await);
        }
        server.until_over(&orders, usize::try_from(chance.below(4)).unwrap()).await;
        tokio::time::sleep(Duration::from_micros(chance.below(20_000))).await;
        if round % 2 == 1 {
            server.kill().await;
            server.until_over(&orders, usize::try_from(chance.below(3)).unwrap()).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let mut process = start(&server.url, 0);
    server.until_over(&orders, orders.len()).await;
    process.kill().unwrap();
    process.wait().unwrap();

    // Those who forgot run out of time, in processes that die as well.
    for _ in 0..2 {
        let mut process = start(&server.url, 16);
        tokio::time::sleep(Duration::from_micros(chance.below(300_000))).await;
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let mut process = start(&server.url, 16);
    let forgetful: Vec<_> = orders.iter().filter(|placed| placed.customer == Customer::Forgets).collect();
    let all_over = async {
        for placed in &forgetful {
            while surely(|| server.shop.checkout(placed.tenant, &placed.order)).await.phase != Phase::Abandoned {
                tokio::time::sleep(PAUSE).await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, all_over).await.expect("a deadline was lost");
    process.kill().unwrap();
    process.wait().unwrap();

    let Server { store, databases, .. } = &server;
    let (deadlines, checkpoints) = (PostgresDeadlines::new(databases), PostgresCheckpoints::new(databases));
    let log = LogBus::new(store.clone(), checkpoints.clone());
    let world = World::new(store.clone(), deadlines, log, checkpoints, PostgresDeadLetters::new(databases));
    for placed in &orders {
        world.is_settled(placed, "killed at random").await;
    }
}
