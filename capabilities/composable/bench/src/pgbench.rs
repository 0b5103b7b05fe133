//! A floor: `pgbench` with a prepared INSERT of the row that ours writes, one transaction each, from its own C client.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::load::Sample;

const SCRIPT: &str = "INSERT INTO events (tenant_id, stream_id, version, transaction_id, event_id, event_type, \
    schema_version, codec, payload, recorded_at) VALUES (uuidv7(), 'tested-' || uuidv7(), 1, \
    pg_current_xact_id()::text::bigint, uuidv7(), 'Tested', 1, 3, decode(repeat('78', 256), 'hex'), clock_timestamp());";

/// The program, when this Postgres came with it.
pub fn program() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("ADR_POSTGRES_BIN_DIR")?);
    Some(folder.join("pgbench")).filter(|program| program.is_file())
}

/// So many clients, on the database of the other INSERTs.
pub async fn pgbench(program: &PathBuf, url: &str, clients: usize, time: Duration) -> Result<Sample> {
    let folder = std::env::temp_dir().join(format!("pgbench-{}", uuid::Uuid::now_v7()));
    tokio::fs::create_dir(&folder).await?;
    let script = folder.join("insert.sql");
    tokio::fs::write(&script, SCRIPT).await?;
    // It knows whole seconds only.
    let seconds = time.as_secs().max(1).to_string();
    let (clients, threads) = (clients.to_string(), clients.min(2).to_string());
    let mut command = Command::new(program);
    command.current_dir(&folder).args(["--no-vacuum", "--protocol=prepared", "--log", "--log-prefix=log"]);
    command.args(["--client", &clients, "--jobs", &threads, "--time", &seconds, "--file", "insert.sql", url]);
    let output = command.output().await?;
    ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    let rate = transactions_per_second(&String::from_utf8_lossy(&output.stdout))?;
    let mut latencies = Vec::new();
    let mut files = tokio::fs::read_dir(&folder).await?;
    while let Some(file) = files.next_entry().await? {
        if file.file_name().to_string_lossy().starts_with("log.") {
            let text = tokio::fs::read_to_string(file.path()).await?;
            latencies.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok()));
        }
    }
    tokio::fs::remove_dir_all(&folder).await?;
    let took = Duration::from_secs_f64(latencies.len() as f64 / rate);
    Ok(Sample::new(latencies.len(), took, latencies))
}

fn transactions_per_second(output: &str) -> Result<f64> {
    let rate = output.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.context("pgbench said no rate")
}
