//! Deadlines in memory, with the promises of real ones.
//!
//! **When to use it.** In tests, and nowhere else: they are forgotten with the process. Clones share what they keep and
//! stand for different processes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use composable_core::deadlines::{
    Cancelled, DeadlineError, Deadlines, Due, DueDeadlines, PendingDeadline, Taken, check_deadline, check_id,
};
use composable_core::{Deadline, EffectId, TenantId};
use jiff::{SignedDuration, Timestamp};

/// Keeps deadlines in memory. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct MemoryDeadlines {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    kept: BTreeMap<(TenantId, EffectId), Kept>,
    last_revision: u64,
    is_held: bool,
}

#[derive(Debug)]
struct Kept {
    due: Due,
    retry_at: Option<Timestamp>,
    problem: Option<String>,
}

/// The right to take what is due.
#[derive(Debug)]
pub struct MemoryDue {
    deadlines: MemoryDeadlines,
}

impl MemoryDeadlines {
    /// Keeps none yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deadlines for MemoryDeadlines {
    type Due = MemoryDue;

    async fn schedule(&self, deadline: Deadline) -> Result<(), DeadlineError> {
        let deadline = check_deadline(deadline)?;
        let mut state = self.state();
        let key = (deadline.command.tenant, deadline.id.clone());
        let is_there = state.kept.get(&key).is_some_and(|kept| {
            (kept.due.deadline.due, kept.due.deadline.command.id) == (deadline.due, deadline.command.id)
        });
        if !is_there {
            state.last_revision += 1;
            let due = Due { deadline, revision: state.last_revision, attempts: 0 };
            state.kept.insert(key, Kept { due, retry_at: None, problem: None });
        }
        Ok(())
    }

    async fn cancel(&self, tenant: TenantId, id: &EffectId) -> Result<Cancelled, DeadlineError> {
        check_id(id)?;
        Ok(match self.state().kept.remove(&(tenant, id.clone())) {
            None => Cancelled::NotThere,
            Some(kept) if kept.due.attempts == 0 => Cancelled::Prevented,
            Some(_) => Cancelled::UnderWay,
        })
    }

    async fn list(
        &self,
        tenant: TenantId,
        after: Option<&EffectId>,
        limit: usize,
    ) -> Result<Vec<PendingDeadline>, DeadlineError> {
        let state = self.state();
        let of_tenant = state.kept.iter().filter(|((of, id), _)| *of == tenant && after.is_none_or(|after| id > after));
        let pending = of_tenant.map(|(_, kept)| PendingDeadline {
            deadline: kept.due.deadline.clone(),
            attempts: kept.due.attempts,
            problem: kept.problem.clone(),
        });
        Ok(pending.take(limit).collect())
    }

    async fn acquire(&self) -> Result<Option<MemoryDue>, DeadlineError> {
        let mut state = self.state();
        let is_free = !std::mem::replace(&mut state.is_held, true);
        Ok(is_free.then(|| MemoryDue { deadlines: self.clone() }))
    }
}

impl DueDeadlines for MemoryDue {
    async fn take(&mut self, now: Timestamp, longest_pause: Duration, limit: usize) -> Result<Taken, DeadlineError> {
        let longest_pause = SignedDuration::try_from(longest_pause).unwrap_or(SignedDuration::MAX);
        let latest = now.saturating_add(longest_pause).unwrap_or(Timestamp::MAX);
        let mut state = self.deadlines.state();
        let may_come = |retry_at: Timestamp| retry_at <= now || retry_at > latest;
        let (ready, later): (Vec<_>, Vec<_>) = state.kept.values_mut().partition(|kept| kept.due.deadline.due <= now);
        let next = later.into_iter().map(|kept| kept.due.deadline.due).min();
        let mut ready: Vec<_> = ready.into_iter().filter(|kept| kept.retry_at.is_none_or(may_come)).collect();
        ready.sort_by_key(|kept| (kept.due.deadline.due, kept.due.revision));
        ready.truncate(limit);
        let due: Vec<Due> = ready
            .into_iter()
            .map(|kept| {
                kept.due.attempts += 1;
                kept.due.clone()
            })
            .collect();
        Ok(Taken { next: next.filter(|_| due.is_empty()), due })
    }

    async fn delivered(&mut self, due: &[Due]) -> Result<(), DeadlineError> {
        let delivered = |kept: &Kept| due.iter().any(|due| due.revision == kept.due.revision);
        self.deadlines.state().kept.retain(|_, kept| !delivered(kept));
        Ok(())
    }

    async fn put_back(&mut self, due: &Due, retry_at: Timestamp, problem: &str) -> Result<(), DeadlineError> {
        let mut state = self.deadlines.state();
        if let Some(kept) = state.kept.values_mut().find(|kept| kept.due.revision == due.revision) {
            (kept.retry_at, kept.problem) = (Some(retry_at), Some(problem.to_owned()));
        }
        Ok(())
    }
}

impl Drop for MemoryDue {
    fn drop(&mut self) {
        self.deadlines.state().is_held = false;
    }
}
