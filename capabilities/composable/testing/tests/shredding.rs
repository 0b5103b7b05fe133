//! Shredding with everything in memory.

use composable_runtime::{ShreddingStore, Vault};
use composable_testing::{MemoryEventStore, MemoryKeys, model, shredding_contract};
use tokio::runtime::Runtime;

#[tokio::test]
async fn what_is_sealed_can_be_forgotten() {
    shredding_contract::everything(&MemoryEventStore::new(), &MemoryKeys::default()).await;
}

/// Who reads through it notices nothing.
#[test]
fn a_shredding_store_does_as_the_model_says() {
    let vault = Vault::new(MemoryKeys::default());
    let store = ShreddingStore::new(MemoryEventStore::new(), vault, |stream| stream.as_str().parse().ok());
    model::behaves_as_the_model(&Runtime::new().unwrap(), &store, 4);
}
