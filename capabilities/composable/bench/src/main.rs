//! Measures the event-sourcing engine beside its peers, on one Postgres, in one run.
//!
//! Started by `bench/run`, which starts the Postgres. `--tune` compares the ways in which ours gathers appends.

mod load;
mod peer;
mod server;
mod systems;
mod tune;

use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use crate::server::Server;

/// The event-sourcing engine beside its peers.
#[derive(Parser)]
struct Arguments {
    /// Compare the ways in which ours gathers appends, and nothing else.
    #[arg(long)]
    tune: bool,
    /// How often each case is measured, after a warm-up.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// How long each measurement lasts.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let server = Server::from_environment()?;
    let time = Duration::from_secs_f64(arguments.seconds);
    for (name, value) in server.settings().await? {
        bench_report::line(&format!("{name} = {value}"));
    }
    if arguments.tune {
        return tune::tune(&server, arguments.runs, time).await;
    }
    Ok(())
}
