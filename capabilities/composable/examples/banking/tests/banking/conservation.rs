//! Whatever customers ask for at the same time, and whatever goes wrong meanwhile: money is neither made nor lost.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use composable_core::EventStore;
use composable_testing::{AppendFault, FaultyStore, MemoryEventStore};
use futures::future::join_all;
use proptest::prelude::*;

use crate::world::{Wish, World};

const ACCOUNTS: usize = 3;

pub(crate) fn wishes() -> impl Strategy<Value = Vec<Vec<Wish>>> {
    let account = 0..=ACCOUNTS;
    let wish = prop_oneof![
        6 => (account.clone(), account.clone(), 0_u64..150)
            .prop_map(|(from, to, cents)| Wish::Transfer { from, to, cents }),
        1 => (account.clone(), 0_u64..100).prop_map(|(account, cents)| Wish::Deposit { account, cents }),
        1 => (account.clone(), 0_u64..100).prop_map(|(account, cents)| Wish::Withdraw { account, cents }),
        1 => account.prop_map(|account| Wish::Close { account }),
    ];
    proptest::collection::vec(proptest::collection::vec(wish, 1..6), 1..4)
}

pub(crate) fn faults() -> impl Strategy<Value = Vec<AppendFault>> {
    let fault = prop_oneof![
        4 => Just(AppendFault::None),
        1 => Just(AppendFault::Lost),
        1 => Just(AppendFault::AnswerLost),
        1 => Just(AppendFault::Duplicated),
    ];
    proptest::collection::vec(fault, 0..40)
}

/// Customers at the same time, and two that clear; both die with every fault that hits them.
pub(crate) async fn live<S: EventStore + Clone>(store: &S, wishes: &[Vec<Wish>], faults: Vec<AppendFault>) {
    let world = World::open(store.clone(), ACCOUNTS).await;
    let faulty = FaultyStore::new(store.clone());
    faulty.plan(faults);
    let among_faults = world.through(faulty);

    let are_done = Cell::new(false);
    let customers = async {
        let all = wishes.iter().map(async |wishes| {
            let mut sent = BTreeSet::new();
            for wish in wishes {
                sent.extend(among_faults.wish(wish).await);
            }
            sent
        });
        let sent = join_all(all).await;
        are_done.set(true);
        sent
    };
    let clearing = || among_faults.clear_with_deaths(&are_done);
    let (sent, ..) = tokio::join!(customers, clearing(), clearing());
    world.check(sent.into_iter().flatten().collect()).await;
}

/// Appends commit after some turns of the others, so that orders change from append to append.
fn with_turns(store: MemoryEventStore) -> MemoryEventStore {
    let appends = Arc::new(AtomicUsize::new(0));
    store.with_commit_delay(move || {
        let turns = appends.fetch_add(1, Ordering::Relaxed) * 7 % 5;
        async move {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn money_is_conserved(wishes in wishes(), faults in faults()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(&with_turns(MemoryEventStore::new()), &wishes, faults));
    }
}
