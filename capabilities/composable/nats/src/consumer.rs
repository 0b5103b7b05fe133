//! One member of a consumer group.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::PullConsumer;
use bytes::Bytes;
use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, Settlement};
use composable_core::{RecordedEvent, TenantId};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::delivery::{Arrived, Held, answer, fetch, keep_alive};
use crate::error::{NoAnswer, TasksEnded};
use crate::options::NatsOptions;

/// The longest that a message waits to come again.
const LONGEST: Duration = Duration::from_secs(31_536_000);

/// A member of a group. Dropping it gives back what it holds.
pub struct NatsConsumer {
    client: Client,
    options: NatsOptions,
    tenant: Option<TenantId>,
    held: Arc<Held>,
    arrived: mpsc::Receiver<Result<Arrived, ConsumeError>>,
    /// A message of another tenant that is being settled: not lost when that is cancelled.
    unwanted: Option<u64>,
    tasks: JoinSet<()>,
}

/// Names a message that a consumer gave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsReceipt {
    number: u64,
}

impl NatsConsumer {
    pub(crate) fn start(
        client: Client,
        options: NatsOptions,
        tenant: Option<TenantId>,
        consumers: Vec<PullConsumer>,
    ) -> Self {
        let held = Arc::<Held>::default();
        let (sender, arrived) = mpsc::channel(consumers.len().max(1));
        let mut tasks = JoinSet::new();
        for consumer in consumers {
            tasks.spawn(fetch(consumer, options.clone(), Arc::clone(&held), sender.clone()));
        }
        tasks.spawn(keep_alive(client.clone(), options.clone(), Arc::clone(&held)));
        Self { client, options, tenant, held, arrived, unwanted: None, tasks }
    }

    async fn answer(&self, number: u64, with: Bytes) -> Result<(), ConsumeError> {
        let message = self.held.remove(number).ok_or(ConsumeError::Reassigned)?;
        answer(&self.client, &self.options, message, with).await
    }

    fn wants(&self, content: &Content) -> bool {
        let is_ours = |event: &RecordedEvent| self.tenant.is_none_or(|tenant| tenant == event.tenant);
        !matches!(content, Content::Event(event) if !is_ours(event))
    }
}

impl Consumer for NatsConsumer {
    type Receipt = NatsReceipt;

    /// Waits as long as it takes: the client looks for the server until it is back.
    async fn receive(&mut self) -> Result<Delivery<NatsReceipt>, ConsumeError> {
        loop {
            if let Some(number) = self.unwanted {
                if let Some(message) = self.held.peek(number) {
                    match answer(&self.client, &self.options, message, Bytes::from_static(b"+ACK")).await {
                        Ok(()) | Err(ConsumeError::Reassigned) => {}
                        Err(error) => return Err(error),
                    }
                    self.held.remove(number);
                }
                self.unwanted = None;
            }
            let ended = || ConsumeError::Unavailable { source: Arc::new(TasksEnded) };
            let Arrived { number, content, attempt } = self.arrived.recv().await.ok_or_else(ended)??;
            if self.wants(&content) {
                return Ok(Delivery { content, attempt, receipt: NatsReceipt { number } });
            }
            self.unwanted = Some(number);
        }
    }

    async fn settle(&mut self, receipt: NatsReceipt, settlement: Settlement) -> Result<(), ConsumeError> {
        let with = match settlement {
            Settlement::Done => Bytes::from_static(b"+ACK"),
            Settlement::Again { after } if after.is_zero() => Bytes::from_static(b"-NAK"),
            Settlement::Again { after } => format!("-NAK {{\"delay\":{}}}", after.min(LONGEST).as_nanos()).into(),
        };
        self.answer(receipt.number, with).await
    }

    async fn leave(mut self) -> Result<(), ConsumeError> {
        // What was settled is confirmed already; the rest need not wait for its time to pass.
        self.tasks.shutdown().await;
        match tokio::time::timeout(self.options.patience, self.held.give_back(&self.client)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::debug!(%error, "messages were not given back; they come again by themselves");
                Ok(())
            }
            Err(_) => Err(ConsumeError::Unavailable { source: Arc::new(NoAnswer) }),
        }
    }
}

impl Drop for NatsConsumer {
    fn drop(&mut self) {
        self.tasks.abort_all();
        let (held, client) = (Arc::clone(&self.held), self.client.clone());
        // Without a runtime they come again by themselves, after a while.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = held.give_back(&client).await {
                    tracing::debug!(%error, "messages were not given back; they come again by themselves");
                }
            });
        }
    }
}

impl fmt::Debug for NatsConsumer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NatsConsumer")
            .field("partitions", &self.tasks.len().saturating_sub(1))
            .finish_non_exhaustive()
    }
}
