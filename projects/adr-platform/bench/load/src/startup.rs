//! How long people wait: for the first start, for a later one, for a page.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bench_report::{Report, percentile};

use crate::api;
use crate::browser::Browser;
use crate::import;
use crate::records::Folders;
use crate::stack::Stack;

const STARTS: usize = 5;
const PAGES: usize = 200;
const RUNS: usize = 5;
const PERSON: &str = "ada";

pub(crate) async fn run(adr: &Path, folders: &Folders) -> Result<Report> {
    let mut report = Report::new("startup");
    let mut cold = Vec::new();
    for _ in 0..STARTS {
        let folder = tempfile::tempdir()?;
        let started = Instant::now();
        let stack = Stack::start_in(adr, folder.path()).await?;
        cold.push(started.elapsed().as_secs_f64());
        stack.stop().await?;
    }
    report.row("ours", "cold_start_empty_data_folder", "s", &cold);

    let folder = tempfile::tempdir()?;
    let stack = Stack::start_in(adr, folder.path()).await?;
    import::import(&stack, folders, 0).await?;
    stack.stop().await?;
    let mut warm = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let stack = Stack::start_in(adr, folder.path()).await?;
        warm.push(started.elapsed().as_secs_f64());
        stack.stop().await?;
    }
    report.row("ours", "warm_start_corpora_imported", "s", &warm);

    let stack = Stack::start_in(adr, folder.path()).await?;
    pages(&stack, &mut report).await?;
    stack.stop().await?;
    Ok(report)
}

/// One person goes from page to page: the whole document of each, rendered on the server for that person.
async fn pages(stack: &Stack, report: &mut Report) -> Result<()> {
    let mut browser = Browser::new();
    browser.sign_in(&stack.url, PERSON).await?;
    let home = browser.open(&format!("{}/", stack.url).parse()?).await?;
    let path = home.address.path().to_owned();
    let workspace = path.split('/').nth(2).with_context(|| format!("no workspace in {path}"))?;
    let ids = api::ids(stack).await?;
    let base = format!("{}/w/{workspace}/decisions", stack.url);
    // What follows the base; an asterisk stands for a decision, another one each time.
    let cases =
        [("list_page", ""), ("search_page", "?q=database"), ("decision_page", "/*"), ("history_page", "/*/history")];
    for (case, path) in cases {
        let mut windows = Vec::new();
        for run in 0..=RUNS {
            let mut millis = Vec::with_capacity(PAGES);
            for turn in 0..PAGES {
                let id = &ids[(run * PAGES + turn) * 7919 % ids.len()];
                let address = format!("{base}{}", path.replace('*', id)).parse()?;
                let started = Instant::now();
                let page = browser.open(&address).await?;
                millis.push(started.elapsed().as_secs_f64() * 1e3);
                ensure!(
                    page.status == 200 && page.address == address,
                    "{address} led to {} {}",
                    page.status,
                    page.address
                );
                ensure!(page.bytes > 2_000, "{address} is only {} bytes", page.bytes);
            }
            // The first round warms up.
            if run > 0 {
                millis.sort_by(f64::total_cmp);
                windows.push(millis);
            }
        }
        for (metric, share) in [("p50_ms", 0.50), ("p95_ms", 0.95), ("p99_ms", 0.99)] {
            let values: Vec<f64> = windows.iter().map(|window| percentile(window, share)).collect();
            report.row("ours", case, metric, &values);
        }
        if let Some(value) = report.median(case, "p95_ms") {
            report.check(&format!("{case} p95_ms"), value, 150.0, true);
        }
    }
    Ok(())
}
