//! `adr gateway`: the AI gateway by itself. `adr serve` runs it too where its settings are given.

mod part;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;
use cli_framework::{ExitCode, Failure};
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};

pub(crate) use part::{Part, Surroundings};

#[derive(Args)]
pub(crate) struct GatewayArgs {
    /// Postgres, as the user who owns the tables
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// Folder for secrets
    #[arg(long, env = "ADR_DATA_DIR", default_value = ".data")]
    data_dir: PathBuf,
    /// Make a key for the development team, in the secrets folder
    #[arg(long, env = "ADR_DEVELOPMENT")]
    development: bool,
    /// What is logged, such as `info` or `warn,ai_gateway_sdk=debug`
    #[arg(long, env = "ADR_LOG", default_value = "info")]
    log: String,
    #[command(flatten)]
    ai: AiArgs,
}

#[derive(Args)]
pub(crate) struct AiArgs {
    /// File with the AI gateway's providers and models; without it, answers are quotes and programs have no port
    #[arg(long, env = "ADR_AI_CONFIG", value_name = "FILE")]
    ai_config: Option<PathBuf>,
    /// Address that OpenAI's, Anthropic's and Gemini's clients reach the gateway at
    #[arg(long, env = "ADR_AI_LISTEN", default_value = "127.0.0.1:4180")]
    ai_listen: SocketAddr,
    /// Where programs reach the gateway, such as https://ai.example.com [default: where it listens]
    #[arg(long, env = "ADR_AI_PUBLIC_URL", value_name = "URL")]
    ai_public_url: Option<String>,
    /// File with prices that go over those that the program knows
    #[arg(long, env = "ADR_AI_PRICES", value_name = "FILE")]
    ai_prices: Option<PathBuf>,
}

/// Runs the gateway until it is asked to stop.
pub(crate) fn run(args: GatewayArgs) -> Result<(), Failure> {
    let fail = |code: &str, error: &dyn std::fmt::Display| Failure::new(ExitCode::Failure, code, error.to_string());
    observability_sdk::logging::init(&args.log, None).map_err(|error| fail("log.invalid", &error))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| fail("runtime", &error))?;
    runtime.block_on(serve(args)).map_err(|error| fail("serve.failed", &format!("{error:#}")))
}

async fn serve(args: GatewayArgs) -> Result<()> {
    ensure!(args.ai.ai_config.is_some(), "the gateway has no settings, name their file with --ai-config");
    let options = DatabaseOptions { role_prefix: "adr".to_owned(), ..DatabaseOptions::from_url(&args.database_url)? };
    let sets = [ai_gateway::MIGRATIONS];
    let databases: Databases =
        connect_and_migrate(&options, &sets).await.context("the database could not be prepared")?;
    let is_development = args.development;
    let surroundings = Surroundings { databases: &databases, data_dir: &args.data_dir, is_development, local: None };
    let part = Part::new(&args.ai, surroundings).await?;
    let outcome = part.run(crate::serve::asked_to_stop()).await;
    databases.close().await;
    outcome
}
