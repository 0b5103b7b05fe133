//! Commands that are due at fixed times, whether those before are done or not: one that waits for its turn is slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::load::Sample;
use crate::peer::{Engine, Tested};

/// Aggregates that take commands in turn.
const AGGREGATES: usize = 256;

/// Sends commands at this rate. Latency counts from when a command was due.
pub async fn open_loop<P: Engine>(peer: &P, per_second: u32, time: Duration) -> Result<Sample> {
    let streams: Vec<_> = (0..AGGREGATES).map(|_| Arc::new(Mutex::new(peer.stream()))).collect();
    let pause = Duration::from_secs(1) / per_second;
    let mut asked = JoinSet::new();
    let started = Instant::now();
    for (number, stream) in (0_u32..).zip(streams.iter().cycle()) {
        let due = started + pause * number;
        if due.duration_since(started) >= time {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let (peer, stream) = (peer.clone(), Arc::clone(stream));
        asked.spawn(async move {
            peer.command(&mut *stream.lock().await, Tested::new(0, number.into())).await?;
            anyhow::Ok(due.elapsed().as_secs_f64() * 1e6)
        });
    }
    let latencies = asked.join_all().await.into_iter().collect::<Result<Vec<f64>>>()?;
    Ok(Sample::new(latencies.len(), started.elapsed(), latencies))
}
