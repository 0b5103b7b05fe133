//! `cargo run -p banking`: two transfers, one of which comes back, in memory.

use std::io::Write;

use banking::{AccountId, Bank, Clearing, Command, TransferId};
use composable_core::{CommandId, EventFilter, EventStore, GlobalPosition, TenantId};
use composable_testing::MemoryEventStore;
use uuid::Uuid;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let store = MemoryEventStore::new();
    let bank = Bank::new(store.clone(), TenantId::fresh());
    let [ada, grace, nobody] = [(); 3].map(|()| AccountId(Uuid::now_v7()));
    for account in [ada, grace] {
        bank.ask(account, Command::Open, CommandId::fresh()).await?;
    }
    bank.ask(ada, Command::Deposit(10_000), CommandId::fresh()).await?;

    bank.transfer(TransferId(Uuid::now_v7()), ada, grace, 3_000).await?;
    bank.transfer(TransferId(Uuid::now_v7()), ada, nobody, 5_000).await?;
    let mut out = std::io::stdout();
    writeln!(out, "sent:    Ada {:?}", bank.account(ada).await?)?;

    let mut clearing = Clearing::new(store.clone(), GlobalPosition::START);
    while clearing.step().await? {}
    writeln!(out, "cleared: Ada {:?}", bank.account(ada).await?)?;
    writeln!(out, "         Grace {:?}", bank.account(grace).await?)?;

    writeln!(out, "\nthe log:")?;
    for event in store.read_all(GlobalPosition::START, 100, &EventFilter::everything()).await?.events {
        let who = [(ada, "Ada"), (grace, "Grace")].into_iter().find(|(id, _)| id.to_string() == event.stream.id());
        let who = who.map_or("nobody", |(_, name)| name);
        writeln!(out, "  {:<7}{:<26}{}", who, event.event_type, String::from_utf8_lossy(&event.payload))?;
    }
    Ok(())
}
