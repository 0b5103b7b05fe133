//! What customers ask for.

use composable_core::stream_id::InvalidStreamId;
use composable_core::{
    Aggregate, AggregateStore, CommandContext, CommandId, EventMetadata, EventStore, ExecuteError, LoadError, TenantId,
};
use thiserror::Error;
use uuid::Uuid;

use crate::account::{Account, AccountId, AccountState, Command, Refused, TransferId};

/// A bank's accounts.
#[derive(Clone, Debug)]
pub struct Bank<S> {
    accounts: AggregateStore<S, Account>,
    tenant: TenantId,
}

/// Why a customer did not get what they asked for.
#[derive(Debug, Error)]
pub enum BankError {
    /// The account refuses.
    #[error(transparent)]
    Refused(Refused),
    /// Whether it was done is not known: ask again with the same id.
    #[error("the bank does not answer: ask again with the same id")]
    Uncertain(#[source] Box<ExecuteError<Refused>>),
    /// An account has an id that no stream can have.
    #[error(transparent)]
    Stream(#[from] InvalidStreamId),
}

impl<S: EventStore> Bank<S> {
    /// The accounts of one tenant.
    pub fn new(store: S, tenant: TenantId) -> Self {
        Self { accounts: AggregateStore::new(store, ()), tenant }
    }

    /// Has an account do something. Asked again with the same id, it is done once.
    ///
    /// # Errors
    /// When the account refuses, or does not answer.
    pub async fn ask(&self, account: AccountId, command: Command, id: CommandId) -> Result<(), BankError> {
        let metadata = EventMetadata { correlation_id: Some(id.uuid()), ..EventMetadata::default() };
        let context = CommandContext::new(id).with_metadata(metadata);
        let stream = Account::stream(account)?;
        match self.accounts.execute_once(self.tenant, &stream, command, context).await {
            Ok(_) => Ok(()),
            Err(ExecuteError::Rejected(refused)) => Err(BankError::Refused(refused)),
            Err(error) => Err(BankError::Uncertain(Box::new(error))),
        }
    }

    /// Sends money to another account. It has left when this returns; [`Clearing`](crate::Clearing) sees to it that it
    /// arrives or comes back.
    ///
    /// # Errors
    /// When the account refuses, or does not answer: then ask again with the same transfer.
    pub async fn transfer(
        &self,
        transfer: TransferId,
        from: AccountId,
        to: AccountId,
        cents: u64,
    ) -> Result<(), BankError> {
        if from == to {
            return Err(BankError::Refused(Refused::NoTransfer));
        }
        let id = CommandId::new(Uuid::new_v5(&transfer.0, from.0.as_bytes()));
        self.ask(from, Command::Send { transfer, to, cents }, id).await
    }

    /// An account as it is now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn account(&self, account: AccountId) -> Result<AccountState, BankError> {
        let loaded = self.accounts.load(self.tenant, &Account::stream(account)?).await;
        Ok(loaded.map_err(|error: LoadError| BankError::Uncertain(Box::new(error.into())))?.state)
    }
}
