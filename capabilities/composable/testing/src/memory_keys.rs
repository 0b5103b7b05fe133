//! The keys of subjects, in memory.
//!
//! **When to use it.** In tests of what is sealed. It forgets everything, which is not what is meant by shredding.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use composable_core::{SubjectId, TenantId};
use composable_runtime::shredding::{ShredError, SubjectKey, SubjectKeys};

/// A destroyed key is `None`.
type Kept = HashMap<(TenantId, SubjectId), Option<SubjectKey>>;

/// Keys in a map. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryKeys {
    kept: Arc<Mutex<Kept>>,
}

impl MemoryKeys {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SubjectKeys for MemoryKeys {
    async fn key_or(&self, tenant: TenantId, subject: &SubjectId, fresh: SubjectKey) -> Result<SubjectKey, ShredError> {
        let mut kept = self.kept();
        let key = kept.entry((tenant, subject.clone())).or_insert(Some(fresh)).clone();
        key.ok_or_else(|| ShredError::Forgotten { subject: subject.clone() })
    }

    async fn keys(
        &self,
        tenant: TenantId,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, SubjectKey>, ShredError> {
        let kept = self.kept();
        let key = |subject: &SubjectId| Some((subject.clone(), kept.get(&(tenant, subject.clone()))?.clone()?));
        Ok(subjects.iter().filter_map(key).collect())
    }

    async fn destroy(&self, tenant: TenantId, subject: &SubjectId) -> Result<bool, ShredError> {
        Ok(self.kept().insert((tenant, subject.clone()), None).flatten().is_some())
    }
}
