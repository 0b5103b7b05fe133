//! Which effects run under which id.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use composable_core::EffectId;
use tokio_util::sync::CancellationToken;

/// The cancellable effects that run.
#[derive(Default)]
pub(crate) struct Cancellations {
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    last: u64,
    tokens: HashMap<EffectId, HashMap<u64, CancellationToken>>,
}

impl Cancellations {
    /// Takes note of an effect that starts. Tell [`Self::ended`] with the number.
    pub(crate) fn started(&self, id: EffectId) -> (u64, CancellationToken) {
        let token = CancellationToken::new();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.last += 1;
        let number = running.last;
        running.tokens.entry(id).or_default().insert(number, token.clone());
        (number, token)
    }

    pub(crate) fn ended(&self, id: &EffectId, number: u64) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tokens) = running.tokens.get_mut(id) {
            tokens.remove(&number);
            if tokens.is_empty() {
                running.tokens.remove(id);
            }
        }
    }

    /// Cancels everything that runs under this id.
    pub(crate) fn cancel(&self, id: &EffectId) {
        let tokens = self.running.lock().unwrap_or_else(PoisonError::into_inner).tokens.remove(id);
        tokens.into_iter().flatten().for_each(|(_, token)| token.cancel());
    }
}
