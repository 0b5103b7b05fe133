//! `adr gateway usage`.

use ai_gateway::usage::{TenantUsage, of_all};
use ai_gateway_ledger::PicoDollars;
use anyhow::Result;
use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

#[derive(Args, Clone)]
pub(super) struct UsageArgs {
    /// First day, by UTC, such as 2026-11-01 [default: the first of the month of the last day]
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day [default: today]
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
}

/// For programs; amounts of money are in pico-dollars (10^-12 dollars).
#[derive(Serialize)]
struct Printed {
    from: String,
    to: String,
    workspaces: Vec<Workspace>,
}

#[derive(Serialize)]
struct Workspace {
    id: String,
    cost_picodollars: u64,
    models: Vec<Model>,
}

#[derive(Serialize)]
struct Model {
    model: String,
    requests: u64,
    failed_requests: u64,
    read_tokens: u64,
    written_tokens: u64,
    cost_picodollars: u64,
}

pub(super) async fn print(database_url: &str, args: &UsageArgs, output: Output) -> Result<(), Failure> {
    let to = args.to.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    let from = args.from.unwrap_or_else(|| to.first_of_month());
    if from > to {
        return Err(Failure::new(ExitCode::Usage, "gateway.no_days", format!("{from} is after {to}"))
            .hint("give the first day with --from and the last with --to"));
    }
    let rows = read(database_url, from, to).await;
    let rows = rows.map_err(|error| Failure::new(ExitCode::Failure, "gateway.failed", format!("{error:#}")))?;
    output.data(&printed(rows, from, to), text);
    Ok(())
}

async fn read(database_url: &str, from: Date, to: Date) -> Result<Vec<TenantUsage>> {
    let databases = super::connect(database_url).await?;
    let usage = of_all(&databases.projector, from, to).await;
    databases.close().await;
    Ok(usage?)
}

fn printed(rows: Vec<TenantUsage>, from: Date, to: Date) -> Printed {
    let mut workspaces: Vec<Workspace> = Vec::new();
    for row in rows {
        let id = row.tenant.to_string();
        let is_another = workspaces.last().is_none_or(|last| last.id != id);
        if is_another {
            workspaces.push(Workspace { id, cost_picodollars: 0, models: Vec::new() });
        }
        let Some(workspace) = workspaces.last_mut() else { continue };
        workspace.cost_picodollars = workspace.cost_picodollars.saturating_add(row.cost.get());
        workspace.models.push(Model {
            model: row.model,
            requests: row.requests,
            failed_requests: row.failed,
            read_tokens: row.read,
            written_tokens: row.written,
            cost_picodollars: row.cost.get(),
        });
    }
    Printed { from: from.to_string(), to: to.to_string(), workspaces }
}

fn text(printed: &Printed) -> String {
    if printed.workspaces.is_empty() {
        return format!("nobody used a model from {} to {}\n", printed.from, printed.to);
    }
    let mut text = String::new();
    for Workspace { id, cost_picodollars, models } in &printed.workspaces {
        text.push_str(&format!("{id}  {}\n", money(*cost_picodollars)));
        let longest = models.iter().map(|model| model.model.chars().count()).max().unwrap_or_default();
        for Model { model, requests, failed_requests, read_tokens, written_tokens, cost_picodollars } in models {
            let failed = if *failed_requests == 0 { String::new() } else { format!(", {failed_requests} failed") };
            text.push_str(&format!(
                "  {model:longest$}  {}  {requests} calls{failed}, {read_tokens} tokens read, {written_tokens} written\n",
                money(*cost_picodollars),
            ));
        }
    }
    text
}

fn money(picodollars: u64) -> String {
    PicoDollars::new(picodollars).unwrap_or(PicoDollars::MAX).to_string()
}
