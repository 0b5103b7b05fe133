//! Keys that are nobody's, so that whoever keeps trying does not become the database's load.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::keys::KeySecret;

/// How many are remembered.
const MOST: u64 = 10_000;
/// For how long. A key that there is not cannot come to be, for nobody can guess the next one; but a database can be
/// put back to an earlier state.
const FOR: Duration = Duration::from_secs(10);
/// How many keys are looked up at a time, so that many that are all different do not take every connection.
const AT_A_TIME: usize = 4;

/// What is known of keys that are nobody's.
pub(crate) struct Strangers {
    /// By id and hash: a wrong secret must not shut out the right one.
    known: moka::sync::Cache<Vec<u8>, ()>,
    turns: Semaphore,
}

impl Default for Strangers {
    fn default() -> Self {
        let known = moka::sync::Cache::builder().max_capacity(MOST).time_to_live(FOR).build();
        Self { known, turns: Semaphore::new(AT_A_TIME) }
    }
}

impl Strangers {
    /// Whether this was found to be nobody's, a moment ago.
    pub(crate) fn knows(&self, key: &KeySecret) -> bool {
        self.known.contains_key(&name(key))
    }

    /// This is nobody's.
    pub(crate) fn remember(&self, key: &KeySecret) {
        self.known.insert(name(key), ());
    }

    /// Waits until another key may be looked up, for as long as what it returns is kept.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }
}

fn name(key: &KeySecret) -> Vec<u8> {
    [key.id().0.as_bytes().as_slice(), &key.hash().to_vec()].concat()
}
