//! The `adr` program: server, supervisor and client.

mod cli;
mod gateway;
mod model;
mod rpc;
mod secrets;
mod serve;
mod up;
mod watching;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
