//! `adr gateway`: the AI gateway by itself, its emergency stop, and what workspaces have used. `adr serve` runs the gateway too.

mod part;
mod usage;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ai_gateway::Store;
use ai_gateway_ledger::UserId;
use anyhow::{Context, Result, ensure};
use api_gateway_core::event_loops::EventLoops;
use clap::{Args, Subcommand};
use cli_framework::{ExitCode, Failure, Output};
use serde::Serialize;
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};
use uuid::Uuid;

use crate::model::ModelArgs;
use crate::watching::{WatchArgs, Watching};

pub(crate) use part::{KEY_FILE, Part, Surroundings};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct GatewayArgs {
    #[command(subcommand)]
    command: Option<GatewayCommand>,
    /// Postgres, as the user who owns the tables
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// Folder for secrets
    #[arg(long, env = "ADR_DATA_DIR", default_value = ".data")]
    data_dir: PathBuf,
    /// Make a key for the development team, in the secrets folder
    #[arg(long, env = "ADR_DEVELOPMENT")]
    development: bool,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    ai: AiArgs,
    #[command(flatten)]
    watch: WatchArgs,
}

#[derive(Clone, Subcommand)]
enum GatewayCommand {
    /// Refuse every call of every workspace, and end those under way, in all processes on this database
    Stop,
    /// Let calls in again
    Resume,
    /// What each workspace has used, and what it cost
    Usage(usage::UsageArgs),
}

#[derive(Args)]
pub(crate) struct AiArgs {
    /// File with the AI gateway's providers and models; without it, answers are quotes and programs have no port
    #[arg(long, env = "ADR_AI_CONFIG", value_name = "FILE")]
    ai_config: Option<PathBuf>,
    /// Address that OpenAI's, Anthropic's and Gemini's clients reach the gateway at
    #[arg(long, env = "ADR_AI_LISTEN", default_value = "127.0.0.1:4180")]
    ai_listen: SocketAddr,
    /// Where programs reach the gateway, such as `https://ai.example.com` [default: where it listens]
    #[arg(long, env = "ADR_AI_PUBLIC_URL", value_name = "URL")]
    ai_public_url: Option<String>,
    /// File with prices that go over those that the program knows
    #[arg(long, env = "ADR_AI_PRICES", value_name = "FILE")]
    ai_prices: Option<PathBuf>,
}

impl AiArgs {
    /// Where programs come in; nothing where they do not.
    pub(crate) fn listen(&self) -> Option<SocketAddr> {
        self.ai_config.is_some().then_some(self.ai_listen)
    }

    /// Where programs are served: threads of their own, if there is anything to serve.
    pub(crate) fn event_loops(&self) -> Result<Arc<EventLoops>> {
        let event_loops = self.ai_config.is_some().then(EventLoops::for_each_processor).transpose();
        Ok(Arc::new(event_loops.context("no threads could be started")?.unwrap_or_else(EventLoops::here)))
    }

    /// Where programs are told to point their clients.
    pub(crate) fn url(&self, listen: SocketAddr) -> String {
        let address = self.ai_public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
        format!("{}/v1", address.unwrap_or_else(|| format!("http://{listen}")))
    }

    /// The same settings for another process.
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let Some(config) = &self.ai_config else { return Vec::new() };
        let mut variables =
            vec![("ADR_AI_CONFIG", config.into()), ("ADR_AI_LISTEN", self.ai_listen.to_string().into())];
        variables.extend(self.ai_public_url.as_ref().map(|url| ("ADR_AI_PUBLIC_URL", url.into())));
        variables.extend(self.ai_prices.as_ref().map(|prices| ("ADR_AI_PRICES", prices.into())));
        variables
    }
}

/// Runs the gateway until it is asked to stop, or does what the subcommand says.
pub(crate) fn run(args: GatewayArgs, output: Output) -> Result<(), Failure> {
    let Some(database_url) = args.database_url.clone() else {
        return Err(Failure::new(ExitCode::Usage, "gateway.no_database", "it is not said which database is meant")
            .hint("name it with --database-url or DATABASE_URL"));
    };
    let fail = |code: &str, error: &dyn std::fmt::Display| Failure::new(ExitCode::Failure, code, error.to_string());
    if let Some(command) = args.command {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| fail("runtime", &error))?;
        let is_stopped = match command {
            GatewayCommand::Stop => true,
            GatewayCommand::Resume => false,
            GatewayCommand::Usage(args) => return runtime.block_on(usage::print(&database_url, &args, output)),
        };
        let switching = runtime.block_on(switch(&database_url, is_stopped));
        switching.map_err(|error| fail("gateway.failed", &format!("{error:#}")))?;
        output.data(&Switched { stopped: is_stopped }, |_| {
            let said = if is_stopped { "every call is refused" } else { "calls are let in again" };
            format!("{said}\n")
        });
        return Ok(());
    }
    crate::without_huge_pages();
    let runtime = tokio::runtime::Runtime::new().map_err(|error| fail("runtime", &error))?;
    let _exporting = args.watch.begin("adr-gateway", runtime.handle())?;
    runtime.block_on(serve(args, &database_url)).map_err(|error| fail("serve.failed", &format!("{error:#}")))
}

/// What `stop` and `resume` print for programs.
#[derive(Serialize)]
struct Switched {
    stopped: bool,
}

async fn connect(database_url: &str) -> Result<Databases> {
    let options = DatabaseOptions { role_prefix: "adr".to_owned(), ..DatabaseOptions::from_url(database_url)? };
    connect_and_migrate(&options, &[ai_gateway::MIGRATIONS]).await.context("the database could not be prepared")
}

/// Stops every workspace, or lets them go on. Every process notices within half a second.
async fn switch(database_url: &str, is_stopped: bool) -> Result<()> {
    let databases = connect(database_url).await?;
    let operator = UserId(Uuid::nil());
    let switched = Store::new(databases.application.clone()).set_everything_stopped(operator, is_stopped).await;
    databases.close().await;
    Ok(switched?)
}

async fn serve(args: GatewayArgs, database_url: &str) -> Result<()> {
    ensure!(args.ai.ai_config.is_some(), "the gateway has no settings, name their file with --ai-config");
    let _watching = Watching::begin(&args.watch).await?;
    let event_loops = args.ai.event_loops()?;
    let databases = connect(database_url).await?;
    let is_development = args.development;
    let local = args.model.load().await?;
    let surroundings = Surroundings {
        databases: &databases,
        data_dir: &args.data_dir,
        is_development,
        local,
        event_loops: Arc::clone(&event_loops),
    };
    let part = Part::new(&args.ai, surroundings).await?;
    let outcome = part.run(crate::serve::asked_to_stop(), std::future::ready(())).await;
    databases.close().await;
    outcome
}
