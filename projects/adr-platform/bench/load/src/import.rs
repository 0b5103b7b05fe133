//! Records in: first time, again, and until search knows them.

use std::time::{Duration, Instant};

use anyhow::Result;
use bench_report::Report;
use platform_contracts::adr::v1::{GetIndexStatusRequest, ImportFile, ImportFilesRequest};

use crate::records::Folders;
use crate::stack::Stack;

const RUNS: usize = 3;
const PORTION: usize = 100;

pub(crate) async fn run(stack: &Stack, folders: &Folders) -> Result<Report> {
    let mut report = Report::new("import");
    let files: usize = folders.iter().map(|(_, files)| files.len()).sum();
    let (mut first, mut again, mut indexed) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let started = Instant::now();
        import(stack, folders, run).await?;
        first.push(files as f64 / started.elapsed().as_secs_f64());
        wait_for_words(stack).await?;
        indexed.push(files as f64 / started.elapsed().as_secs_f64());
        let started = Instant::now();
        import(stack, folders, run).await?;
        again.push(files as f64 / started.elapsed().as_secs_f64());
    }
    report.row("ours", "first_import", "records_per_s", &first);
    report.row("ours", "import_again_unchanged", "records_per_s", &again);
    report.row("ours", "import_until_found_by_word", "records_per_s", &indexed);
    Ok(report)
}

pub(crate) async fn import(stack: &Stack, folders: &Folders, run: usize) -> Result<()> {
    for (name, files) in folders {
        for portion in files.chunks(PORTION) {
            let file = |(path, data): &(String, Vec<u8>)| ImportFile {
                path: path.clone(),
                data: data.clone(),
                ..Default::default()
            };
            let request = ImportFilesRequest {
                project: format!("{name}-{run}"),
                files: portion.iter().map(file).collect(),
                ..Default::default()
            };
            stack.transfer.import_files(request).await?;
        }
    }
    Ok(())
}

/// Until everything is found by word and by meaning.
pub(crate) async fn wait_for_index(stack: &Stack) -> Result<()> {
    loop {
        let status = stack.search.get_index_status(GetIndexStatusRequest::default()).await?.into_owned();
        if status.up_to_date && status.passages_semantic == status.passages_total {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn wait_for_words(stack: &Stack) -> Result<()> {
    loop {
        let status = stack.search.get_index_status(GetIndexStatusRequest::default()).await?.into_owned();
        if status.passages_lexical == status.passages_total && status.passages_total > 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
