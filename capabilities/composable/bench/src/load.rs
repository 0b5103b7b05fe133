//! Clients that ask again as soon as they were answered, and how long each answer took.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Result;
use bench_report::percentile;

/// One client. It has a task and, where the system has such things, streams of its own.
pub trait Client: Send + 'static {
    /// Asks once and waits for the answer. Gives how many events were written or read.
    fn step(&mut self) -> impl Future<Output = Result<usize>> + Send;
}

/// What one measurement found.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Events written or read, all clients together.
    pub events: usize,
    /// From the first question to the last answer.
    pub took: Duration,
    /// Of each answer, in microseconds, rising.
    pub latencies: Vec<f64>,
}

impl Sample {
    /// Of these answers.
    pub fn new(events: usize, took: Duration, mut latencies: Vec<f64>) -> Self {
        latencies.sort_by(f64::total_cmp);
        Self { events, took, latencies }
    }

    pub fn events_per_second(&self) -> f64 {
        self.events as f64 / self.took.as_secs_f64()
    }

    /// In microseconds, of a share from 0 to 1.
    pub fn latency(&self, share: f64) -> f64 {
        percentile(&self.latencies, share)
    }
}

/// Each client asks until the time is over.
pub async fn closed_loop<C: Client>(clients: impl Iterator<Item = C>, time: Duration) -> Result<Sample> {
    let started = Instant::now();
    let tasks: Vec<_> = clients.map(|client| tokio::spawn(ask(client, started, time))).collect();
    let (mut events, mut latencies) = (0, Vec::new());
    for task in tasks {
        let (of_client, of_answers) = task.await??;
        events += of_client;
        latencies.extend(of_answers);
    }
    Ok(Sample::new(events, started.elapsed(), latencies))
}

async fn ask<C: Client>(mut client: C, started: Instant, time: Duration) -> Result<(usize, Vec<f64>)> {
    let (mut events, mut latencies) = (0, Vec::new());
    while started.elapsed() < time {
        let before = Instant::now();
        events += client.step().await?;
        latencies.push(before.elapsed().as_secs_f64() * 1e6);
    }
    Ok((events, latencies))
}
