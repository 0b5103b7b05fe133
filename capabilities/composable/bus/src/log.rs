//! The log itself as a bus: for programs that need no broker.
//!
//! **When to use it.** On one machine, or wherever every consumer can reach the event store. [`LogBus`] gives a consumer
//! group the events of the log by catch-up, with everything that [`Consuming`](crate::Consuming) adds: retries, dead
//! letters, several streams side by side. When a broker is wanted later, only the bus changes.
//!
//! One member of a group works, the others stand by. How far the group is, is a [`Checkpoint`]: no event behind it is
//! unsettled. It is noted when all is settled and every so often in between, so after a crash some events come again.
//!
//! **How to extend it.** Where checkpoints are kept is a [`Checkpoints`]; what is followed and how is a
//! [`Subscription`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use composable_core::bus::lanes::{Lanes, Ticket};
use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, EventBus, PublishError, Settlement};
use composable_core::store::Cause;
use composable_core::{
    BusSubscription, EventStore, GlobalPosition, RecordedEvent, Selection, StoreError, StreamId, StreamPattern,
    TenantId,
};
use composable_runtime::{Polling, Subscription, WakeUp};
use thiserror::Error;

use crate::relay::{Checkpoint, CheckpointError, Checkpoints};

/// Between two attempts to become the member that works.
const STANDBY_PAUSE: Duration = Duration::from_millis(100);
/// No more is read while so many events wait or are being handled.
const MOST_UNSETTLED: usize = 1_000;
/// After so many settled events the checkpoint is noted, also when there are more.
const NOTE_EVERY: usize = 100;

/// A lane per stream of a tenant.
type Lane = (TenantId, StreamId);

/// The log of an event store as a bus. Cheap to clone where the store and the checkpoints are.
#[derive(Clone)]
pub struct LogBus<S, C> {
    store: S,
    checkpoints: C,
    polling: Polling,
    wake_up: WakeUp,
}

impl<S, C> LogBus<S, C> {
    /// Follows `store`, and keeps in `checkpoints` how far each group is.
    pub fn new(store: S, checkpoints: C) -> Self {
        Self { store, checkpoints, polling: Polling::default(), wake_up: WakeUp::new() }
    }

    /// Looking in other intervals.
    #[must_use]
    pub const fn with_polling(mut self, polling: Polling) -> Self {
        self.polling = polling;
        self
    }

    /// Looking also when it is woken.
    #[must_use]
    pub fn woken_by(mut self, wake_up: WakeUp) -> Self {
        self.wake_up = wake_up;
        self
    }
}

impl<S, C> fmt::Debug for LogBus<S, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LogBus").field("polling", &self.polling).finish_non_exhaustive()
    }
}

impl<S: EventStore + Clone, C: Checkpoints> EventBus for LogBus<S, C> {
    type Consumer = LogConsumer<S, C::Checkpoint>;

    /// Does nothing: what is recorded is in the log.
    async fn publish(&self, _: &[RecordedEvent]) -> Result<(), PublishError> {
        Ok(())
    }

    /// Waits until no other member works.
    async fn join(&self, subscription: BusSubscription) -> Result<Self::Consumer, ConsumeError> {
        let selection = selected(&subscription)?;
        let name = format!("group {}", subscription.group);
        let mut checkpoint = loop {
            match self.checkpoints.acquire(&name).await.map_err(lost)? {
                Some(checkpoint) => break checkpoint,
                None => tokio::time::sleep(STANDBY_PAUSE).await,
            }
        };
        let noted = checkpoint.position().await.map_err(lost)?;
        let follow = Subscription::new(self.store.clone(), selection, noted);
        let follow = follow.with_polling(self.polling).woken_by(&self.wake_up);
        Ok(LogConsumer { follow, checkpoint, lanes: Lanes::new(), unsettled: BTreeMap::new(), noted, settled: 0 })
    }
}

#[derive(Debug, Error)]
#[error(
    "a category of the subscription is no category: use lower-case letters, digits and _, with <namespace>/ in front where it is in one"
)]
struct BadCategory(#[source] composable_core::selection::InvalidPattern);

fn selected(subscription: &BusSubscription) -> Result<Selection, ConsumeError> {
    if subscription.categories.is_empty() {
        return Err(ConsumeError::NoCategory);
    }
    let mut selection = subscription.tenant.map_or_else(Selection::across_tenants, Selection::of_tenant);
    for category in &subscription.categories {
        let pattern = StreamPattern::category(category);
        let pattern = pattern.map_err(|error| ConsumeError::Refused { source: Arc::new(BadCategory(error)) })?;
        selection = selection.with_streams(pattern);
    }
    Ok(selection)
}

fn lost(error: CheckpointError) -> ConsumeError {
    ConsumeError::Unavailable { source: Arc::new(error) }
}

fn away(error: StoreError) -> ConsumeError {
    let source: Cause = Arc::new(error);
    ConsumeError::Unavailable { source }
}

/// The member of a group that works.
pub struct LogConsumer<S, C> {
    follow: Subscription<S>,
    checkpoint: C,
    lanes: Lanes<Lane, RecordedEvent>,
    /// What was read and is not behind the checkpoint yet, and whether it is settled.
    unsettled: BTreeMap<GlobalPosition, bool>,
    noted: GlobalPosition,
    /// Since the checkpoint was noted.
    settled: usize,
}

/// Names an event that a [`LogConsumer`] gave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReceipt {
    ticket: Ticket<Lane>,
    position: GlobalPosition,
}

impl<S: EventStore, C: Checkpoint> LogConsumer<S, C> {
    /// Reads on, or waits until that is worth a try or something comes again.
    async fn wait(&mut self) -> Result<(), ConsumeError> {
        let due = self.lanes.next_due();
        let again = async {
            match due {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => std::future::pending().await,
            }
        };
        if self.unsettled.len() >= MOST_UNSETTLED {
            again.await;
            return Ok(());
        }
        let page = self.follow.read().await.map_err(away)?;
        let (is_empty, has_more) = (page.events.is_empty(), page.has_more);
        for event in page.events {
            self.unsettled.insert(event.position, false);
            self.lanes.push((event.tenant, event.stream.clone()), event);
        }
        if is_empty && !has_more {
            tokio::select! {
                () = self.follow.idle() => {}
                () = again => {}
            }
        }
        Ok(())
    }

    /// Everything up to here is settled.
    fn settled_to(&self) -> GlobalPosition {
        let mut to = self.noted;
        for (position, is_settled) in &self.unsettled {
            if !is_settled {
                return to;
            }
            to = *position;
        }
        // Where nothing of what follows is wanted, that need not be read again.
        self.follow.cursor()
    }

    async fn note(&mut self) -> Result<(), ConsumeError> {
        let to = self.settled_to();
        if to > self.noted {
            self.checkpoint.advance(to).await.map_err(lost)?;
            self.noted = to;
            self.unsettled.retain(|position, _| *position > to);
        }
        self.settled = 0;
        Ok(())
    }
}

impl<S: EventStore, C: Checkpoint> Consumer for LogConsumer<S, C> {
    type Receipt = LogReceipt;

    async fn receive(&mut self) -> Result<Delivery<LogReceipt>, ConsumeError> {
        loop {
            if let Some(taken) = self.lanes.take(Instant::now()) {
                let event = taken.message.clone();
                let receipt = LogReceipt { ticket: taken.ticket, position: event.position };
                return Ok(Delivery { content: Content::Event(Box::new(event)), attempt: taken.takes, receipt });
            }
            self.wait().await?;
        }
    }

    async fn settle(&mut self, receipt: LogReceipt, settlement: Settlement) -> Result<(), ConsumeError> {
        match settlement {
            Settlement::Again { after } => {
                // The end of time, for this purpose, is in a year.
                let due = Instant::now() + after.min(Duration::from_secs(31_536_000));
                self.lanes.put_back(&receipt.ticket, due);
            }
            Settlement::Done => {
                self.lanes.done(&receipt.ticket);
                if let Some(is_settled) = self.unsettled.get_mut(&receipt.position) {
                    *is_settled = true;
                }
                self.settled += 1;
                if self.lanes.is_empty() || self.settled >= NOTE_EVERY {
                    self.note().await?;
                }
            }
        }
        Ok(())
    }

    async fn leave(mut self) -> Result<(), ConsumeError> {
        self.note().await
    }
}

impl<S, C> fmt::Debug for LogConsumer<S, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LogConsumer").field("noted", &self.noted).finish_non_exhaustive()
    }
}
