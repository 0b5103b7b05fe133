//! Systems that run, and loads on them.

use std::path::Path;
use std::time::{Duration, Instant};

use ai_gateway_mock_provider::{Script, Stats};
use ai_gateway_stream_load::{Load, Protocol, Report, run};
use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::process::{Process, Used};
use crate::systems::System;

/// How long a system may take to answer for the first time.
const TO_START: Duration = Duration::from_secs(120);
/// Between two questions whether it answers.
const AGAIN: Duration = Duration::from_millis(20);
/// Between two looks at a system's memory: each costs it and us some time.
const BETWEEN_SAMPLES: Duration = Duration::from_secs(1);

/// A system that answers.
pub(crate) struct Running {
    pub(crate) system: System,
    /// What it asks.
    pub(crate) provider: Provider,
    process: Option<Process>,
    /// From its start to its first right answer.
    pub(crate) started_in: Duration,
}

impl Running {
    /// Starts a system and waits until it has answered rightly.
    pub(crate) async fn start(system: System, provider: Provider, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{}.log", system.name.replace(':', "-")));
        let begun = Instant::now();
        let start = |command: &Vec<String>| Process::start(command, &system.environment, &log);
        let process = system.command.as_ref().map(start).transpose()?;
        let mut running = Self { system, provider, process, started_in: Duration::ZERO };
        loop {
            let why = running.try_once(&log).await?;
            let Some(why) = why else { break };
            let ended = running.process.as_mut().is_some_and(Process::has_ended);
            if ended || begun.elapsed() > TO_START {
                bail!("{} does not answer: {why}; see {}", running.system.name, log.display());
            }
            tokio::time::sleep(AGAIN).await;
        }
        running.started_in = begun.elapsed();
        Ok(running)
    }

    /// Asks once; gives what was wrong.
    async fn try_once(&mut self, log: &Path) -> Result<Option<String>> {
        if let Some(suffix) = self.system.finds_port {
            let text = std::fs::read_to_string(log)?;
            let Some(url) = text.lines().find(|line| line.starts_with("http://")) else {
                return Ok(Some("it has not said its address".to_owned()));
            };
            url.trim_end_matches(suffix).clone_into(&mut self.system.base_url);
        }
        if let Some(file) = &self.system.key_file {
            let Ok(key) = std::fs::read_to_string(file) else { return Ok(Some("it has made no key".to_owned())) };
            key.trim().clone_into(&mut self.system.key);
        }
        let report = run(Load { stream: false, requests: 1, ..self.load()? }).await?;
        Ok((report.flawless() == 0).then(|| report.failures.join("; ")))
    }

    /// A load on it, to be completed.
    pub(crate) fn load(&self) -> Result<Load> {
        let headers = self
            .system
            .headers
            .iter()
            .map(|(name, value)| anyhow::Ok((HeaderName::from_static(name), HeaderValue::from_str(value)?)));
        Ok(Load {
            model: self.system.model.to_owned(),
            key: self.system.key.clone(),
            headers: headers.collect::<Result<_>>()?,
            script: Script::seeded(1, 16),
            ..Load::new(self.system.base_url.parse()?, Protocol::Chat)
        })
    }

    /// What it has used by now; none for the provider itself.
    pub(crate) fn used(&self) -> Result<Option<Used>> {
        self.process.as_ref().map(Process::used).transpose()
    }

    /// Makes a load and says what it cost, where that is wanted: processor time, and the most memory in use meanwhile.
    /// To ask for that takes the generator's time, and answers wait.
    pub(crate) async fn measure(&self, load: Load, costs: bool) -> Result<(Report, Option<Used>)> {
        if !costs {
            return Ok((run(load).await?, None));
        }
        let before = self.used()?;
        let mut most: f64 = 0.0;
        let mut loading = std::pin::pin!(run(load));
        let report = loop {
            tokio::select! {
                report = &mut loading => break report?,
                () = tokio::time::sleep(BETWEEN_SAMPLES) => {
                    most = most.max(self.used()?.map_or(0.0, |used| used.memory));
                }
            }
        };
        let after = self.used()?;
        let used = before
            .zip(after)
            .map(|(before, after)| Used { cpu_us: after.cpu_us - before.cpu_us, memory: most.max(after.memory) });
        Ok((report, used))
    }

    pub(crate) async fn stop(self) -> Result<()> {
        if let Some(process) = self.process {
            process.stop().await?;
        }
        self.provider.stop().await
    }
}

/// The provider, a process of its own like every system.
pub(crate) struct Provider {
    process: Process,
    pub(crate) authority: String,
}

impl Provider {
    pub(crate) async fn start(port: u16, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("provider-{port}.log"));
        let authority = format!("127.0.0.1:{port}");
        let program = std::env::current_exe()?.display().to_string();
        let process = Process::start(&[program, "provider".to_owned(), authority.clone()], &[], &log)?;
        let mut provider = Self { process, authority };
        while provider.stats().await.is_err() {
            if provider.process.has_ended() {
                bail!("the provider does not start; see {}", log.display());
            }
            tokio::time::sleep(AGAIN).await;
        }
        Ok(provider)
    }

    /// What it has done since the last reset.
    pub(crate) async fn stats(&self) -> Result<Stats> {
        Ok(serde_json::from_slice(&self.call(Method::GET).await?)?)
    }

    pub(crate) async fn reset(&self) -> Result<()> {
        self.call(Method::DELETE).await.map(drop)
    }

    async fn call(&self, method: Method) -> Result<Bytes> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let uri = format!("http://{}/mock/stats", self.authority);
        let request = Request::builder().method(method).uri(uri).body(Full::<Bytes>::default())?;
        let answer = client.request(request).await.context("the provider does not answer")?;
        Ok(answer.into_body().collect().await?.to_bytes())
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.process.stop().await
    }
}
