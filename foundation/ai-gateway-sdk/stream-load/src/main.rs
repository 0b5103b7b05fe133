//! The generator as a program.
//!
//! ```text
//! stream-load --url http://127.0.0.1:4000 --clients 32 --seconds 10
//! stream-load --url http://127.0.0.1:4000 --protocol messages --rate 500 --script '{"tokens": 100}'
//! ```
//! Prints its report as JSON, and fails when an answer was not as asked for.

use std::process::ExitCode;
use std::time::Duration;

use ai_gateway_mock_provider::Script;
use ai_gateway_stream_load::{Arrivals, Load, LoadError, Protocol, ScriptIn, allow_connections, run};
use clap::Parser;
use http::Uri;

/// Load on streaming model APIs, every stream's content checked.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The beginning of the URL, without the protocol's path.
    #[arg(long)]
    url: Uri,
    /// chat, responses, messages or gemini.
    #[arg(long, default_value = "chat", value_parser = protocol)]
    protocol: Protocol,
    /// The model to ask for.
    #[arg(long, default_value = "mock-large")]
    model: String,
    /// The key to ask with.
    #[arg(long, default_value = "key")]
    key: String,
    /// Ask for plain answers instead of streams.
    #[arg(long)]
    plain: bool,
    /// Use HTTP/2 with prior knowledge, over so many connections.
    #[arg(long, default_value_t = 0)]
    http2: usize,
    /// So many clients, each asking again when it was answered.
    #[arg(long, default_value_t = 1)]
    clients: usize,
    /// Instead, so many requests each second, whatever became of those before.
    #[arg(long)]
    rate: Option<f64>,
    /// With a rate, requests under way at once.
    #[arg(long, default_value_t = 10_000)]
    at_most: usize,
    /// How long to send requests.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How many requests to send at most.
    #[arg(long, default_value_t = u64::MAX)]
    requests: u64,
    /// Seconds before that, checked but not measured.
    #[arg(long, default_value_t = 0.0)]
    warm_up: f64,
    /// Seconds over which clients begin.
    #[arg(long, default_value_t = 0.0)]
    ramp: f64,
    /// Seconds that a client waits for at most, at random, before it asks again.
    #[arg(long, default_value_t = 0.0)]
    pause: f64,
    /// Seconds after which a request is given up.
    #[arg(long, default_value_t = 60.0)]
    timeout: f64,
    /// What is to be answered, as JSON; see the mock provider.
    #[arg(long, default_value = r#"{"tokens": 16}"#, value_parser = script)]
    script: Script,
    /// Say so in a header; by default it is in the prompt.
    #[arg(long)]
    script_in_header: bool,
    /// Leave after so many tokens.
    #[arg(long)]
    cancel_after: Option<u64>,
    /// More bytes of prompt.
    #[arg(long, default_value_t = 0)]
    prompt_bytes: usize,
    /// Do not expect usage in the answers.
    #[arg(long)]
    no_usage: bool,
    /// Allow another machine than this one.
    #[arg(long)]
    anywhere: bool,
}

fn protocol(name: &str) -> Result<Protocol, serde_json::Error> {
    serde_json::from_value(name.into())
}

fn script(json: &str) -> Result<Script, serde_json::Error> {
    serde_json::from_str(json)
}

impl From<Arguments> for Load {
    fn from(arguments: Arguments) -> Self {
        let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX / 4);
        let arrivals = match arguments.rate {
            Some(per_second) => Arrivals::Open { per_second, at_most: arguments.at_most },
            None => Arrivals::Closed { clients: arguments.clients },
        };
        Self {
            model: arguments.model,
            key: arguments.key,
            stream: !arguments.plain,
            http2_connections: arguments.http2,
            arrivals,
            duration: seconds(arguments.seconds),
            requests: arguments.requests,
            warm_up: seconds(arguments.warm_up),
            ramp: seconds(arguments.ramp),
            pause: seconds(arguments.pause),
            timeout: seconds(arguments.timeout),
            script: arguments.script,
            script_in: if arguments.script_in_header { ScriptIn::Header } else { ScriptIn::Prompt },
            cancel_after: arguments.cancel_after,
            prompt_bytes: arguments.prompt_bytes,
            check_usage: !arguments.no_usage,
            anywhere: arguments.anywhere,
            ..Self::new(arguments.url, arguments.protocol)
        }
    }
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the output of this program")]
async fn main() -> Result<ExitCode, LoadError> {
    let load = Load::from(Arguments::parse());
    allow_connections(65_536);
    let report = run(load).await?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    report.failures.iter().for_each(|failure| eprintln!("{failure}"));
    let good = report.counts.flawless + report.counts.cancelled == report.finished();
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
