//! Clearing dies at every step there is, before and after the step took effect.

use std::cell::Cell;
use std::collections::BTreeSet;

use banking::{AccountId, BankError, Clearing, Command};
use composable_core::execution::DEFAULT_SNAPSHOT_EVERY;
use composable_core::{CommandId, EventStore, GlobalPosition};
use composable_testing::{AppendFault, FaultyStore, MemoryEventStore};

use crate::world::{Wish, World};

/// The accounts that transfers go to: one that takes them, and one that was never opened.
const TO: [usize; 2] = [1, 2];

/// Appends of clearing for a transfer: the answer of the one side, and what the other makes of it.
const APPENDS: usize = 2;

/// Sends money, has clearing die in its append of this number, and a new one go on from `checkpoint`.
async fn die_at<S: EventStore + Clone>(store: S, to: usize, append: usize, fault: AppendFault, from_start: bool) {
    let world = World::open(store.clone(), 2).await;
    let sent = world.wish(&Wish::Transfer { from: 0, to, cents: 40 }).await.unwrap();

    let faulty = FaultyStore::new(store.clone());
    faulty.plan(std::iter::repeat_n(AppendFault::None, append).chain([fault]));
    let mut dying = Clearing::new(faulty.clone(), GlobalPosition::START);
    let mut checkpoint = GlobalPosition::START;
    while dying.step().await.is_ok() {
        checkpoint = dying.position();
        // Where others hold the log back for a moment nothing is to be seen; look again.
        tokio::task::yield_now().await;
    }
    assert!(faulty.is_used_up(), "clearing never came to append {append}");
    drop(dying);

    let start = if from_start { GlobalPosition::START } else { checkpoint };
    let mut next = Clearing::new(store.clone(), start);
    while !world.state(world.accounts[0]).await.unwrap().sent.is_empty() {
        next.step().await.unwrap();
        tokio::task::yield_now().await;
    }
    world.check(BTreeSet::from([sent])).await;
    let balances = balances(&world, &world.accounts).await;
    assert_eq!(balances, if to == 1 { [60, 140, 0] } else { [100, 100, 0] });
}

async fn balances<S: EventStore + Clone>(world: &World<S>, accounts: &[AccountId]) -> Vec<u64> {
    let mut balances = Vec::new();
    for account in accounts {
        balances.push(world.state(*account).await.unwrap().balance);
    }
    balances
}

/// In a store of its own each time: clearing works for all tenants, and would otherwise die with another one's transfer.
pub(crate) async fn die_everywhere<S: EventStore + Clone, G>(fresh_store: impl AsyncFn() -> (G, S)) {
    for to in TO {
        for append in 0..APPENDS {
            for fault in [AppendFault::Lost, AppendFault::AnswerLost] {
                for from_start in [true, false] {
                    let (_guard, store) = fresh_store().await;
                    die_at(store, to, append, fault.clone(), from_start).await;
                }
            }
        }
    }
}

/// Aggregates look for what a command did before back to their last snapshot only, see `AggregateStore`.
#[tokio::test]
async fn what_was_done_long_ago_is_not_done_again() {
    let world = World::open(MemoryEventStore::new(), 2).await;
    let ([from, to], bank, id) = ([world.accounts[0], world.accounts[1]], world.bank(), CommandId::fresh());
    bank.ask(from, Command::Withdraw(50), id).await.unwrap();
    let sent = world.wish(&Wish::Transfer { from: 0, to: 1, cents: 40 }).await.unwrap();
    world.clear_with_deaths(&Cell::new(true)).await;
    for _ in 0..DEFAULT_SNAPSHOT_EVERY.get() {
        bank.ask(from, Command::Deposit(0), CommandId::fresh()).await.unwrap();
        bank.ask(to, Command::Deposit(0), CommandId::fresh()).await.unwrap();
    }
    let before = world.check(BTreeSet::from([sent])).await;

    let mut clearing = world.clearing();
    while clearing.step().await.unwrap() {}
    // Once it would be refused, and once it would not.
    bank.ask(from, Command::Withdraw(50), id).await.unwrap();
    bank.ask(from, Command::Deposit(100), CommandId::fresh()).await.unwrap();
    bank.ask(from, Command::Withdraw(50), id).await.unwrap();
    let error = bank.ask(to, Command::Withdraw(50), id).await.unwrap_err();
    assert!(matches!(error, BankError::Uncertain(_)), "an id of another account was taken for done: {error}");

    bank.ask(from, Command::Withdraw(100), CommandId::fresh()).await.unwrap();
    assert_eq!(world.check(BTreeSet::from([sent])).await, before);
}

#[tokio::test]
async fn clearing_may_die_at_any_step() {
    die_everywhere(async || ((), MemoryEventStore::new())).await;
}
