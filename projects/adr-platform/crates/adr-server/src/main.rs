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

/// The allocator asks for huge pages, gives them back when they are free, and takes them again: whatever is written now and
/// then, such as settlements, would clear megabytes each time while requests wait for a processor. For programs that serve:
/// what a process starts inherits it.
fn without_huge_pages() {
    #[cfg(target_os = "linux")]
    // Where that is refused, the program is as right and somewhat slower.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
