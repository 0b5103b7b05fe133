//! `adr serve`: the database, the services, and the edge that people and programs reach them through.

mod assemble;
mod embeddings;
mod files;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use cli_framework::{ExitCode, Failure};

pub(crate) use assemble::asked_to_stop;

/// How long requests may go on after the server was asked to stop.
pub(crate) const DRAIN: Duration = Duration::from_secs(8);

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on
    #[arg(long, env = "ADR_LISTEN", default_value = "127.0.0.1:4100")]
    listen: SocketAddr,
    /// Where people reach this server
    #[arg(long, env = "ADR_PUBLIC_URL", default_value = "http://localhost:4100")]
    public_url: String,
    /// Other origins whose pages may call the API
    #[arg(long, env = "ADR_ALLOWED_ORIGINS", value_delimiter = ',')]
    allowed_origins: Vec<String>,
    /// Postgres, as the user who owns the tables
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// Folder for search indexes and secrets
    #[arg(long, env = "ADR_DATA_DIR", default_value = ".data")]
    data_dir: PathBuf,
    /// The web server that gets every request that is not for the API
    #[arg(long, env = "ADR_WEB_UPSTREAM", default_value = "http://127.0.0.1:3000")]
    web_upstream: String,
    /// File with the 32 bytes that browser sessions are encrypted with, shared with the web server
    #[arg(long, env = "ADR_SESSION_KEY_FILE")]
    session_key_file: Option<PathBuf>,
    /// Issuer of access tokens
    #[arg(long, env = "OIDC_ISSUER")]
    oidc_issuer: String,
    /// Audience that access tokens must name
    #[arg(long, env = "OIDC_AUDIENCE", default_value = "adr-platform")]
    oidc_audience: String,
    /// Set up the development team, and its key in the secrets folder
    #[arg(long, env = "ADR_DEVELOPMENT")]
    development: bool,
    /// Requests per second and caller
    #[arg(long, env = "ADR_REQUESTS_PER_SECOND", default_value_t = 100)]
    requests_per_second: u32,
    #[command(flatten)]
    model: crate::model::ModelArgs,
    #[command(flatten)]
    ai: crate::gateway::AiArgs,
    #[command(flatten)]
    watch: crate::watching::WatchArgs,
}

/// Runs the server until it is asked to stop.
pub(crate) fn run(args: ServeArgs) -> Result<(), Failure> {
    let fail = |code: &str, error: &dyn std::fmt::Display| Failure::new(ExitCode::Failure, code, error.to_string());
    crate::without_huge_pages();
    let runtime = tokio::runtime::Runtime::new().map_err(|error| fail("runtime", &error))?;
    let _exporting = args.watch.begin("adr-server", runtime.handle())?;
    runtime.block_on(assemble::serve(args)).map_err(|error| fail("serve.failed", &format!("{error:#}")))
}
