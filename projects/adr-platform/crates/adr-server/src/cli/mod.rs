//! The command line. One file for each command.

mod ask;
mod client;
mod explain;
mod export;
mod import;
mod list;
mod local;
mod search;
mod show;

use std::ffi::OsStr;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use cli_framework::{ExitCode as Code, Failure, Format, Output, exit};

pub(crate) use local::{LocalServer, remember_server};

/// Keep, find, change and ask about architecture decisions.
#[derive(Parser)]
#[command(name = "adr", version, after_help = cli_framework::ExitCode::HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// Options that every command takes.
#[derive(Args, Clone)]
struct Common {
    /// Print results as text for people or as versioned JSON for programs
    #[arg(long, global = true, value_enum, default_value = "text")]
    output: OutputFormat,
    /// Address of the server [default: the one started last on this machine]
    #[arg(long, global = true, env = "ADR_SERVER", hide_env_values = true, value_name = "URL")]
    server: Option<String>,
    /// File that holds an API key [default: the key that `adr up` made for this machine]
    #[arg(long, global = true, env = "ADR_KEY_FILE", hide_env_values = true, value_name = "FILE")]
    key_file: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything this machine needs, and print the address of the page
    Up(Box<crate::up::UpArgs>),
    /// Run the server itself; `adr up` does this for you
    Serve(Box<crate::serve::ServeArgs>),
    /// Run the AI gateway by itself, or stop every call; `adr serve` runs it too
    Gateway(Box<crate::gateway::GatewayArgs>),
    /// Import a folder of decision records, or a single one
    Import(import::ImportArgs),
    /// Write decisions into a folder; records nobody edited come out byte for byte as they went in
    Export(export::ExportArgs),
    /// List decisions
    List(list::ListArgs),
    /// Show a decision
    Show(show::ShowArgs),
    /// Search decisions by word and by meaning
    Search(search::SearchArgs),
    /// Ask a question and get an answer that cites decisions
    Ask(ask::AskArgs),
    /// Say what an error's code means and what to do
    Explain(explain::ExplainArgs),
}

/// Parses the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, everything else is wrong usage.
            let code = if error.use_stderr() { Code::Usage } else { Code::Success };
            let _ = error.print();
            return code.into();
        }
    };
    let output = Output::new(match cli.common.output {
        OutputFormat::Text => Format::Text,
        OutputFormat::Json => Format::Json,
    });
    let result = dispatch(cli, output);
    let code = result.as_ref().err().filter(|failure| worth_explaining(failure)).map(|failure| failure.code.clone());
    let exit = exit::finish(&output, result);
    if let Some(code) = code.filter(|_| output.format() == Format::Text) {
        output.note(&format!("  `adr explain {code}` says more"));
    }
    exit
}

/// False for what the person did themselves.
fn worth_explaining(failure: &Failure) -> bool {
    failure.exit != Code::Interrupted && failure.code != "code.unknown" && explain::knows(&failure.code)
}

fn parse() -> Result<Cli, clap::Error> {
    let matches = without_empty_variables(Cli::command()).try_get_matches()?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut Cli::command()))
}

/// Takes a variable that is set to nothing as not set: that is how scripts, containers and unit files leave one out.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command
        .mut_args(|argument| match argument.get_env() {
            Some(name) if is_empty(name) => argument.env(None),
            _ => argument,
        })
        .mut_subcommands(without_empty_variables)
}

fn dispatch(cli: Cli, output: Output) -> Result<(), Failure> {
    let Cli { command, common } = cli;
    match command {
        Command::Up(args) => crate::up::run(*args, output),
        Command::Serve(args) => crate::serve::run(*args),
        Command::Gateway(args) => crate::gateway::run(*args, output),
        Command::Import(args) => client::run(&common, async |client| import::run(client, args, output).await),
        Command::Export(args) => client::run(&common, async |client| export::run(client, args, output).await),
        Command::List(args) => client::run(&common, async |client| list::run(client, args, output).await),
        Command::Show(args) => client::run(&common, async |client| show::run(client, args, output).await),
        Command::Search(args) => client::run(&common, async |client| search::run(client, args, output).await),
        Command::Explain(args) => explain::run(args, output),
        Command::Ask(args) => client::run(&common, async |client| ask::run(client, args, output).await),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cli, CommandFactory};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_shows_every_command_and_the_exit_codes() {
        insta::assert_snapshot!("help", Cli::command().render_long_help());
    }
}
