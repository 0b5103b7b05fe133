//! The `adr` program: server, supervisor and client.

fn main() {}
