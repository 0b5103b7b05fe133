//! `scripts/with-tools scripts/test-postgres cargo run -p order-processing`: an order's life, and two clerks who get in
//! each other's way, on a Postgres that is thrown away. On one of your own: `DATABASE_URL=… cargo run -p order-processing`.

use std::io::Write;

use anyhow::Context;
use composable_core::{CommandId, TenantId, Version};
use composable_postgres::PostgresEventStore;
use order_processing::{Command, Line, OrderError, OrderId, Orders, Overview, Request, overview};
use storage_patterns::{DatabaseOptions, connect_and_migrate};
use uuid::Uuid;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::var("DATABASE_URL").or_else(|_| std::env::var("TEST_DATABASE_URL"));
    let url = url.context("set DATABASE_URL, or run this by scripts/test-postgres")?;
    let options = DatabaseOptions::from_url(&url)?;
    let sets = [composable_postgres::MIGRATIONS, order_processing::MIGRATIONS];
    let databases = connect_and_migrate(&options, &sets).await?;
    let orders = Orders::new(PostgresEventStore::open(&databases).await?.with_projection(Overview));

    let mut out = std::io::stdout();
    let (tenant, order) = (TenantId::fresh(), OrderId(Uuid::now_v7()));
    let request = |seen: u64| Request { tenant, id: CommandId::fresh(), seen: Version::new(seen) };
    let line = |article: &str, pieces| Line { article: article.to_owned(), pieces };

    let place = Command::Place { customer: "Ada".to_owned(), lines: vec![line("tea", 3), line("pot", 1)] };
    let first = request(0);
    orders.handle(first, order, place.clone()).await?;
    let again = orders.handle(first, order, place).await?;
    writeln!(out, "placed; sent again it is at version {}, a duplicate: {}", again.root.version, again.was_duplicate)?;

    // Both clerks look at version 1. The second one to press a button is told what the first one did.
    orders.handle(request(1), order, Command::Ship(line("tea", 2))).await?;
    match orders.handle(request(1), order, Command::Cancel { reason: "out of pots".to_owned() }).await {
        Err(error @ OrderError::Changed { .. }) => writeln!(out, "cancelling: {error}\n  {error:?}")?,
        other => anyhow::bail!("there should have been a conflict, but: {other:?}"),
    }
    let refused = orders.handle(request(2), order, Command::Cancel { reason: "out of pots".to_owned() }).await;
    writeln!(out, "cancelling, having looked: {}", refused.err().map(|error| error.to_string()).unwrap_or_default())?;

    orders.handle(request(2), order, Command::Ship(line("pot", 1))).await?;
    orders.handle(request(3), order, Command::Ship(line("tea", 1))).await?;
    for row in overview::list(&databases.application, tenant.uuid()).await? {
        writeln!(out, "the list: {row:?}")?;
    }
    Ok(())
}
