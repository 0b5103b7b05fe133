//! `adr serve` as a process, on a database and a folder of its own, with the demo team.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::JoinHandle;

use ai_gateway_mock_provider::{MockProvider, Script};
use serde_json::Value;
use storage_patterns::testing::TestDatabase;

use crate::issuer::Issuer;

pub(crate) struct Server {
    /// Such as `127.0.0.1:41000`.
    pub(crate) address: String,
    pub(crate) issuer: Issuer,
    process: Child,
    log: Option<JoinHandle<Vec<String>>>,
    database: TestDatabase,
    /// Who makes the vectors of the model `vectors`.
    pub(crate) models: MockProvider,
    folder: tempfile::TempDir,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with_empty(&[]).await
    }

    /// A server whose environment holds these variables with nothing in them, as far as it is not given a value.
    pub(crate) async fn start_with_empty(variables: &[String]) -> Self {
        Self::start_with(&[], variables).await
    }

    /// A server with more arguments.
    pub(crate) async fn start_with(arguments: &[&str], empty: &[String]) -> Self {
        Self::start_with_settings("", arguments, empty).await
    }

    /// A server whose gateway has more settings.
    pub(crate) async fn start_with_settings(more: &str, arguments: &[&str], empty: &[String]) -> Self {
        let (database, folder, issuer) =
            (TestDatabase::create(&[]).await, tempfile::tempdir().unwrap(), Issuer::start().await);
        let models = MockProvider::start(Script::default()).await.unwrap();
        let settings = folder.path().join("ai.toml");
        std::fs::write(&settings, ai_settings(&models) + more).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_adr"))
            .args(["serve", "--listen", "127.0.0.1:0", "--development", "--requests-per-second", "100000"])
            .args(arguments)
            .envs(empty.iter().map(|name| (name, "")))
            .env("ADR_AI_LISTEN", "127.0.0.1:0")
            .env("ADR_AI_CONFIG", &settings)
            .env("DATABASE_URL", url_of(&database))
            .env("OIDC_ISSUER", &issuer.url)
            .env("ADR_DATA_DIR", folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let address = wait_until_ready(&mut log);
        let log = Some(std::thread::spawn(move || log.lines().map_while(Result::ok).collect()));
        Self { address, issuer, process, log, database, models, folder }
    }

    /// Where its data and secrets are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The key that `adr up` would give to this machine's own command line.
    pub(crate) fn cli_key(&self) -> PathBuf {
        self.folder.path().join("secrets/cli-key")
    }

    /// Its database, as a setting.
    pub(crate) fn database_url(&self) -> String {
        url_of(&self.database)
    }

    /// Asks the server to stop, as a supervisor does.
    pub(crate) fn terminate(&self) {
        let status = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the server's end, and says whether it was a good one.
    pub(crate) fn ended_well(mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// Stops the server and returns what it logged as errors, of which there should be none.
    pub(crate) fn errors(self) -> Vec<String> {
        self.lines().into_iter().filter(|line| !matches!(level(line).as_str(), "INFO" | "WARN" | "DEBUG")).collect()
    }

    /// Stops the server and returns what it logged.
    pub(crate) fn lines(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Vectors of a provider that is tried again soon after it has failed; whoever asks a question is answered by quotes.
fn ai_settings(models: &MockProvider) -> String {
    format!(
        "[providers.mock]\nprotocols = ['embeddings']\nbase_url = '{}/v1'\n\
         breaker = {{ open_ms = 10, open_at_most_ms = 10 }}\n\
         [models.vectors]\ntargets = [{{ provider = 'mock', model = 'v', price = 'openai/text-embedding-3-small' }}]\n",
        models.base_url
    )
}

/// Lines that are no JSON, such as a panic's, have no level.
fn level(line: &str) -> String {
    let entry: Value = serde_json::from_str(line).unwrap_or_default();
    entry["level"].as_str().unwrap_or_default().to_owned()
}

fn wait_until_ready(log: &mut BufReader<ChildStderr>) -> String {
    let mut said = String::new();
    loop {
        let start = said.len();
        let read = log.read_line(&mut said).unwrap();
        assert!(read > 0, "the server did not start:\n{said}");
        let entry: Value = serde_json::from_str(&said[start..]).unwrap_or_default();
        if entry["message"] == "ready" {
            return entry["listen"].as_str().unwrap().to_owned();
        }
    }
}

/// The test database as a setting.
fn url_of(database: &TestDatabase) -> String {
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let (base, options) = server.split_once('?').map_or((server.as_str(), None), |(base, rest)| (base, Some(rest)));
    let (host, _) = base.rsplit_once('/').unwrap();
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{host}/{}{options}", database.name())
}
