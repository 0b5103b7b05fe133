//! The `adr` program: server, supervisor and client.

mod cli;
mod gateway;
mod metrics;
mod model;
mod rpc;
mod secrets;
mod serve;
mod up;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
