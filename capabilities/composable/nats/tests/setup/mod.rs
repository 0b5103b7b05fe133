//! The server at `TEST_NATS_URL`, as the contract suite wants it.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::path::PathBuf;
use std::time::Duration;

use async_nats::HeaderMap;
use composable_nats::{NatsBus, NatsOptions};
use composable_testing::bus_contract::{self, BusUnderTest, RawMessage};
use rustix::process::{Pid, Signal, kill_process};

pub(crate) struct Nats {
    url: String,
    options: NatsOptions,
}

/// The server, or `None` when there is none.
pub(crate) fn nats() -> Option<Nats> {
    let url = bus_contract::broker_from("TEST_NATS_URL", "scripts/test-nats")?;
    // Short waits, so that what must come again soon does.
    let (ack_wait, answer_wait) = (Duration::from_secs(2), Duration::from_millis(500));
    Some(Nats { url, options: NatsOptions { partitions: 4, ack_wait, answer_wait, ..NatsOptions::default() } })
}

impl BusUnderTest for Nats {
    type Bus = NatsBus;

    async fn connect(&self) -> NatsBus {
        NatsBus::connect(&self.url, self.options.clone()).await.unwrap()
    }

    async fn publish_raw(&self, message: RawMessage) {
        let client = async_nats::connect(&self.url).await.unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in &message.headers {
            headers.insert(name.as_str(), value.as_str());
        }
        let subject = self.options.subject(&message.category, 0);
        let context = async_nats::jetstream::new(client);
        context.publish_with_headers(subject, headers, message.payload).await.unwrap().await.unwrap();
    }

    async fn restart(&self) {
        let file = PathBuf::from(std::env::var("TEST_NATS_PID_FILE").unwrap());
        let kill = |number| kill_process(Pid::from_raw(number).unwrap(), Signal::KILL).unwrap();
        bus_contract::restart_by_pid_file(&file, kill).await;
    }

    fn max_unsettled(&self) -> usize {
        self.options.partitions as usize
    }
}
