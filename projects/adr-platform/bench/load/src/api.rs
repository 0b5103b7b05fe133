//! Reads and changes.

use std::time::{Duration, Instant};

use anyhow::Result;
use bench_report::{Report, line, percentile};
use futures::future::try_join_all;
use platform_contracts::adr::v1::{
    CreateDecisionRequest, EditDecisionRequest, GetDecisionRequest, ListDecisionsRequest,
};
use platform_contracts::platform::common::v1::PageRequest;

use crate::import;
use crate::records::Folders;
use crate::stack::Stack;

const WINDOW: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(1);
const RUNS: usize = 5;
const CLIENTS: [usize; 2] = [1, 16];
/// Commands a second in the open loop.
const RATE: u32 = 1_000;
const OPEN_LOOP: &str = "edit_decision_1000_per_s_open_loop";

/// Latencies of one window in microseconds, sorted, and how many there were in a second.
struct Window {
    sorted: Vec<f64>,
    per_second: f64,
}

pub(crate) async fn run(stack: &Stack, folders: &Folders, only: &str) -> Result<Report> {
    import::import(stack, folders, 0).await?;
    let mut report = Report::new("api");
    // As on a team's first day: pages are read while what was imported is still being understood.
    measure_reads(stack, &mut report, 1, "_while_indexing", only).await?;
    import::wait_for_index(stack).await?;
    for clients in CLIENTS {
        measure_reads(stack, &mut report, clients, "", only).await?;
        let case = format!("edit_decision_{clients}_clients");
        if case.contains(only) {
            let edited = decisions(stack, clients).await?;
            let windows = repeat(|| closed(clients, |client, turn| edit(stack, &edited[client], turn))).await?;
            add(&mut report, &case, &windows);
        }
    }
    if OPEN_LOOP.contains(only) {
        let edited = decisions(stack, 64).await?;
        let mut windows = Vec::new();
        for _ in 0..RUNS {
            windows.push(open(stack, &edited).await?);
        }
        add(&mut report, OPEN_LOOP, &windows);
    }
    checks(&mut report);
    Ok(report)
}

async fn measure_reads(stack: &Stack, report: &mut Report, clients: usize, when: &str, only: &str) -> Result<()> {
    let ids = ids(stack).await?;
    let case = format!("get_decision_{clients}_clients{when}");
    if case.contains(only) {
        let windows = repeat(|| closed(clients, |_, turn| get(stack, &ids[turn * 7919 % ids.len()]))).await?;
        add(report, &case, &windows);
    }
    let case = format!("list_50_decisions_{clients}_clients{when}");
    if case.contains(only) {
        let windows = repeat(|| closed(clients, |_, _| list(stack))).await?;
        add(report, &case, &windows);
    }
    Ok(())
}

fn checks(report: &mut Report) {
    for (case, metric, limit) in [
        ("get_decision_1_clients", "p95_us", 10_000.0),
        ("list_50_decisions_1_clients", "p95_us", 10_000.0),
        ("edit_decision_1_clients", "p95_us", 25_000.0),
        (OPEN_LOOP, "p95_us", 25_000.0),
    ] {
        if let Some(value) = report.median(case, metric) {
            report.check(&format!("{case} {metric}"), value, limit, true);
        }
    }
}

fn add(report: &mut Report, case: &str, windows: &[Window]) {
    for (metric, share) in [("p50_us", 0.50), ("p95_us", 0.95), ("p99_us", 0.99)] {
        let values: Vec<f64> = windows.iter().map(|window| percentile(&window.sorted, share)).collect();
        report.row("ours", case, metric, &values);
    }
    let rates: Vec<f64> = windows.iter().map(|window| window.per_second).collect();
    report.row("ours", case, "per_s", &rates);
}

async fn repeat<F: Future<Output = Result<Window>>>(window: impl Fn() -> F) -> Result<Vec<Window>> {
    let mut windows = Vec::new();
    for _ in 0..RUNS {
        windows.push(window().await?);
    }
    Ok(windows)
}

/// Each client sends its next request when the last was answered.
async fn closed<F: Future<Output = Result<()>>>(clients: usize, request: impl Fn(usize, usize) -> F) -> Result<Window> {
    let begin = Instant::now() + WARM_UP;
    let request = &request;
    let client = |client: usize| async move {
        let mut latencies = Vec::new();
        let mut turn = client * 1_000;
        while begin.elapsed() < WINDOW {
            let started = Instant::now();
            request(client, turn).await?;
            if started >= begin {
                latencies.push(started.elapsed().as_secs_f64() * 1e6);
            }
            turn += 1;
        }
        anyhow::Ok(latencies)
    };
    let latencies = try_join_all((0..clients).map(client)).await?;
    Ok(window(latencies.concat(), WINDOW))
}

fn window(mut latencies: Vec<f64>, length: Duration) -> Window {
    latencies.sort_by(f64::total_cmp);
    Window { per_second: latencies.len() as f64 / length.as_secs_f64(), sorted: latencies }
}

/// Commands are due at fixed times, whatever became of those before. Each of many decisions has at most one underway.
async fn open(stack: &Stack, edited: &[Edited]) -> Result<Window> {
    let begin = Instant::now();
    let lane = |index: usize| async move {
        let mut latencies = Vec::new();
        let interval = Duration::from_secs(1) * u32::try_from(edited.len())? / RATE;
        let mut due = begin + interval * u32::try_from(index)? / u32::try_from(edited.len())?;
        let mut turn = index;
        while due < begin + WINDOW {
            tokio::time::sleep_until(due.into()).await;
            edit(stack, &edited[index], turn).await?;
            latencies.push(due.elapsed().as_secs_f64() * 1e6);
            due += interval;
            turn += 1;
        }
        anyhow::Ok(latencies)
    };
    let latencies = try_join_all((0..edited.len()).map(lane)).await?.concat();
    line(&format!("open loop: {} commands took {:.1} s", latencies.len(), begin.elapsed().as_secs_f64()));
    Ok(window(latencies, begin.elapsed()))
}

/// A decision that one client edits, and the version it is at.
struct Edited {
    id: String,
    version: std::sync::atomic::AtomicU64,
}

async fn decisions(stack: &Stack, count: usize) -> Result<Vec<Edited>> {
    let mut made = Vec::new();
    for number in 0..count {
        let request = CreateDecisionRequest { title: format!("Measured {number}"), ..Default::default() };
        let decision = stack.decisions.create_decision(request).await?.into_owned().decision;
        made.push(Edited { id: decision.summary.id.clone(), version: decision.summary.version.into() });
    }
    Ok(made)
}

async fn edit(stack: &Stack, edited: &Edited, turn: usize) -> Result<()> {
    use std::sync::atomic::Ordering::Relaxed;
    let reasons = "Because it is simpler to run, and the team knows it. ".repeat(20);
    let request = EditDecisionRequest {
        id: edited.id.clone(),
        expected_version: edited.version.load(Relaxed),
        content: format!("# Measured\n\n## Status\n\nProposed\n\n## Context\n\nTurn {turn}. {reasons}\n"),
        ..Default::default()
    };
    let decision = stack.decisions.edit_decision(request).await?.into_owned().decision;
    edited.version.store(decision.summary.version, Relaxed);
    Ok(())
}

async fn get(stack: &Stack, id: &str) -> Result<()> {
    let request = GetDecisionRequest { id: id.to_owned(), ..Default::default() };
    stack.decisions.get_decision(request).await?;
    Ok(())
}

async fn list(stack: &Stack) -> Result<()> {
    let page = PageRequest { size: 50, ..Default::default() };
    stack.decisions.list_decisions(ListDecisionsRequest { page: page.into(), ..Default::default() }).await?;
    Ok(())
}

pub(crate) async fn ids(stack: &Stack) -> Result<Vec<String>> {
    let page = PageRequest { size: 500, ..Default::default() };
    let request = ListDecisionsRequest { page: page.into(), ..Default::default() };
    let response = stack.decisions.list_decisions(request).await?.into_owned();
    Ok(response.decisions.into_iter().map(|decision| decision.id).collect())
}
