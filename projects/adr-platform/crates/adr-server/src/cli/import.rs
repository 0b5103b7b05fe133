//! `adr import`.

mod folder;

use std::path::PathBuf;

use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use platform_contracts::adr::v1::{ImportFile, ImportFilesRequest, ImportOutcome, ImportResult};
use serde::Serialize;

use super::client::{Client, failure};
use folder::Folder;

#[derive(Args)]
pub(super) struct ImportArgs {
    /// Folder of records, or a single record
    path: PathBuf,
    /// Project to import into [default: named after the folder or its repository]
    #[arg(long)]
    project: Option<String>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became of a file.
#[derive(Serialize)]
struct Row {
    path: String,
    outcome: &'static str,
    title: String,
    reason: String,
}

#[derive(Serialize)]
struct Report {
    project: String,
    dry_run: bool,
    files: Vec<Row>,
    skipped: usize,
}

pub(super) async fn run(client: &Client, args: ImportArgs, output: Output) -> Result<(), Failure> {
    let folder = Folder::read(&args.path)?;
    let project = args.project.unwrap_or_else(|| folder.project.clone());
    let total = folder.files.len();
    let mut report =
        Report { project: project.clone(), dry_run: args.dry_run, files: Vec::new(), skipped: folder.skipped };
    report.files.extend(folder.unreadable.iter().map(|(path, reason)| Row {
        path: path.clone(),
        outcome: "failed",
        title: String::new(),
        reason: reason.clone(),
    }));
    for batch in folder.batches() {
        let files: Vec<ImportFile> = batch.iter().filter_map(|file| file.read(&mut report.files)).collect();
        let request =
            ImportFilesRequest { project: project.clone(), files, dry_run: args.dry_run, ..Default::default() };
        let response = client.transfer.import_files(request).await.map_err(failure)?.into_owned();
        report.files.extend(response.results.into_iter().map(Row::from));
        output.progress(&format!("{} of {total} files", report.files.len().min(total)));
    }
    output.progress_done();
    output.data(&report, summary);
    let count = |outcome| report.files.iter().filter(|row| row.outcome == outcome).count();
    match (count("failed"), count("conflict")) {
        (0, 0) => Ok(()),
        (failed, conflicts) => {
            Err(Failure::new(ExitCode::Conflict, "import.incomplete", incomplete(failed, conflicts))
                .hint("mend the files named above and import again; what came in is not imported twice"))
        }
    }
}

fn incomplete(failed: usize, conflicts: usize) -> String {
    let files = |count| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    match (failed, conflicts) {
        (failed, 0) => format!("{} could not be imported", files(failed)),
        (0, conflicts) => format!("{} changed here and in the folder, and nothing was overwritten", files(conflicts)),
        (failed, conflicts) => {
            format!("{} could not be imported, and {} changed here and in the folder", files(failed), files(conflicts))
        }
    }
}

impl From<ImportResult> for Row {
    fn from(result: ImportResult) -> Self {
        Self {
            outcome: match result.outcome.as_known().unwrap_or_default() {
                ImportOutcome::IMPORT_OUTCOME_CREATED => "created",
                ImportOutcome::IMPORT_OUTCOME_UPDATED => "updated",
                ImportOutcome::IMPORT_OUTCOME_UNCHANGED => "unchanged",
                ImportOutcome::IMPORT_OUTCOME_CONFLICT => "conflict",
                ImportOutcome::IMPORT_OUTCOME_KEPT => "kept",
                ImportOutcome::IMPORT_OUTCOME_FAILED | ImportOutcome::IMPORT_OUTCOME_UNSPECIFIED => "failed",
            },
            title: result.decision.into_option().unwrap_or_default().title,
            path: result.path,
            reason: result.reason,
        }
    }
}

fn summary(report: &Report) -> String {
    let mut lines: Vec<String> = report
        .files
        .iter()
        .filter(|row| matches!(row.outcome, "failed" | "conflict"))
        .map(|row| format!("{}: {}: {}", row.outcome, row.path, row.reason))
        .collect();
    let count = |outcome| report.files.iter().filter(|row| row.outcome == outcome).count();
    let verb = if report.dry_run { "would import" } else { "imported" };
    lines.push(format!(
        "{verb} into project {}: {} created, {} updated, {} unchanged, {} kept beside them, {} in conflict, {} failed",
        report.project,
        count("created"),
        count("updated"),
        count("unchanged"),
        count("kept"),
        count("conflict"),
        count("failed"),
    ));
    if report.skipped > 0 {
        lines.push(match report.skipped {
            1 => "1 file that is neither record nor picture was left out".to_owned(),
            skipped => format!("{skipped} files that are neither records nor pictures were left out"),
        });
    }
    lines.join("\n")
}
