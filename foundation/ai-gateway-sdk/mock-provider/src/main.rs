//! The provider as a program.
//!
//! ```text
//! mock-provider --listen 127.0.0.1:4000 --script '{"tokens": 200, "tokens_per_second": 50}'
//! ```
//! Prints its address when it listens, and runs until it is interrupted or its standard input ends, if `--until-eof`
//! says so.

use std::net::SocketAddr;

use ai_gateway_mock_provider::{MockProvider, Options, Script};
use clap::Parser;
use tokio::sync::oneshot;

/// A model provider with a script: Anthropic Messages, OpenAI and Gemini, for tests and benchmarks.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:4000")]
    listen: SocketAddr,
    /// Threads that accept and answer.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// What to say to requests that bring no script, as JSON.
    #[arg(long, default_value = "{}", value_parser = script)]
    script: Script,
    /// End with the standard input, so that it does not outlive the program that started it.
    #[arg(long)]
    until_eof: bool,
}

fn script(json: &str) -> Result<Script, serde_json::Error> {
    serde_json::from_str(json)
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the address is what this program prints")]
async fn main() -> std::io::Result<()> {
    let Arguments { listen, threads, script, until_eof } = Arguments::parse();
    let options = Options { address: listen, threads, keep_requests: 0, then: script, ..Options::default() };
    let provider = MockProvider::start_with(options).await?;
    println!("{}", provider.base_url);
    let (ends, ended) = oneshot::channel::<()>();
    let watched = until_eof
        .then(|| std::thread::spawn(|| (std::io::copy(&mut std::io::stdin(), &mut std::io::sink()), drop(ends))));
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = ended, if watched.is_some() => Ok(()),
    }
}
