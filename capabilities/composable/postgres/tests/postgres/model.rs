//! The store does as the model says, whatever is asked of it in whatever order.

use composable_testing::model;
use tokio::runtime::Runtime;

#[test]
fn the_store_does_as_the_model_says() {
    let runtime = Runtime::new().unwrap();
    let (_database, store) = runtime.block_on(crate::setup::store()).unwrap();
    model::behaves_as_the_model(&runtime, &store, 8);
}
