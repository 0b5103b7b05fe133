//! Peers in other languages: a process each, asked by lines of JSON. They bring their own clients, and measure with
//! their own clock.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::load::Sample;
use crate::skip::{Found, WRITERS, judge};

/// A peer in a process of its own. Ends with the last clone.
#[derive(Clone)]
pub struct Outside {
    pipes: Arc<Mutex<Pipes>>,
}

struct Pipes {
    _process: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

#[derive(Deserialize)]
struct Measured {
    events: usize,
    seconds: f64,
    latencies: Vec<f64>,
}

#[derive(Deserialize)]
struct Skips {
    written: usize,
    seen: Vec<(u64, u64)>,
}

impl Outside {
    /// Starts `command`, such as `node emmett.mjs`, with the URL of a database and a number of connections.
    pub fn start(command: &str, url: &str, connections: u32) -> Result<Self> {
        let mut words = command.split(' ');
        let mut process = Command::new(words.next().context("the command is empty")?)
            .args(words)
            .args([url, &connections.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {command}"))?;
        let questions = process.stdin.take().context("no way to ask")?;
        let answers = BufReader::new(process.stdout.take().context("no way to hear")?).lines();
        Ok(Self { pipes: Arc::new(Mutex::new(Pipes { _process: process, questions, answers })) })
    }

    pub async fn append(&self, clients: usize, batch: usize, time: Duration) -> Result<Sample> {
        let seconds = time.as_secs_f64();
        self.measure(json!({"case": "append", "clients": clients, "batch": batch, "seconds": seconds})).await
    }

    pub async fn command(&self, clients: usize, time: Duration) -> Result<Sample> {
        self.measure(json!({"case": "command", "clients": clients, "seconds": time.as_secs_f64()})).await
    }

    pub async fn load(&self, length: usize, time: Duration) -> Result<Sample> {
        self.measure(json!({"case": "load", "length": length, "seconds": time.as_secs_f64()})).await
    }

    pub async fn fill(&self, events: usize) -> Result<()> {
        self.ask(json!({"case": "fill", "events": events})).await.map(drop)
    }

    pub async fn replay(&self) -> Result<Sample> {
        self.measure(json!({"case": "replay"})).await
    }

    pub async fn skip(&self, events: usize) -> Result<Found> {
        let skips: Skips =
            serde_json::from_value(self.ask(json!({"case": "skip", "events": events, "writers": WRITERS})).await?)?;
        Ok(judge(skips.written, &skips.seen))
    }

    async fn measure(&self, question: Value) -> Result<Sample> {
        let measured: Measured = serde_json::from_value(self.ask(question).await?)?;
        Ok(Sample::new(measured.events, Duration::from_secs_f64(measured.seconds), measured.latencies))
    }

    async fn ask(&self, question: Value) -> Result<Value> {
        let mut pipes = self.pipes.lock().await;
        pipes.questions.write_all(format!("{question}\n").as_bytes()).await?;
        let answer = pipes.answers.next_line().await?.context("it ended without an answer")?;
        let answer: Value = serde_json::from_str(&answer)?;
        match answer.get("error") {
            Some(error) => bail!("{error}"),
            None => Ok(answer),
        }
    }
}
