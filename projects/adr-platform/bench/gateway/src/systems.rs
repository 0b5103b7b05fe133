//! What is measured: the mock by itself, a bare proxy, ours, and the peers, each with the command that starts it and what
//! its requests need.
//!
//! To add one: a function here that gives a [`System`], and its installation in `bench/gateway/install`.

use std::path::{Path, PathBuf};

use anyhow::Result;

pub(crate) const DIRECT: &str = "floor:direct";
pub(crate) const PROXY: &str = "floor:proxy";
pub(crate) const OURS: &str = "ours";
pub(crate) const PEERS: [&str; 4] = ["tensorzero", "smg", "litellm", "portkey"];

/// The key that clients send.
const KEY: &str = "sk-bench-0123456789abcdef";

/// How a system is started and asked.
pub(crate) struct System {
    pub(crate) name: &'static str,
    /// None for the provider itself.
    pub(crate) command: Option<Vec<String>>,
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Where it listens, without the protocol's path.
    pub(crate) base_url: String,
    pub(crate) model: &'static str,
    pub(crate) key: String,
    /// Where it writes the key that it wants, when it has started.
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// It chooses a port by itself and prints a URL that ends so.
    pub(crate) finds_port: Option<&'static str>,
    /// Whether it takes many requests on one connection, without encryption.
    pub(crate) speaks_http2: bool,
    /// How it is set up, for the report.
    pub(crate) settings: &'static str,
}

impl System {
    /// The version that is installed, as its package says.
    pub(crate) fn version(&self, peers: &Path) -> Option<String> {
        let package = peers.join("portkey/node_modules/@portkey-ai/gateway/package.json");
        if self.name == "portkey" {
            let package: serde_json::Value = serde_json::from_slice(&std::fs::read(package).ok()?).ok()?;
            return package["version"].as_str().map(str::to_owned);
        }
        let libraries = std::fs::read_dir(peers.join(self.name).join("lib")).ok()?;
        let packages =
            libraries.flatten().filter_map(|python| std::fs::read_dir(python.path().join("site-packages")).ok());
        packages.flatten().flatten().find_map(|entry| {
            let name = entry.file_name();
            let rest = name.to_str()?.strip_prefix(self.name)?.strip_prefix('-')?;
            rest.strip_suffix(".dist-info").map(str::to_owned)
        })
    }
}

/// Where things are.
pub(crate) struct Places<'a> {
    /// The provider's authority, such as `127.0.0.1:4000`.
    pub(crate) upstream: &'a str,
    /// Where environments of the peers are installed.
    pub(crate) peers: &'a Path,
    /// Where their settings are.
    pub(crate) settings: &'a Path,
    /// For what is written in a run.
    pub(crate) folder: &'a Path,
    /// Ours, if it is to be measured.
    pub(crate) ours: Option<&'a Ours>,
}

/// What ours needs.
pub(crate) struct Ours {
    /// `adr`.
    pub(crate) program: PathBuf,
    /// A database of its own.
    pub(crate) database_url: String,
}

impl Places<'_> {
    /// A system of this name, if it is installed.
    pub(crate) fn system(&self, name: &str, port: u16) -> Result<Option<System>> {
        Ok(match name {
            DIRECT => Some(self.direct()),
            PROXY => Some(self.proxy(port)?),
            OURS => self.ours.map(|ours| self.ours(ours, port)).transpose()?,
            "tensorzero" => self.tensorzero(port)?,
            "smg" => self.smg(port)?,
            "litellm" => self.litellm(port)?,
            "portkey" => self.portkey(port),
            _ => None,
        })
    }

    fn plain(&self, name: &'static str, port: u16, command: Vec<String>) -> System {
        System {
            name,
            command: Some(command),
            environment: Vec::new(),
            base_url: format!("http://127.0.0.1:{port}"),
            model: "mock-large",
            key: KEY.to_owned(),
            key_file: None,
            headers: Vec::new(),
            finds_port: None,
            speaks_http2: false,
            settings: "",
        }
    }

    fn direct(&self) -> System {
        let base_url = format!("http://{}", self.upstream);
        System {
            command: None,
            base_url,
            speaks_http2: true,
            settings: "no gateway",
            ..self.plain(DIRECT, 0, Vec::new())
        }
    }

    fn proxy(&self, port: u16) -> Result<System> {
        let program = std::env::current_exe()?.display().to_string();
        let command = [program, "proxy".to_owned(), format!("127.0.0.1:{port}"), self.upstream.to_owned()];
        Ok(System {
            speaks_http2: true,
            settings: "hyper, 2 threads, connections kept",
            ..self.plain(PROXY, port, command.into())
        })
    }

    fn ours(&self, ours: &Ours, port: u16) -> Result<System> {
        let config = self.write("ours.toml", include_str!("../peers/ours.toml"), port)?;
        let data = self.folder.join("data");
        let options = [
            ("--database-url", ours.database_url.clone()),
            ("--data-dir", data.display().to_string()),
            ("--ai-config", config),
            ("--ai-listen", format!("127.0.0.1:{port}")),
            ("--log", "warn".to_owned()),
        ];
        let mut command = vec![ours.program.display().to_string(), "gateway".to_owned(), "--development".to_owned()];
        command.extend(options.into_iter().flat_map(|(name, value)| [name.to_owned(), value]));
        Ok(System {
            key_file: Some(data.join("secrets/ai-key")),
            speaks_http2: true,
            settings: "keys, all limits of tenant, person and key, routing, prices, settlements in Postgres",
            ..self.plain(OURS, port, command)
        })
    }

    /// The wheel has the gateway in it and a function that serves it, on a port of its own choice.
    fn tensorzero(&self, port: u16) -> Result<Option<System>> {
        let Some(python) = self.installed("tensorzero/bin/python") else { return Ok(None) };
        let config = self.write("tensorzero.toml", include_str!("../peers/tensorzero.toml"), port)?;
        let script = self.settings.join("tensorzero_gateway.py");
        let command = [python.display().to_string(), script.display().to_string(), config];
        Ok(Some(System {
            environment: vec![("OPENAI_API_KEY", KEY.to_owned())],
            finds_port: Some("/v1"),
            model: "tensorzero::model_name::mock",
            settings: "observability and authentication off, which need databases",
            ..self.plain("tensorzero", port, command.into())
        }))
    }

    fn smg(&self, port: u16) -> Result<Option<System>> {
        let Some(program) = self.installed("smg/bin/smg") else { return Ok(None) };
        let limits = self.write("smg-limits.yaml", include_str!("../peers/smg-limits.yaml"), port)?;
        let mut command = vec![program.display().to_string()];
        command.extend(
            "launch --backend openai --host 127.0.0.1 --history-backend none --policy round_robin"
                .split(' ')
                .map(str::to_owned),
        );
        command.extend(
            "--log-level warn --max-concurrent-requests 100000 --tenant-rate-limit-enabled"
                .split(' ')
                .map(str::to_owned),
        );
        let options = [
            ("--port", port.to_string()),
            ("--prometheus-port", (port + 100).to_string()),
            ("--worker-urls", format!("http://{}", self.upstream)),
            ("--tenant-rate-limit-config", limits),
            ("--tenant-api-key", format!("bench:{KEY}")),
        ];
        command.extend(options.into_iter().flat_map(|(name, value)| [name.to_owned(), value]));
        Ok(Some(System { settings: "key and tenant limits on", ..self.plain("smg", port, command) }))
    }

    fn litellm(&self, port: u16) -> Result<Option<System>> {
        let Some(program) = self.installed("litellm/bin/litellm") else { return Ok(None) };
        let config = self.write("litellm.yaml", include_str!("../peers/litellm.yaml"), port)?;
        let mut command = vec![program.display().to_string()];
        command.extend(
            ["--host", "127.0.0.1", "--num_workers", "2", "--timeout_worker_healthcheck", "120", "--config", &config]
                .map(str::to_owned),
        );
        command.extend(["--port".to_owned(), port.to_string()]);
        Ok(Some(System {
            environment: vec![
                ("LITELLM_MODE", "PRODUCTION".to_owned()),
                ("LITELLM_LOG", "ERROR".to_owned()),
                ("LITELLM_LOCAL_MODEL_COST_MAP", "True".to_owned()),
            ],
            settings: "2 workers, one key, limits of the model in memory; its budgets need a database",
            ..self.plain("litellm", port, command)
        }))
    }

    fn portkey(&self, port: u16) -> Option<System> {
        let server = self.installed("portkey/node_modules/@portkey-ai/gateway/build/start-server.js")?;
        let command =
            ["node".to_owned(), server.display().to_string(), format!("--port={port}"), "--headless".to_owned()];
        Some(System {
            environment: vec![("NODE_ENV", "production".to_owned()), ("TRUSTED_CUSTOM_HOSTS", "127.0.0.1".to_owned())],
            headers: vec![
                ("x-portkey-provider", "openai".to_owned()),
                ("x-portkey-custom-host", format!("http://{}/v1", self.upstream)),
            ],
            settings: "no keys, quotas or logs: the open gateway has none",
            ..self.plain("portkey", port, command.into())
        })
    }

    fn installed(&self, path: &str) -> Option<PathBuf> {
        let path = self.peers.join(path);
        path.exists().then_some(path)
    }

    /// Writes a peer's settings, with what is known only now.
    fn write(&self, name: &str, text: &str, port: u16) -> Result<String> {
        let path = self.folder.join(name);
        let text = text.replace("{upstream}", self.upstream).replace("{key}", KEY).replace("{port}", &port.to_string());
        std::fs::write(&path, text)?;
        Ok(path.display().to_string())
    }
}
