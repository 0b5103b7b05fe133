//! The rules of one account.
//!
//! Money that is on its way belongs to the account that sent it until the other one has answered, so what a bank owes
//! is at any moment the sum of balances and of what is [on its way](AccountState::sent).

use std::collections::BTreeMap;
use std::fmt;

use composable_core::snapshot::SchemaHash;
use composable_core::{Aggregate, SnapshotCodec, json, json_events};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// The most an account may hold, in cents, with what it has sent and may get back.
pub const MOST_CENTS: u64 = 1_000_000_000_000;

/// Which account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(pub Uuid);

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Which transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TransferId(pub Uuid);

/// What can be asked of an account. Amounts are in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin.
    Open,
    /// Bring money.
    Deposit(u64),
    /// Take money.
    Withdraw(u64),
    /// Send money to another account.
    Send {
        /// Which transfer this is.
        transfer: TransferId,
        /// The other account.
        to: AccountId,
        /// How much.
        cents: u64,
    },
    /// Take money that another account has sent. Always answered by an event, also when the answer is no.
    Receive {
        /// Which transfer this is.
        transfer: TransferId,
        /// The other account.
        from: AccountId,
        /// How much.
        cents: u64,
    },
    /// The other account has taken the money.
    Settle(TransferId),
    /// The other account did not take it.
    TakeBack(TransferId),
    /// End. Only empty accounts do.
    Close,
}

json_events! {
    /// What can have happened to an account.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum AccountEvent {
        /// It exists.
        Opened = "bank.v1.Opened",
        /// Money was brought.
        Deposited {
            /// How much.
            cents: u64,
        } = "bank.v1.Deposited",
        /// Money was taken.
        Withdrawn {
            /// How much.
            cents: u64,
        } = "bank.v1.Withdrawn",
        /// Money left for another account.
        TransferSent {
            /// Which transfer this is.
            transfer: TransferId,
            /// The other account.
            to: AccountId,
            /// How much.
            cents: u64,
        } = "bank.v1.TransferSent",
        /// Money came from another account.
        TransferReceived {
            /// Which transfer this is.
            transfer: TransferId,
            /// The other account.
            from: AccountId,
            /// How much.
            cents: u64,
        } = "bank.v1.TransferReceived",
        /// Money from another account could not be taken.
        TransferDeclined {
            /// Which transfer this is.
            transfer: TransferId,
            /// The other account.
            from: AccountId,
        } = "bank.v1.TransferDeclined",
        /// What was sent has arrived.
        TransferSettled {
            /// Which transfer this is.
            transfer: TransferId,
        } = "bank.v1.TransferSettled",
        /// What was sent came back.
        TransferTakenBack {
            /// Which transfer this is.
            transfer: TransferId,
        } = "bank.v1.TransferTakenBack",
        /// It is no more.
        Closed = "bank.v1.Closed",
    }
}

/// Why an account refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// It was not opened, or is closed.
    #[error("there is no such account: open one")]
    NoAccount,
    /// It was opened before.
    #[error("the account exists already")]
    AlreadyOpen,
    /// Less is there than was asked for.
    #[error("the account has {cents} cents: ask for less")]
    NotEnough {
        /// What is there.
        cents: u64,
    },
    /// It would be more than an account may hold.
    #[error("an account holds {MOST_CENTS} cents at most: bring less")]
    TooMuch,
    /// Nothing, or to itself.
    #[error("a transfer moves at least one cent, and to another account")]
    NoTransfer,
    /// Money is there or on its way.
    #[error("the account is not empty: take what is there, and wait for what is on its way")]
    NotEmpty,
}

/// An account as its events left it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    is_open: bool,
    /// In cents.
    pub balance: u64,
    /// What was sent and not yet answered, in cents.
    pub sent: BTreeMap<TransferId, u64>,
}

impl AccountState {
    fn takes(&self, cents: u64) -> bool {
        let on_its_way: u64 = self.sent.values().sum();
        cents <= MOST_CENTS - self.balance - on_its_way
    }

    fn has(&self, cents: u64) -> Result<(), Refused> {
        if cents <= self.balance { Ok(()) } else { Err(Refused::NotEnough { cents: self.balance }) }
    }
}

/// An account.
#[derive(Clone, Copy, Debug)]
pub struct Account;

impl Aggregate for Account {
    const CATEGORY: &'static str = "account";

    type State = AccountState;
    type Command = Command;
    type Event = AccountEvent;
    type Error = Refused;
    type Environment = ();

    fn decide(account: &AccountState, command: Command, (): &()) -> Result<Vec<AccountEvent>, Refused> {
        use AccountEvent as E;
        match command {
            // Answers to a transfer come from clearing, and are never refused.
            Command::Receive { transfer, from, cents } if account.is_open && account.takes(cents) => {
                Ok(vec![E::TransferReceived { transfer, from, cents }])
            }
            Command::Receive { transfer, from, .. } => Ok(vec![E::TransferDeclined { transfer, from }]),
            Command::Settle(transfer) if account.sent.contains_key(&transfer) => {
                Ok(vec![E::TransferSettled { transfer }])
            }
            Command::TakeBack(transfer) if account.sent.contains_key(&transfer) => {
                Ok(vec![E::TransferTakenBack { transfer }])
            }
            Command::Settle(_) | Command::TakeBack(_) => Ok(vec![]),

            Command::Open if account.is_open => Err(Refused::AlreadyOpen),
            Command::Open => Ok(vec![E::Opened]),
            _ if !account.is_open => Err(Refused::NoAccount),
            Command::Deposit(cents) if account.takes(cents) => Ok(vec![E::Deposited { cents }]),
            Command::Deposit(_) => Err(Refused::TooMuch),
            Command::Withdraw(cents) => account.has(cents).map(|()| vec![E::Withdrawn { cents }]),
            Command::Send { cents: 0, .. } => Err(Refused::NoTransfer),
            Command::Send { transfer, to, cents } => {
                account.has(cents).map(|()| vec![E::TransferSent { transfer, to, cents }])
            }
            Command::Close if account.balance > 0 || !account.sent.is_empty() => Err(Refused::NotEmpty),
            Command::Close => Ok(vec![E::Closed]),
        }
    }

    fn apply(account: &mut AccountState, event: &AccountEvent) {
        match event {
            AccountEvent::Opened => account.is_open = true,
            AccountEvent::Closed => account.is_open = false,
            AccountEvent::Deposited { cents } | AccountEvent::TransferReceived { cents, .. } => {
                account.balance += cents;
            }
            AccountEvent::Withdrawn { cents } => account.balance -= cents,
            AccountEvent::TransferSent { transfer, cents, .. } => {
                account.balance -= cents;
                account.sent.insert(*transfer, *cents);
            }
            AccountEvent::TransferSettled { transfer } => {
                account.sent.remove(transfer);
            }
            AccountEvent::TransferTakenBack { transfer } => {
                account.balance += account.sent.remove(transfer).unwrap_or_default();
            }
            AccountEvent::TransferDeclined { .. } => {}
        }
    }

    fn snapshots() -> Option<SnapshotCodec<AccountState>> {
        Some(json::snapshots(const { SchemaHash::of(include_str!("account.rs")) }))
    }
}
