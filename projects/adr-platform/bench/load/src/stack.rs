//! The product, started for a measurement.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use connectrpc::client::{ClientConfig, HttpClient};
use platform_contracts::services::adr::v1::{DecisionServiceClient, SearchServiceClient, TransferServiceClient};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PORT: u16 = 4394;

/// A running `adr up` with clients.
pub(crate) struct Stack {
    child: Child,
    /// Where it answers, without a slash at the end.
    pub(crate) url: String,
    pub(crate) decisions: DecisionServiceClient<HttpClient>,
    pub(crate) transfer: TransferServiceClient<HttpClient>,
    pub(crate) search: SearchServiceClient<HttpClient>,
}

impl Stack {
    /// Starts it on a data folder inside `folder`, until it prints its address.
    pub(crate) async fn start_in(adr: &Path, folder: &Path) -> Result<Self> {
        let data = folder.join("data");
        let mut child = Command::new(adr)
            .args(["up", "--port", &PORT.to_string(), "--data-dir"])
            .arg(&data)
            .env("XDG_STATE_HOME", folder)
            .env("ADR_REQUESTS_PER_SECOND", "1000000")
            .env("ADR_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", adr.display()))?;
        let output = child.stdout.take().context("no output")?;
        let Some(url) = BufReader::new(output).lines().next_line().await? else { bail!("the product did not start") };
        let key = std::fs::read_to_string(data.join("secrets/cli-key"))?;
        let config = ClientConfig::new(format!("{url}/rpc").parse()?)
            .with_default_max_message_size(64 << 20)
            .with_default_header("authorization", format!("Bearer {}", key.trim()));
        let http = HttpClient::plaintext();
        Ok(Self {
            child,
            url,
            decisions: DecisionServiceClient::new(http.clone(), config.clone()),
            transfer: TransferServiceClient::new(http.clone(), config.clone()),
            search: SearchServiceClient::new(http, config),
        })
    }

    pub(crate) async fn stop(mut self) -> Result<()> {
        if let Some(id) = self.child.id() {
            Command::new("kill").arg(id.to_string()).status().await?;
        }
        self.child.wait().await?;
        Ok(())
    }
}
