//! Customers, and clearing that dies and comes back.

use std::cell::Cell;
use std::collections::BTreeSet;

use banking::account::AccountState;
use banking::{Account, AccountId, Bank, BankError, Clearing, Command, TransferId};
use composable_core::{Aggregate, CommandId, EventStore, GlobalPosition, TenantId, Version};
use uuid::Uuid;

use crate::ledger::Ledger;

/// What a customer asks for. Accounts are counted; the last one was never opened.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Transfer { from: usize, to: usize, cents: u64 },
    Deposit { account: usize, cents: u64 },
    Withdraw { account: usize, cents: u64 },
    Close { account: usize },
}

/// A bank with some accounts, each with a hundred cents at first.
#[derive(Clone, Debug)]
pub(crate) struct World<S> {
    pub(crate) store: S,
    pub(crate) tenant: TenantId,
    pub(crate) accounts: Vec<AccountId>,
}

impl<S: EventStore + Clone> World<S> {
    pub(crate) async fn open(store: S, accounts: usize) -> Self {
        let world = Self {
            store,
            tenant: TenantId::fresh(),
            accounts: (0..=accounts).map(|_| AccountId(Uuid::now_v7())).collect(),
        };
        for account in &world.accounts[..accounts] {
            world.bank().ask(*account, Command::Open, CommandId::fresh()).await.unwrap();
            world.bank().ask(*account, Command::Deposit(100), CommandId::fresh()).await.unwrap();
        }
        world
    }

    /// The same bank through another store.
    pub(crate) fn through<T>(&self, store: T) -> World<T> {
        World { store, tenant: self.tenant, accounts: self.accounts.clone() }
    }

    pub(crate) fn bank(&self) -> Bank<S> {
        Bank::new(self.store.clone(), self.tenant)
    }

    pub(crate) fn clearing(&self) -> Clearing<S> {
        Clearing::new(self.store.clone(), GlobalPosition::START)
    }

    /// Asks until there is an answer. Says which transfer left.
    pub(crate) async fn wish(&self, wish: &Wish) -> Option<TransferId> {
        let (bank, account) = (self.bank(), |index: usize| self.accounts[index % self.accounts.len()]);
        let (transfer, id) = (TransferId(Uuid::now_v7()), CommandId::fresh());
        loop {
            let answer = match *wish {
                Wish::Transfer { from, to, cents } => bank.transfer(transfer, account(from), account(to), cents).await,
                Wish::Deposit { account: index, cents } => bank.ask(account(index), Command::Deposit(cents), id).await,
                Wish::Withdraw { account: index, cents } => {
                    bank.ask(account(index), Command::Withdraw(cents), id).await
                }
                Wish::Close { account: index } => bank.ask(account(index), Command::Close, id).await,
            };
            match answer {
                Ok(()) => return matches!(wish, Wish::Transfer { .. }).then_some(transfer),
                Err(BankError::Refused(_)) => return None,
                Err(BankError::Uncertain(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Clearing that starts from the very beginning whenever anything goes wrong, until customers are done and nothing is
    /// on its way.
    pub(crate) async fn clear_with_deaths(&self, are_customers_done: &Cell<bool>) {
        let mut clearing = self.clearing();
        while !are_customers_done.get() || self.has_open_transfers().await {
            if clearing.step().await.is_err() {
                clearing = self.clearing();
            }
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn state(&self, account: AccountId) -> Option<AccountState> {
        self.bank().account(account).await.ok()
    }

    async fn has_open_transfers(&self) -> bool {
        for account in &self.accounts {
            // One that could not be read may have some.
            if self.state(*account).await.is_none_or(|state| !state.sent.is_empty()) {
                return true;
            }
        }
        false
    }

    /// The books are right, agree with the accounts, and have exactly these transfers.
    pub(crate) async fn check(&self, sent: BTreeSet<TransferId>) -> Ledger {
        let mut events = 0;
        for account in &self.accounts {
            let stream = Account::stream(account).unwrap();
            events += self.store.load(self.tenant, &stream, Version::NONE).await.unwrap().len();
        }
        let ledger = Ledger::audit(self.store.clone(), self.tenant, events).await;
        ledger.check_at_rest();
        for account in &self.accounts {
            let balance = self.bank().account(*account).await.unwrap().balance;
            assert_eq!(ledger.balances.get(account).copied().unwrap_or_default(), i128::from(balance), "{account}");
        }
        assert!(ledger.received.is_disjoint(&ledger.taken_back), "received and taken back");
        assert_eq!(&ledger.received | &ledger.taken_back, sent);
        ledger
    }
}
