//! What follows from a transfer's events: the other account is asked, and its answer is taken back.
//!
//! **Why it is safe.** Every step is an event, and what follows from an event is one command with an id that follows
//! from the event's. So it does not matter how often an event is seen, by how many at a time, or where the one who saw
//! it stopped: the command is executed once, and what it was answered the first time is what counts.
//!
//! **How to extend it.** See [`follow_up`].

use composable_core::store::StoreError;
use composable_core::stream_id::InvalidStreamId;
use composable_core::{
    Aggregate, AggregateStore, CommandContext, CommandId, DecodeError, EventMetadata, EventStore, ExecuteError,
    GlobalPosition, RecordedEvent, Selection,
};
use composable_runtime::Subscription;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::account::{Account, AccountEvent, AccountId, Command, Refused};

/// The events that something follows from.
const FOLLOWED: [&str; 3] = ["bank.v1.TransferSent", "bank.v1.TransferReceived", "bank.v1.TransferDeclined"];

/// What follows from an event of an account: a command for another one. The whole of what clearing knows about banks.
#[must_use]
pub fn follow_up(account: AccountId, event: &AccountEvent) -> Option<(AccountId, Command)> {
    match *event {
        AccountEvent::TransferSent { transfer, to, cents } => {
            Some((to, Command::Receive { transfer, from: account, cents }))
        }
        AccountEvent::TransferReceived { transfer, from, .. } => Some((from, Command::Settle(transfer))),
        AccountEvent::TransferDeclined { transfer, from } => Some((from, Command::TakeBack(transfer))),
        _ => None,
    }
}

/// Why clearing does not go on. All of it may pass: start again.
#[derive(Debug, Error)]
pub enum ClearingError {
    /// The log could not be read.
    #[error("the log could not be read")]
    Read(#[from] StoreError),
    /// An event is none of ours.
    #[error("event {event} cannot be followed up")]
    Event {
        /// Where it stands.
        event: GlobalPosition,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The stream belongs to no account.
    #[error("{0} is not the stream of an account")]
    NoAccount(String),
    /// An account has an id that no stream can have.
    #[error(transparent)]
    Stream(#[from] InvalidStreamId),
    /// The command could not be executed.
    #[error("what follows from event {event} could not be done")]
    Execute {
        /// Where it stands.
        event: GlobalPosition,
        /// What went wrong.
        source: Box<ExecuteError<Refused>>,
    },
}

/// Whose events are followed up: those of all tenants.
#[must_use]
pub fn selection() -> Selection {
    FOLLOWED.into_iter().fold(Selection::across_tenants(), Selection::with_event_type)
}

/// Executes what follows from one event. Safe to repeat.
///
/// # Errors
/// When that is not certain.
pub async fn follow<S: EventStore>(
    accounts: &AggregateStore<S, Account>,
    recorded: &RecordedEvent,
) -> Result<(), ClearingError> {
    let event = recorded.decode().map_err(|source| ClearingError::Event { event: recorded.position, source })?;
    let id = recorded.stream.id().parse().map_err(|_| ClearingError::NoAccount(recorded.stream.to_string()))?;
    let Some((account, command)) = follow_up(AccountId(id), &event) else { return Ok(()) };

    let metadata = EventMetadata { causation_id: Some(recorded.id.uuid()), ..recorded.metadata.clone() };
    let context = CommandContext::new(CommandId::following(recorded.id.uuid(), "clearing")).with_metadata(metadata);
    let stream = Account::stream(account)?;
    let executed = accounts.execute_once(recorded.tenant, &stream, command, context).await;
    executed.map(drop).map_err(|source| ClearingError::Execute { event: recorded.position, source: Box::new(source) })
}

/// Follows the log and works transfers off.
#[derive(Debug)]
pub struct Clearing<S> {
    accounts: AggregateStore<S, Account>,
    subscription: Subscription<S>,
}

impl<S: EventStore + Clone> Clearing<S> {
    /// Goes on after a position. One that is too early costs time and nothing else.
    pub fn new(store: S, after: GlobalPosition) -> Self {
        let subscription = Subscription::new(store.clone(), selection(), after);
        Self { accounts: AggregateStore::new(store, ()), subscription }
    }

    /// Everything up to here is worked off. Keep it, to go on there another time.
    pub const fn position(&self) -> GlobalPosition {
        self.subscription.cursor()
    }

    /// Works off what the log shows now, up to a page. Says whether there was anything.
    ///
    /// # Errors
    /// When it could not go on; the position stays before what is not worked off.
    pub async fn step(&mut self) -> Result<bool, ClearingError> {
        let start = self.subscription.cursor();
        let page = self.subscription.read().await?;
        for event in &page.events {
            if let Err(error) = follow(&self.accounts, event).await {
                self.subscription.go_to(start);
                return Err(error);
            }
        }
        Ok(!page.events.is_empty())
    }

    /// Works until it is told to stop. What goes wrong is tried again after a pause.
    pub async fn run(&mut self, stop: &CancellationToken) {
        let work = async {
            loop {
                match self.step().await {
                    Ok(true) => {}
                    Ok(false) | Err(_) => self.subscription.idle().await,
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }
}
