//! The log as a stream that never ends: first what is there, then what comes.
//!
//! **When to use it.** To follow a store from any cursor: keep [`EventPage::next`] where it survives and start again
//! after it. Who follows decides the pace; nothing is read before it is asked for. A read model on Postgres is better
//! off with an async projection, which keeps cursor and rows in one transaction.
//!
//! ```
//! # use composable_core::{EventStore, GlobalPosition, Selection, StreamPattern, TenantId};
//! use composable_runtime::Subscription;
//! use futures::StreamExt;
//! use tokio_util::sync::CancellationToken;
//!
//! # async fn follow<S: EventStore>(store: S, tenant: TenantId) -> Result<(), Box<dyn std::error::Error>> {
//! let selection = Selection::of_tenant(tenant).with_streams("decision-*".parse()?);
//! let stop = CancellationToken::new();
//! let mut events = Subscription::new(store, selection, GlobalPosition::START).events(stop).boxed();
//! while let Some(event) = events.next().await {
//!     println!("{}", event?.event_type);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **How to extend it.** What is wanted is a [`Selection`]; when to look is [`Polling`] and a [`WakeUp`].

use std::time::Duration;

use composable_core::{
    EventFilter, EventPage, EventStore, GlobalPosition, RecordedEvent, Selection, StoreError, Tenants,
};
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use tokio_util::sync::CancellationToken;

use crate::wake_up::{Sleeper, WakeUp};

/// How often one looks at a log where nothing was new, and how much is read at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    /// The pause after the last event was read; it doubles while nothing comes.
    pub shortest_pause: Duration,
    /// No pause is longer.
    pub longest_pause: Duration,
    /// The most events of one page.
    pub page: usize,
}

impl Default for Polling {
    /// From 5 ms to a quarter of a second, 500 events.
    fn default() -> Self {
        Self { shortest_pause: Duration::from_millis(5), longest_pause: Duration::from_millis(250), page: 500 }
    }
}

/// Follows a store.
#[derive(Debug)]
pub struct Subscription<S> {
    store: S,
    selection: Selection,
    filter: EventFilter,
    cursor: GlobalPosition,
    polling: Polling,
    pause: Duration,
    sleeper: Option<Sleeper>,
}

impl<S: EventStore> Subscription<S> {
    /// The selected events after the cursor. One across all tenants, or across namespaces, says so in the log.
    pub fn new(store: S, selection: Selection, after: GlobalPosition) -> Self {
        if selection.tenants == Tenants::All {
            tracing::info!(streams = ?selection.streams, %after, "a subscription follows the events of all tenants");
        }
        if selection.crosses_namespaces() {
            tracing::info!(streams = ?selection.streams, %after, "a subscription follows the events of all namespaces");
        }
        let (filter, polling) = (selection.filter(), Polling::default());
        Self { store, selection, filter, cursor: after, polling, pause: polling.shortest_pause, sleeper: None }
    }

    /// Looking in other intervals.
    #[must_use]
    pub const fn with_polling(mut self, polling: Polling) -> Self {
        self.polling = polling;
        self.pause = polling.shortest_pause;
        self
    }

    /// Looking also when it is woken.
    #[must_use]
    pub fn woken_by(mut self, wake_up: &WakeUp) -> Self {
        self.sleeper = Some(wake_up.sleeper());
        self
    }

    /// Everything up to here was handed out, or is not selected.
    pub const fn cursor(&self) -> GlobalPosition {
        self.cursor
    }

    /// Goes on after this position, be it forward or back.
    pub const fn go_to(&mut self, cursor: GlobalPosition) {
        self.cursor = cursor;
    }

    /// The next selected events that are there. None of them does not mean that there are no more: see
    /// [`EventPage::has_more`]. Safe to cancel: what was not handed out is read again.
    ///
    /// # Errors
    /// When the store cannot be read; the cursor stays.
    pub async fn read(&mut self) -> Result<EventPage, StoreError> {
        // Before the read, so that what comes meanwhile is not slept through.
        if let Some(sleeper) = &mut self.sleeper {
            sleeper.look();
        }
        let mut page = self.store.read_all(self.cursor, self.polling.page.max(1), &self.filter).await?;
        if !page.events.is_empty() {
            self.pause = self.polling.shortest_pause;
        }
        page.events.retain(|event| self.selection.accepts(event));
        self.cursor = page.next;
        Ok(page)
    }

    /// Waits until it is worth another look: a pause, twice as long each time, or a wake-up.
    pub async fn idle(&mut self) {
        let pause = tokio::time::sleep(self.pause);
        let next_pause = self.pause.saturating_mul(2).clamp(self.polling.shortest_pause, self.polling.longest_pause);
        match &mut self.sleeper {
            None => pause.await,
            Some(sleeper) => tokio::select! {
                () = pause => {}
                () = sleeper.woken() => {
                    // What was written may be visible a moment later only.
                    self.pause = self.polling.shortest_pause;
                    return;
                }
            },
        }
        self.pause = next_pause;
    }

    /// Waits for selected events; never an empty page. Safe to cancel.
    ///
    /// # Errors
    /// When the store cannot be read. Ask again: the cursor stays.
    pub async fn next_page(&mut self) -> Result<EventPage, StoreError> {
        loop {
            let page = self.read().await?;
            if !page.events.is_empty() {
                return Ok(page);
            }
            if !page.has_more {
                self.idle().await;
            }
        }
    }

    /// Pages, each with its cursor, until it is stopped. After an error it goes on where it was, after a pause.
    pub fn pages(self, stop: CancellationToken) -> impl Stream<Item = Result<EventPage, StoreError>> {
        let pages = stream::unfold((self, false), |(mut subscription, has_failed)| async move {
            if has_failed {
                subscription.idle().await;
            }
            let page = subscription.next_page().await;
            let has_failed = page.is_err();
            Some((page, (subscription, has_failed)))
        });
        pages.take_until(stop.cancelled_owned())
    }

    /// Events one by one, until it is stopped, also in the middle of a page. Each knows its position: to go on after it
    /// later, start there. After an error it goes on where it was.
    pub fn events(self, stop: CancellationToken) -> impl Stream<Item = Result<RecordedEvent, StoreError>> {
        let pages = self.pages(stop.clone());
        let events = pages.map_ok(|page| stream::iter(page.events.into_iter().map(Ok))).try_flatten();
        events.take_until(stop.cancelled_owned())
    }
}
