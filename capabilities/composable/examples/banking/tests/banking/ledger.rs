//! A second opinion: what the log says about money, reckoned without the rules of accounts.

use std::collections::{BTreeMap, BTreeSet};

use banking::{AccountEvent, AccountId, TransferId};
use composable_core::{EventStore, GlobalPosition, RecordedEvent, Selection, TenantId};
use composable_runtime::Subscription;

/// Sums over all accounts, in cents; signed, so that what should not be is seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) balances: BTreeMap<AccountId, i128>,
    /// Sent and not yet received or taken back.
    pub(crate) on_the_way: BTreeMap<TransferId, i128>,
    /// What customers brought, less what they took.
    pub(crate) brought: i128,
    pub(crate) received: BTreeSet<TransferId>,
    pub(crate) taken_back: BTreeSet<TransferId>,
    pub(crate) settled: BTreeSet<TransferId>,
}

impl Ledger {
    /// Reads so many events, the whole log of a tenant, and looks after each whether the sums are right.
    pub(crate) async fn audit<S: EventStore>(store: S, tenant: TenantId, events: usize) -> Self {
        let mut ledger = Self::default();
        let mut log = Subscription::new(store, Selection::of_tenant(tenant), GlobalPosition::START);
        let mut seen = 0;
        while seen < events {
            // It waits for what others on the same server hold back.
            for event in log.next_page().await.unwrap().events {
                seen += 1;
                ledger.take(&event);
                let held: i128 = ledger.balances.values().chain(ledger.on_the_way.values()).sum();
                assert_eq!(held, ledger.brought, "after {event:?}");
                assert!(ledger.balances.values().all(|balance| *balance >= 0), "overdrawn after {event:?}: {ledger:?}");
            }
        }
        assert_eq!(seen, events);
        ledger
    }

    fn take(&mut self, recorded: &RecordedEvent) {
        let account = AccountId(recorded.stream.id().parse().unwrap());
        let balance = self.balances.entry(account).or_default();
        match recorded.decode().unwrap() {
            AccountEvent::Deposited { cents } => {
                *balance += i128::from(cents);
                self.brought += i128::from(cents);
            }
            AccountEvent::Withdrawn { cents } => {
                *balance -= i128::from(cents);
                self.brought -= i128::from(cents);
            }
            AccountEvent::TransferSent { transfer, cents, .. } => {
                *balance -= i128::from(cents);
                let twice = self.on_the_way.insert(transfer, cents.into());
                assert_eq!(twice, None, "{transfer:?} was sent twice");
            }
            AccountEvent::TransferReceived { transfer, cents, .. } => {
                *balance += i128::from(cents);
                let sent = self.on_the_way.remove(&transfer);
                assert_eq!(sent, Some(cents.into()), "{transfer:?} was not on its way");
                self.received.insert(transfer);
            }
            AccountEvent::TransferTakenBack { transfer } => {
                *balance += self.on_the_way.remove(&transfer).expect("it was not on its way");
                self.taken_back.insert(transfer);
            }
            AccountEvent::TransferSettled { transfer } => {
                assert!(self.received.contains(&transfer), "{transfer:?} was settled before it was received");
                self.settled.insert(transfer);
            }
            AccountEvent::Opened | AccountEvent::Closed | AccountEvent::TransferDeclined { .. } => {}
        }
    }

    /// Nothing is on its way any more, and every transfer came to one end.
    pub(crate) fn check_at_rest(&self) {
        assert_eq!(self.on_the_way, BTreeMap::new(), "still on its way");
        assert_eq!(self.received, self.settled, "the sender was not told");
    }
}
