//! `cargo run -p counter`: the counter by itself, the panel's effects as data, the panel running, and its log.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use composable_core::environment::{RandomIds, SystemClock};
use composable_core::{
    Aggregate, AggregateRoot, AggregateStore, Clock, CommandContext, CommandId, GlobalPosition, Reducer, Selection,
    TenantId,
};
use composable_runtime::{EventServices, Options, Store, Subscription};
use composable_testing::MemoryEventStore;
use counter::{Button, Command, Counter, PanelAction, PanelState, World, panel};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (store, tenant, stream) = (MemoryEventStore::new(), TenantId::fresh(), Counter::stream("lobby")?);

    writeln!(out, "1. Commands, against rules, on a store")?;
    let counters = AggregateStore::<_, Counter>::new(store.clone(), Arc::clone(&clock));
    for command in [Command::Increment, Command::Increment, Command::Decrement, Command::Decrement] {
        let context = CommandContext::new(CommandId::fresh());
        match counters.execute(tenant, &stream, command, context).await {
            Ok(executed) => writeln!(out, "   {command:?}: {} event(s), {:?}", executed.events, executed.root.state)?,
            Err(error) => writeln!(out, "   {command:?}: refused, {error}")?,
        }
    }

    writeln!(out, "\n2. A reducer says what should happen, and does nothing")?;
    let world = World { clock, ids: Arc::new(RandomIds) };
    let desk = AggregateRoot::new(Counter::stream("desk")?);
    let mut state = PanelState { counter: desk, is_lit: false, message: None };
    for effect in panel().reduce(&mut state.clone(), PanelAction::Pressed(Button::Plus), &world) {
        writeln!(out, "   {effect:?}")?;
    }

    writeln!(out, "\n3. A store carries it out")?;
    let running = Store::start(panel(), state, world, EventServices::new(store.clone(), tenant), Options::default());
    running.send(PanelAction::Pressed(Button::Minus)).await?;
    running.send(PanelAction::Pressed(Button::Plus)).await?;
    // The effects of a press come after it; wait until one is recorded.
    while running.read(|panel| !panel.counter.exists()).await? {
        tokio::task::yield_now().await;
    }
    state = running.read(PanelState::clone).await?;
    writeln!(out, "   {:?}, lit: {}, it says: {:?}", state.counter.state, state.is_lit, state.message)?;
    // The light would burn for half a minute yet.
    let given_up = running.shut_down(Duration::from_millis(10)).await;
    writeln!(out, "   shut down: {}", given_up.map_or_else(|error| error.to_string(), |_| "all is done".to_owned()))?;

    writeln!(out, "\n4. The log of both counters")?;
    let mut log = Subscription::new(store, Selection::of_tenant(tenant), GlobalPosition::START);
    for event in log.read().await?.events {
        writeln!(out, "   {} {} {}", event.position, event.stream, event.event_type)?;
    }
    Ok(())
}
