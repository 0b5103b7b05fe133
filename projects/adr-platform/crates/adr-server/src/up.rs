//! `adr up`: everything one machine needs, under one supervisor.
//!
//! Postgres, then the development issuer and the server, then the web server. Each is a process of its own; only the
//! server's edge listens where people come.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use supervisor::{Component, Console, Database, Ground, Options, Plan, PlanError, Program, Readiness, STATE_ROOT};

use crate::cli::{LocalServer, remember_server};
use crate::gateway::{AiArgs, KEY_FILE};
use crate::{secrets, watching};
use observability_sdk::traces::Collector;
use supervisor::port::Error as PortError;

#[derive(Args)]
pub(crate) struct UpArgs {
    /// Port that people use
    #[arg(long, env = "ADR_PORT", default_value_t = 4100)]
    port: u16,
    /// Folder for data, logs and secrets
    #[arg(long, env = "ADR_DATA_DIR", default_value = ".data")]
    data_dir: PathBuf,
    /// A Postgres to use instead of starting one; the user it names owns the tables
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Address of the server's metrics [default: 90 ports after --port on this machine, if that one is free]
    #[arg(long, env = "ADR_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// Collector that the server's spans are sent to, with OTLP over HTTP, such as `http://localhost:4318`
    #[arg(long, env = watching::TRACES, value_name = "URL")]
    traces: Option<Collector>,
    #[command(flatten)]
    parts: Parts,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    ai: AiArgs,
}

/// Where the parts are that are not in this binary; `make run` sets these.
#[derive(Args)]
struct Parts {
    /// Folder with `postgres` and `initdb`
    #[arg(long, env = "ADR_POSTGRES_BIN_DIR")]
    postgres_bin_dir: Option<PathBuf>,
    /// The `node` program
    #[arg(long, env = "ADR_NODE", default_value = "node")]
    node: PathBuf,
    /// Start file of the built web server
    #[arg(long, env = "ADR_WEB_SERVER")]
    web_server: Option<PathBuf>,
    /// Start file of the development issuer
    #[arg(long, env = "ADR_DEV_ISSUER")]
    dev_issuer: Option<PathBuf>,
}

/// Who says who people are.
#[derive(Args)]
struct Identity {
    /// An OpenID Connect issuer; without it, a development one runs on this machine
    #[arg(long, env = "OIDC_ISSUER", requires = "oidc_client_id")]
    oidc_issuer: Option<String>,
    /// Our client id there
    #[arg(long, env = "OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// File with our client secret there, if it gave one
    #[arg(long, env = "OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Audience that its access tokens name
    #[arg(long, env = "OIDC_AUDIENCE", default_value = "adr-platform")]
    oidc_audience: String,
    /// Port of the development issuer [default: the one after --port]
    #[arg(long, env = "ADR_ISSUER_PORT")]
    issuer_port: Option<u16>,
}

/// Everything the plan is made from, worked out before anything starts.
struct Setting {
    args: UpArgs,
    public_url: String,
    issuer: String,
    issuer_port: u16,
    server: PathBuf,
    web_port: u16,
}

/// Starts everything and keeps it running.
pub(crate) fn run(args: UpArgs, output: Output) -> Result<(), Failure> {
    let database = database(&args)?;
    let setting = Setting::new(args).map_err(|error| system(&error))?;
    let (options, issuer_port, ai_listen) = (setting.options(database), setting.issuer_port, setting.args.ai.listen());
    let runtime = tokio::runtime::Runtime::new().map_err(|error| system(&error))?;
    let outcome = runtime.block_on(supervisor::up(options, Console::standard(), move |ground| setting.plan(ground)));
    match outcome {
        Ok(reason) => {
            output.note(match reason {
                supervisor::ExitReason::Stopped => "stopped",
                supervisor::ExitReason::Killed => "killed",
            });
            Ok(())
        }
        Err(error) => Err(explain(&error, issuer_port, ai_listen)),
    }
}

fn database(args: &UpArgs) -> Result<Database, Failure> {
    match (&args.database_url, &args.parts.postgres_bin_dir) {
        (Some(url), _) => Ok(Database::External(url.clone())),
        (None, Some(programs)) => Ok(Database::Managed { programs: programs.clone(), state_root: STATE_ROOT.into() }),
        (None, None) => Err(Failure::new(ExitCode::Usage, "up.no_postgres", "there is no Postgres to start")
            .hint("use `make run`, or name one with --postgres-bin-dir or DATABASE_URL")),
    }
}

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn system(error: &std::io::Error) -> Failure {
    Failure::new(ExitCode::Failure, "system", error.to_string())
}

fn explain(error: &supervisor::Error, issuer_port: u16, ai_listen: Option<SocketAddr>) -> Failure {
    let (exit, code) = match error {
        supervisor::Error::Port(_) => (ExitCode::Unavailable, "port.taken"),
        supervisor::Error::DataDir(_) => (ExitCode::Conflict, "data_dir.unusable"),
        supervisor::Error::Postgres(_) => (ExitCode::Failure, "postgres.failed"),
        _ => (ExitCode::Failure, "up.failed"),
    };
    let failure = Failure::new(exit, code, error.to_string());
    match error {
        supervisor::Error::Port(PortError::InUse { address, .. }) if address.port() == issuer_port => {
            failure.hint("it is the development issuer's; choose it with --issuer-port, or ADR_ISSUER_PORT")
        }
        supervisor::Error::Port(PortError::InUse { address, .. }) if Some(*address) == ai_listen => {
            failure.hint("it is the AI gateway's; choose it with --ai-listen, or ADR_AI_LISTEN")
        }
        supervisor::Error::Port(_) => failure.hint("choose it with --port, or `make run PORT=…`"),
        _ => failure,
    }
}

impl Setting {
    fn new(args: UpArgs) -> std::io::Result<Self> {
        let issuer_port = args.identity.issuer_port.unwrap_or(args.port.wrapping_add(1).max(1024));
        let issuer = args.identity.oidc_issuer.clone().unwrap_or_else(|| format!("http://localhost:{issuer_port}"));
        Ok(Self {
            public_url: format!("http://localhost:{}", args.port),
            issuer,
            issuer_port,
            server: std::env::current_exe()?,
            web_port: supervisor::port::free()?,
            args,
        })
    }

    fn options(&self, database: Database) -> Options {
        let issuer = self.development().then(|| loopback(self.issuer_port));
        let also_listen = issuer.into_iter().chain(self.args.ai.listen()).collect();
        let data_dir = self.args.data_dir.clone();
        Options { data_dir, listen: loopback(self.args.port), also_listen, database }
    }

    /// Nobody named the usual port, so there are no metrics where it is taken, and no complaint.
    fn metrics_listen(&self) -> Option<SocketAddr> {
        let usual = || self.args.port.checked_add(90).map(loopback);
        self.args.metrics_listen.or_else(|| usual().filter(|address| TcpListener::bind(address).is_ok()))
    }

    fn development(&self) -> bool {
        self.args.identity.oidc_issuer.is_none()
    }

    fn plan(&self, ground: &Ground) -> Result<Plan, PlanError> {
        let secrets = ground.data_dir.join("secrets");
        let session_key = secrets::key_file(&secrets, "session-key")?;
        let cli_key = secrets.join(identity::development::CLI_KEY_FILE);
        let mut first = vec![self.api(ground, &session_key)];
        if self.development() {
            first.push(self.issuer(ground)?);
        }
        let web = self.web(&session_key)?;
        let local = LocalServer { url: self.public_url.clone(), key_file: cli_key };
        if let Err(error) = remember_server(&local) {
            tracing::debug!(%error, "the address of this server could not be remembered");
        }
        let notes = self.gateway_note(&secrets).into_iter().collect();
        Ok(Plan { stages: vec![first, vec![web]], url: self.public_url.clone(), notes })
    }

    /// Where programs find the AI gateway.
    fn gateway_note(&self, secrets: &Path) -> Option<String> {
        let url = self.args.ai.url(self.args.ai.listen()?);
        let key = secrets.join(KEY_FILE);
        let with =
            if self.development() { format!("the key in {}", key.display()) } else { "a gateway key".to_owned() };
        Some(format!("programs reach the AI gateway at {url}, with {with}"))
    }

    fn api(&self, ground: &Ground, session_key: &Path) -> Component {
        let mut program = Program::new(&self.server)
            .argument("serve")
            .variable("DATABASE_URL", &ground.database_url)
            .variable("ADR_LISTEN", ground.listen.to_string())
            .variable("ADR_PUBLIC_URL", &self.public_url)
            .variable("ADR_DATA_DIR", &ground.data_dir)
            .variable("ADR_WEB_UPSTREAM", format!("http://127.0.0.1:{}", self.web_port))
            .variable("ADR_SESSION_KEY_FILE", session_key)
            .variable("OIDC_ISSUER", &self.issuer)
            .variable("OIDC_AUDIENCE", &self.args.identity.oidc_audience);
        if self.development() {
            program = program.variable("ADR_DEVELOPMENT", "true");
        }
        for (name, value) in self.args.ai.variables() {
            program = program.variable(name, value);
        }
        if let Some(address) = self.metrics_listen() {
            program = program.variable("ADR_METRICS_LISTEN", address.to_string());
        }
        if let Some(collector) = &self.args.traces {
            program = program.variable(watching::TRACES, collector.to_string());
        }
        let ready = Readiness::Answers { address: ground.listen, path: "/healthz".into() };
        let mut component = Component::new("server", program).ready_when(ready);
        component.ready_within = Some(Duration::from_secs(120));
        component
    }

    fn issuer(&self, ground: &Ground) -> Result<Component, PlanError> {
        let script = self.args.parts.dev_issuer.as_ref().ok_or(
            "the development issuer is not there; use `make run`, or set OIDC_ISSUER to use a provider of your own",
        )?;
        let program = Program::new(&self.args.parts.node)
            .argument(script)
            .variable("NODE_ENV", "production")
            .variable("DEV_ISSUER_PORT", self.issuer_port.to_string())
            .variable("DEV_ISSUER_DATA_DIR", ground.data_dir.join("issuer"))
            .variable("DEV_ISSUER_AUDIENCE", &self.args.identity.oidc_audience)
            .variable("DEV_ISSUER_REDIRECT_URI", format!("{}/auth/callback", self.public_url));
        let ready = Readiness::Answers { address: loopback(self.issuer_port), path: "/healthz".into() };
        Ok(Component::new("issuer", program).ready_when(ready))
    }

    fn web(&self, session_key: &Path) -> Result<Component, PlanError> {
        let script = self.args.parts.web_server.as_ref().ok_or("the web server is not built; use `make run`")?;
        let identity = &self.args.identity;
        let mut program = Program::new(&self.args.parts.node)
            .argument(script)
            .variable("NODE_ENV", "production")
            .variable("HOSTNAME", "127.0.0.1")
            .variable("PORT", self.web_port.to_string())
            .variable("ADR_API_URL", format!("http://127.0.0.1:{}/rpc", self.args.port))
            .variable("PUBLIC_URL", &self.public_url)
            .variable("SESSION_KEY_FILE", session_key)
            .variable("OIDC_ISSUER", &self.issuer)
            .variable("OIDC_CLIENT_ID", identity.oidc_client_id.as_deref().unwrap_or("adr-web"))
            .variable("OIDC_AUDIENCE", &identity.oidc_audience)
            .variable("ADR_DEVELOPMENT_ISSUER", if self.development() { "1" } else { "" });
        if let Some(secret) = &identity.oidc_client_secret_file {
            program = program.variable("OIDC_CLIENT_SECRET_FILE", secret);
        }
        let ready = Readiness::Answers { address: loopback(self.web_port), path: "/".into() };
        Ok(Component::new("web", program).ready_when(ready))
    }
}
