//! Processes that die at a planned point.
//!
//! **When to use it.** To prove that something survives a kill wherever it hits. Wrap what the code under test works with
//! in [`Crashing`]: each of its calls is two points at which the process can die, before it is made and after it was
//! answered. Let it die at the first point, then at the second, and so on until it lives:
//!
//! ```ignore
//! for point in 1.. {
//!     let crash = Crash::at(point);
//!     let survived = crash.run(work(Crashing::new(store.clone(), &crash))).await.is_some();
//!     // A restart without crashes, and then the promises.
//!     if survived { break }
//! }
//! ```
//!
//! **How to extend it.** A port is made to crash by implementing it for [`Crashing`] of what implements it: a call of
//! [`Crashing::call`] for each of its functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use composable_core::deadlines::{Cancelled, DeadlineError, Deadlines, Due, DueDeadlines, PendingDeadline, Taken};
use composable_core::store;
use composable_core::{
    AppendError, Appended, CommandMessage, Deadline, DispatchError, EffectId, EventStore, ExpectedVersion, NewEvent,
    Snapshot, StoreError, StreamId, TenantId,
};
use composable_runtime::Dispatch;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

/// When a process dies. Clones are of the same process.
#[derive(Clone, Debug)]
pub struct Crash {
    passed: Arc<AtomicUsize>,
    at: usize,
    died: CancellationToken,
}

impl Crash {
    /// At the `point`th point, from 1.
    #[must_use]
    pub fn at(point: usize) -> Self {
        Self { passed: Arc::default(), at: point, died: CancellationToken::new() }
    }

    /// Does the work, unless it dies: then everything the work had in hand is dropped, and there is no result.
    pub async fn run<F: Future>(&self, work: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            () = self.died.cancelled() => None,
            done = work => Some(done),
        }
    }

    /// A point at which the process can die. Once it is dead nobody gets past one.
    pub async fn point(&self) {
        if self.passed.fetch_add(1, Ordering::SeqCst) + 1 >= self.at {
            self.died.cancel();
            std::future::pending::<()>().await;
        }
    }
}

/// What a process that dies works with.
#[derive(Clone, Debug)]
pub struct Crashing<T> {
    inner: T,
    crash: Crash,
}

impl<T> Crashing<T> {
    /// Works with `inner` until the process dies.
    pub fn new(inner: T, crash: &Crash) -> Self {
        Self { inner, crash: crash.clone() }
    }

    /// What it works with.
    pub const fn inner(&self) -> &T {
        &self.inner
    }

    /// A call between two points.
    pub async fn call<F: Future>(&self, call: F) -> F::Output {
        self.crash.point().await;
        let answer = call.await;
        self.crash.point().await;
        answer
    }
}

// Reads change nothing, so a death beside one is that of the point before or after it.
impl<S: EventStore> store::ForwardingStore for Crashing<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.inner
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        self.call(self.inner.append(tenant, stream, expected, events)).await
    }

    async fn save_snapshot(&self, tenant: TenantId, stream: &StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        self.call(self.inner.save_snapshot(tenant, stream, snapshot)).await
    }
}

impl<T: Dispatch> Dispatch for Crashing<T> {
    async fn dispatch(&self, command: CommandMessage) -> Result<(), DispatchError> {
        self.call(self.inner.dispatch(command)).await
    }
}

impl<D: Deadlines> Deadlines for Crashing<D> {
    type Due = Crashing<D::Due>;

    async fn schedule(&self, deadline: Deadline) -> Result<(), DeadlineError> {
        self.call(self.inner.schedule(deadline)).await
    }

    async fn cancel(&self, tenant: TenantId, id: &EffectId) -> Result<Cancelled, DeadlineError> {
        self.call(self.inner.cancel(tenant, id)).await
    }

    async fn list(
        &self,
        tenant: TenantId,
        after: Option<&EffectId>,
        limit: usize,
    ) -> Result<Vec<PendingDeadline>, DeadlineError> {
        self.inner.list(tenant, after, limit).await
    }

    async fn acquire(&self) -> Result<Option<Self::Due>, DeadlineError> {
        let due = self.inner.acquire().await?;
        Ok(due.map(|due| Crashing::new(due, &self.crash)))
    }
}

impl<D: DueDeadlines> DueDeadlines for Crashing<D> {
    async fn take(&mut self, now: Timestamp, longest_pause: Duration, limit: usize) -> Result<Taken, DeadlineError> {
        let taken = self.inner.take(now, longest_pause, limit).await?;
        // A look that shows nothing changes nothing: how often one looks is no point to die at.
        if !taken.due.is_empty() {
            self.crash.point().await;
        }
        Ok(taken)
    }

    async fn delivered(&mut self, due: &[Due]) -> Result<(), DeadlineError> {
        self.crash.point().await;
        self.inner.delivered(due).await?;
        self.crash.point().await;
        Ok(())
    }

    async fn put_back(&mut self, due: &Due, retry_at: Timestamp, problem: &str) -> Result<(), DeadlineError> {
        self.crash.point().await;
        self.inner.put_back(due, retry_at, problem).await?;
        self.crash.point().await;
        Ok(())
    }
}
