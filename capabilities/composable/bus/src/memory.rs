//! Checkpoints and dead letters in memory.
//!
//! **When to use it.** In tests, and nowhere else: they are forgotten with the process.
//! Clones share what they keep.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use composable_core::{GlobalPosition, TenantId};
use uuid::Uuid;

use crate::dead_letters::{DeadLetter, DeadLetterError, DeadLetters};
use crate::relay::{Checkpoint, CheckpointError, Checkpoints};

/// Checkpoints in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryCheckpoints {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    positions: HashMap<String, GlobalPosition>,
    held: HashSet<String>,
}

/// One of them, held.
#[derive(Debug)]
pub struct MemoryCheckpoint {
    checkpoints: MemoryCheckpoints,
    relay: String,
}

impl MemoryCheckpoints {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Checkpoints for MemoryCheckpoints {
    type Checkpoint = MemoryCheckpoint;

    async fn acquire(&self, relay: &str) -> Result<Option<MemoryCheckpoint>, CheckpointError> {
        let is_free = self.state().held.insert(relay.to_owned());
        Ok(is_free.then(|| MemoryCheckpoint { checkpoints: self.clone(), relay: relay.to_owned() }))
    }
}

impl Checkpoint for MemoryCheckpoint {
    async fn position(&mut self) -> Result<GlobalPosition, CheckpointError> {
        Ok(self.checkpoints.state().positions.get(&self.relay).copied().unwrap_or(GlobalPosition::START))
    }

    async fn advance(&mut self, to: GlobalPosition) -> Result<(), CheckpointError> {
        self.checkpoints.state().positions.insert(self.relay.clone(), to);
        Ok(())
    }
}

impl Drop for MemoryCheckpoint {
    fn drop(&mut self) {
        self.checkpoints.state().held.remove(&self.relay);
    }
}

/// Dead letters in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryDeadLetters {
    letters: Arc<Mutex<BTreeMap<Uuid, DeadLetter>>>,
}

impl MemoryDeadLetters {
    fn letters(&self) -> MutexGuard<'_, BTreeMap<Uuid, DeadLetter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DeadLetters for MemoryDeadLetters {
    async fn keep(&self, letter: DeadLetter) -> Result<(), DeadLetterError> {
        let mut letters = self.letters();
        let before = letters.get(&letter.id).map(|before| (before.times, before.first_at));
        let (times, first_at) = before.map_or((1, letter.first_at), |(times, at)| (times.saturating_add(1), at));
        letters.insert(letter.id, DeadLetter { times, first_at, ..letter });
        Ok(())
    }

    async fn list(
        &self,
        put_aside_by: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, DeadLetterError> {
        let letters = self.letters();
        let wanted = letters.values().filter(|letter| letter.put_aside_by == put_aside_by);
        Ok(wanted.filter(|letter| after.is_none_or(|after| letter.id > after)).take(limit).cloned().collect())
    }

    async fn read(&self, tenant: TenantId, id: Uuid) -> Result<Option<DeadLetter>, DeadLetterError> {
        Ok(self.letters().get(&id).filter(|letter| letter.tenant() == tenant).cloned())
    }

    async fn discard(&self, tenant: TenantId, id: Uuid) -> Result<bool, DeadLetterError> {
        let mut letters = self.letters();
        let is_there = letters.get(&id).is_some_and(|letter| letter.tenant() == tenant);
        Ok(is_there && letters.remove(&id).is_some())
    }
}
