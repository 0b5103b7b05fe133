//! The open indexes of all tenants.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use composable_core::TenantId;

use super::index::LexicalIndex;
use crate::analysis::ANALYSIS_VERSION;
use crate::error::SearchError;

/// Raise with any change to the schema; folders of another format are removed and built anew.
const FORMAT: u32 = 1;
/// Most indexes kept open; an open one costs file handles and mapped memory, not copies.
const MOST_OPEN: usize = 256;

/// Opens tenants' indexes when they are needed and keeps them open. Cheap to share.
pub struct LexicalIndexes {
    root: PathBuf,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    indexes: HashMap<TenantId, (Arc<LexicalIndex>, u64)>,
    uses: u64,
}

impl LexicalIndexes {
    /// Uses the folders below `root`, and removes those of another format.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new(root: &Path) -> Result<Self, SearchError> {
        let format = format!("v{FORMAT}-{ANALYSIS_VERSION}");
        std::fs::create_dir_all(root.join(&format))?;
        for entry in std::fs::read_dir(root)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|name| name.starts_with('v') && name != format);
            if ours && entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Self { root: root.join(format), open: Mutex::default() })
    }

    /// A tenant's index; an empty one for a tenant never seen. Blocks on the file system the first time.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn get(&self, tenant: TenantId) -> Result<Arc<LexicalIndex>, SearchError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.uses += 1;
        let now = open.uses;
        if let Some((index, used)) = open.indexes.get_mut(&tenant) {
            *used = now;
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(LexicalIndex::open(&self.root.join(tenant.to_string()))?);
        if open.indexes.len() >= MOST_OPEN {
            let oldest = open.indexes.iter().min_by_key(|(_, (_, used))| *used).map(|(tenant, _)| *tenant);
            oldest.map(|tenant| open.indexes.remove(&tenant));
        }
        open.indexes.insert(tenant, (Arc::clone(&index), now));
        Ok(index)
    }
}
