//! Deadlines in memory keep every promise that real ones do.

use composable_testing::{MemoryDeadlines, MemoryEventStore, deadline_contract};

deadline_contract!(((), MemoryDeadlines::new(), MemoryEventStore::new()));
