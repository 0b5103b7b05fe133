//! The bus itself.

use std::fmt;
use std::sync::Arc;

use async_nats::Client;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use composable_core::bus::{ConsumeError, EventBus, PublishError};
use composable_core::{BusSubscription, RecordedEvent};

use crate::consumer::NatsConsumer;
use crate::error::ConnectError;
use crate::options::NatsOptions;
use crate::publish::publish;
use crate::streams::{Streams, within};

/// Events on NATS JetStream. Cheap to clone; clones share a connection.
#[derive(Clone)]
pub struct NatsBus {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    context: Context,
    options: NatsOptions,
    streams: Streams,
}

impl NatsBus {
    /// Connects to servers, `nats://host:port,nats://host:port`, without credentials.
    ///
    /// # Errors
    /// When none of them can be reached.
    pub async fn connect(servers: &str, options: NatsOptions) -> Result<Self, ConnectError> {
        let addresses: Vec<&str> = servers.split(',').collect();
        Ok(Self::with_client(async_nats::connect(addresses).await?, options))
    }

    /// Uses a connection that is there. It should never give up to connect again, which is
    /// what clients do unless they are told otherwise.
    #[must_use]
    pub fn with_client(client: Client, options: NatsOptions) -> Self {
        let context = ContextBuilder::new().timeout(options.answer_wait).build(client.clone());
        let streams = Streams::new(context.clone(), options.clone());
        Self { shared: Arc::new(Shared { client, context, options, streams }) }
    }
}

impl EventBus for NatsBus {
    type Consumer = NatsConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        let Shared { context, options, streams, .. } = &*self.shared;
        publish(context, options, streams, events).await
    }

    async fn join(&self, subscription: BusSubscription) -> Result<NatsConsumer, ConsumeError> {
        if subscription.categories.is_empty() {
            return Err(ConsumeError::NoCategory);
        }
        let Shared { client, options, streams, .. } = &*self.shared;
        let categories = subscription.categories.iter();
        let setting_up = categories.map(|category| streams.consumers(&subscription.group, category));
        let consumers = within(options.patience, futures::future::try_join_all(setting_up)).await?.concat();
        Ok(NatsConsumer::start(client.clone(), options.clone(), subscription.tenant, consumers))
    }
}

impl fmt::Debug for NatsBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NatsBus").field("options", &self.shared.options).finish_non_exhaustive()
    }
}
