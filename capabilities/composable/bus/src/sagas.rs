//! Sagas as handlers: over any bus, and over the log with [`LogBus`](crate::LogBus).
//!
//! Consume what [`Saga::subscription`] names, with [`Consuming`](crate::Consuming) and `Sagas` as its handler.

use composable_core::effect::AttemptFailed;
use composable_core::{Deadlines, EventStore, RecordedEvent, Saga};
use composable_runtime::{Dispatch, Sagas};

use crate::consuming::Handler;

impl<S: EventStore, G: Saga, T: Dispatch, D: Deadlines> Handler for Sagas<S, G, T, D> {
    async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        Sagas::handle(self, event).await
    }
}
