//! `scripts/with-tools scripts/test-nats scripts/test-postgres cargo run -p checkout`: three orders, of which one is
//! paid, one is declined and one is for more than there is. Without a NATS server the log itself is the bus.

use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use checkout::Shop;
use checkout::order::{Details, Order, OrderCommand};
use checkout::payment::{Payment, PaymentCommand, PaymentState};
use checkout::stock::{Stock, StockCommand};
use composable_bus::{LogBus, PostgresCheckpoints, PostgresDeadLetters, Relay, RelayOptions};
use composable_core::{CommandId, EventFilter, EventStore, GlobalPosition, TenantId};
use composable_nats::{NatsBus, NatsOptions};
use composable_postgres::{DEADLINE_MIGRATIONS, PostgresDeadlines, PostgresEventStore};
use composable_runtime::saga::Phase;
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};
use tokio_util::sync::CancellationToken;

type PostgresShop = Shop<PostgresEventStore, PostgresDeadlines>;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::var("DATABASE_URL").or_else(|_| std::env::var("TEST_DATABASE_URL"));
    let url = url.context("set DATABASE_URL, or run this by scripts/test-postgres")?;
    let sets = [composable_postgres::MIGRATIONS, DEADLINE_MIGRATIONS, composable_bus::MIGRATIONS];
    let databases = connect_and_migrate(&DatabaseOptions::from_url(&url)?, &sets).await?;
    let store = PostgresEventStore::open(&databases).await?;
    let shop = Shop::new(store.clone(), PostgresDeadlines::new(&databases));
    let stop = CancellationToken::new();
    let customers = async {
        let result = customers(&shop).await;
        stop.cancel();
        result
    };
    let (worked, shopped) = tokio::join!(work(&shop, &store, &databases, &stop), customers);
    worked?;
    tell(&store, shopped?).await
}

async fn work(
    shop: &PostgresShop,
    store: &PostgresEventStore,
    databases: &Databases,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let (checkpoints, letters) = (PostgresCheckpoints::new(databases), PostgresDeadLetters::new(databases));
    match std::env::var("NATS_URL").or_else(|_| std::env::var("TEST_NATS_URL")) {
        Ok(servers) => {
            let bus = NatsBus::connect(&servers, NatsOptions::default()).await?;
            let options = RelayOptions::new("nats");
            let relay = Relay::new(store.clone(), bus.clone(), checkpoints, letters.clone(), options);
            let (worked, ()) = tokio::join!(shop.work(&bus, &letters, stop), relay.run(stop));
            Ok(worked?)
        }
        Err(_) => Ok(shop.work(&LogBus::new(store.clone(), checkpoints), &letters, stop).await?),
    }
}

async fn customers(shop: &PostgresShop) -> anyhow::Result<TenantId> {
    let tenant = TenantId::fresh();
    shop.ask::<Stock>(tenant, "tea", CommandId::fresh(), &StockCommand::Receive { pieces: 3 }).await?;
    for (order, pieces) in [("paid", 2), ("declined", 1), ("too-much", 9)] {
        let address = "12 St James's Square, London".to_owned();
        let details = Details { article: "tea".to_owned(), pieces, cents: 350 * u64::from(pieces), address };
        shop.ask::<Order>(tenant, order, CommandId::fresh(), &OrderCommand::Place { details }).await?;
    }
    let declined = PaymentCommand::Decline { reason: "the card has expired".to_owned() };
    for (order, answer) in [("paid", PaymentCommand::Pay), ("declined", declined)] {
        while shop.look::<Payment>(tenant, order).await? != PaymentState::Requested {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        shop.ask::<Payment>(tenant, order, CommandId::fresh(), &answer).await?;
    }
    for order in ["paid", "declined", "too-much"] {
        while !matches!(shop.checkout(tenant, order).await?.phase, Phase::Completed | Phase::Abandoned) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(tenant)
}

/// Prints what happened.
async fn tell(store: &PostgresEventStore, tenant: TenantId) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let page = store.read_all(GlobalPosition::START, 1_000, &EventFilter::everything()).await?;
    for event in page.events.iter().filter(|event| event.tenant == tenant) {
        let payload = String::from_utf8_lossy(&event.payload);
        writeln!(out, "{:18} {:24} {payload}", event.stream.as_str(), event.event_type)?;
    }
    Ok(())
}
