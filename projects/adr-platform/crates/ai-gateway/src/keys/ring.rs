//! The keys of the tenants that are open, in memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use ai_gateway_ledger::{KeyId, TenantId};

use super::{KeySecret, VirtualKey};

/// Keys by their ids.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    keys: RwLock<HashMap<KeyId, (TenantId, Arc<VirtualKey>)>>,
}

impl KeyRing {
    /// The key with this id, if its secret is this one.
    pub(crate) fn find(&self, key: &KeySecret) -> Option<(TenantId, Arc<VirtualKey>)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(&key.id()).filter(|(_, known)| known.is_proven_by(key)).cloned()
    }

    /// Replaces a tenant's keys and says which are gone.
    pub(crate) fn replace(&self, tenant: TenantId, keys: Vec<VirtualKey>) -> Vec<KeyId> {
        let mut ring = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut gone: Vec<KeyId> = ring.iter().filter(|(_, (whose, _))| *whose == tenant).map(|(id, _)| *id).collect();
        gone.iter().for_each(|id| drop(ring.remove(id)));
        for key in keys {
            gone.retain(|id| *id != key.id);
            ring.insert(key.id, (tenant, Arc::new(key)));
        }
        gone
    }
}
