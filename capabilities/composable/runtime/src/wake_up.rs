//! Tells those who follow the log that it is worth a look.
//!
//! **When to use it.** Where writers and followers share a process: wrap the store that is written to in a
//! [`WakingStore`] and give its [`WakeUp`] to the subscriptions. It saves them the wait for their next look and nothing
//! else: the cursor alone says what is new, so a wake-up that never comes costs time and no event. It does not reach
//! other processes, and no transaction waits for it.
//!
//! ```
//! use composable_core::{EventStore, ExpectedVersion, GlobalPosition, Selection};
//! use composable_runtime::{Subscription, WakeUp, WakingStore};
//! use composable_testing::MemoryEventStore;
//! use composable_testing::contract::{new_event, new_stream, new_tenant};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let (store, wake_up) = (MemoryEventStore::new(), WakeUp::new());
//! let (tenant, stream) = (new_tenant(), new_stream());
//! let writing = WakingStore::new(store.clone(), wake_up.clone());
//! let mut log =
//!     Subscription::new(store, Selection::of_tenant(tenant), GlobalPosition::START).woken_by(&wake_up);
//!
//! let (page, appended) = tokio::join!(
//!     log.next_page(),
//!     writing.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event("hello")]),
//! );
//! assert_eq!(page?.events[0].position, appended?.position);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use composable_core::store;
use composable_core::{AppendError, Appended, EventStore, ExpectedVersion, NewEvent, StreamId, TenantId};
use tokio::sync::watch;

/// Wakes all who follow. Clones wake the same ones.
#[derive(Clone, Debug)]
pub struct WakeUp {
    // Unlike a `Notify` it is also noticed by those who are busy when it comes.
    sender: watch::Sender<()>,
}

impl WakeUp {
    /// Without anyone to wake yet.
    #[must_use]
    pub fn new() -> Self {
        Self { sender: watch::Sender::new(()) }
    }

    /// There may be something new. Never waits.
    pub fn wake(&self) {
        self.sender.send_replace(());
    }

    /// One who wants to be woken from now on.
    #[must_use]
    pub fn sleeper(&self) -> Sleeper {
        Sleeper { receiver: self.sender.subscribe() }
    }
}

impl Default for WakeUp {
    fn default() -> Self {
        Self::new()
    }
}

/// One who is woken.
#[derive(Debug)]
pub struct Sleeper {
    receiver: watch::Receiver<()>,
}

impl Sleeper {
    /// What came up to now is known: only what comes later wakes. Call it before looking.
    pub fn look(&mut self) {
        self.receiver.mark_unchanged();
    }

    /// Until something came since the last [`look`](Self::look); for ever, once nobody is left to wake.
    pub async fn woken(&mut self) {
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A store that wakes followers after each append.
#[derive(Clone, Debug)]
pub struct WakingStore<S> {
    store: S,
    wake_up: WakeUp,
}

impl<S> WakingStore<S> {
    /// Wakes by `wake_up`.
    pub const fn new(store: S, wake_up: WakeUp) -> Self {
        Self { store, wake_up }
    }
}

impl<S: EventStore> store::ForwardingStore for WakingStore<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let appended = self.store.append(tenant, stream, expected, events).await;
        // Also after an error: the answer may have been lost and the events be there.
        self.wake_up.wake();
        appended
    }
}
