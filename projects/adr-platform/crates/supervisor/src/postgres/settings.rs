//! The server's configuration: a laptop that runs other things too, and data that must survive.
//!
//! Given on the command line, so that a newer release changes it without editing files in people's data folders.
//! Durability settings are Postgres's defaults and stay so.

use rustix::fs::statvfs;

/// Parallel index builds and joins want this much; containers often have only 64 MiB.
const ENOUGH_SHARED_MEMORY_BYTES: u64 = 512 * 1024 * 1024;

pub(super) fn all() -> Vec<(&'static str, &'static str)> {
    let mut settings = vec![
        // Only the socket in its private folder.
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("max_connections", "100"),
        ("shared_buffers", "256MB"),
        ("effective_cache_size", "1GB"),
        ("work_mem", "16MB"),
        // Vector indexes are built in it.
        ("maintenance_work_mem", "256MB"),
        ("max_wal_size", "2GB"),
        ("checkpoint_timeout", "15min"),
        ("wal_compression", "on"),
        // Solid-state disks.
        ("random_page_cost", "1.1"),
        // Our queries are short; compiling them costs more than it gains.
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("log_line_prefix", "%m [%p] %q%u@%d "),
        ("log_checkpoints", "off"),
    ];
    let small = statvfs("/dev/shm").is_ok_and(|memory| memory.f_blocks * memory.f_frsize < ENOUGH_SHARED_MEMORY_BYTES);
    if small {
        settings.push(("dynamic_shared_memory_type", "mmap"));
    }
    settings
}
