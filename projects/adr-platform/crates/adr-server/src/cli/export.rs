//! `adr export`.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use cli_framework::{ExitCode, Failure, Output};
use platform_contracts::adr::v1::{ExportFilesRequest, ExportFilesResponse};
use serde::Serialize;

use super::client::{Client, failure};

#[derive(Args)]
pub(super) struct ExportArgs {
    /// Folder to write into; made when missing
    folder: PathBuf,
    /// Only this project, without a folder of its own
    #[arg(long)]
    project: Option<String>,
    /// Also replace files that have other content
    #[arg(long)]
    overwrite: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize, Default)]
struct Report {
    written: Vec<String>,
    unchanged: usize,
    differing: Vec<String>,
}

pub(super) async fn run(client: &Client, args: ExportArgs, output: Output) -> Result<(), Failure> {
    let request = ExportFilesRequest { project: args.project.clone().unwrap_or_default(), ..Default::default() };
    let mut stream = client.transfer.export_files(request).await.map_err(failure)?;
    let mut report = Report::default();
    let mut done = 0_u64;
    while let Some(message) = stream.message::<ExportFilesResponse>().await.map_err(failure)? {
        let file = message.to_owned_message();
        done += 1;
        output.progress(&format!("{done} of {} files", file.total));
        place(&args, file, &mut report)?;
    }
    output.progress_done();
    output.data(&report, |report| summary(report, &args));
    if report.differing.is_empty() {
        return Ok(());
    }
    let message = format!("{} files have other content and were left alone", report.differing.len());
    Err(Failure::new(ExitCode::Conflict, "export.differs", message).hint("add --overwrite to replace them"))
}

fn place(args: &ExportArgs, file: ExportFilesResponse, report: &mut Report) -> Result<(), Failure> {
    let path = inside(&args.folder, &file.path)?;
    match std::fs::read(&path) {
        Ok(known) if known == file.data => report.unchanged += 1,
        Ok(_) if !args.overwrite => report.differing.push(file.path),
        _ => {
            if !args.dry_run {
                write(&path, &file.data)?;
            }
            report.written.push(file.path);
        }
    }
    Ok(())
}

/// Where a file goes. The server's word is not taken for it that the path stays inside the folder.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, Failure> {
    let relative = Path::new(path);
    if !path.is_empty() && relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(folder.join(relative));
    }
    Err(Failure::new(
        ExitCode::Failure,
        "export.path",
        format!("the server sent the path {path:?}, which leaves the folder"),
    ))
}

fn write(path: &Path, data: &[u8]) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::new(ExitCode::Failure, "export.write", format!("cannot write {}: {error}", path.display()))
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    // A link in the folder could lead anywhere; a file written beside it and renamed replaces the link itself.
    let temporary = path.with_file_name(format!(".{}.new", std::process::id()));
    std::fs::write(&temporary, data).and_then(|()| std::fs::rename(&temporary, path)).map_err(fail)
}

fn summary(report: &Report, args: &ExportArgs) -> String {
    let verb = if args.dry_run { "would write" } else { "wrote" };
    format!(
        "{verb} {} files into {}; {} were there already",
        report.written.len(),
        args.folder.display(),
        report.unchanged
    )
}
