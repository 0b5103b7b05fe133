//! The files of a folder, as an import sends them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use cli_framework::{ExitCode, Failure};
use platform_contracts::adr::v1::ImportFile;
use walkdir::WalkDir;

use super::Row;

/// Files in one call.
const BATCH_FILES: usize = 200;
/// Bytes in one call, unless a single file is larger.
const BATCH_BYTES: u64 = 6 * 1024 * 1024;
/// Largest file that is sent.
const LARGEST_FILE: u64 = 11 * 1024 * 1024;
/// Endings of files that records show or link to.
const ATTACHMENTS: &[&str] =
    &["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "drawio", "puml", "plantuml", "mmd", "dot", "pdf"];
/// Names of folders that say nothing of the project they are in.
const COMMON_NAMES: &[&str] = &[
    "adr",
    "adrs",
    "doc",
    "docs",
    "decisions",
    "decision-records",
    "architecture",
    "records",
    "design",
    "rfc",
    "rfcs",
    "architecture-decisions",
    "architecture-decision-record",
    "architecture-decision-records",
];

/// A folder, read.
pub(super) struct Folder {
    /// Key of the project it suggests.
    pub project: String,
    /// Files to send, in the order of their paths.
    pub files: Vec<File>,
    /// Paths that could not be looked at, and why.
    pub unreadable: Vec<(String, String)>,
    /// Files that are neither records nor attachments.
    pub skipped: usize,
}

/// A file to send.
pub(super) struct File {
    location: PathBuf,
    path: String,
    size: u64,
    first_seen: String,
}

impl Folder {
    /// Looks through a folder. Links are not followed, so that none can lead out of it or round in circles.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let root = path.canonicalize().map_err(|error| {
            Failure::new(ExitCode::NotFound, "import.path", format!("cannot open {}: {error}", path.display()))
        })?;
        let base = if root.is_dir() { root.as_path() } else { root.parent().unwrap_or(&root) };
        let mut folder = Self { project: project_key(base), files: Vec::new(), unreadable: Vec::new(), skipped: 0 };
        let first_seen = first_commits(base);
        let visible = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules" && entry.file_type().is_dir())
        };
        for entry in WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(visible) {
            match entry {
                Err(error) => {
                    let place = error.path().map(|path| relative(base, path)).unwrap_or_default();
                    folder.unreadable.push((place, error.to_string()));
                }
                Ok(entry) if entry.file_type().is_file() => folder.take(base, &entry, &first_seen),
                Ok(_) => {}
            }
        }
        Ok(folder)
    }

    fn take(&mut self, base: &Path, entry: &walkdir::DirEntry, first_seen: &HashMap<String, String>) {
        let path = relative(base, entry.path());
        if !is_wanted(&path) {
            self.skipped += 1;
            return;
        }
        match entry.metadata().map(|metadata| metadata.len()) {
            Ok(size) if size > LARGEST_FILE => {
                let reason = format!("the file has {} MiB; {} is the most", size >> 20, LARGEST_FILE >> 20);
                self.unreadable.push((path, reason));
            }
            Ok(size) => {
                let first_seen = first_seen.get(&path).cloned().unwrap_or_default();
                self.files.push(File { location: entry.path().to_owned(), path, size, first_seen });
            }
            Err(error) => self.unreadable.push((path, error.to_string())),
        }
    }

    /// The files in portions that fit a call.
    pub(super) fn batches(&self) -> Vec<&[File]> {
        let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
        for (index, file) in self.files.iter().enumerate() {
            if index > start && (index - start == BATCH_FILES || bytes + file.size > BATCH_BYTES) {
                batches.push(&self.files[start..index]);
                (start, bytes) = (index, 0);
            }
            bytes += file.size;
        }
        if start < self.files.len() {
            batches.push(&self.files[start..]);
        }
        batches
    }
}

impl File {
    /// The file's bytes; a file that cannot be read is reported and left out.
    pub(super) fn read(&self, report: &mut Vec<Row>) -> Option<ImportFile> {
        match std::fs::read(&self.location) {
            Ok(data) => Some(ImportFile {
                path: self.path.clone(),
                data,
                first_seen: self.first_seen.clone(),
                ..Default::default()
            }),
            Err(error) => {
                let reason = format!("cannot be read: {error}");
                report.push(Row { path: self.path.clone(), outcome: "failed", title: String::new(), reason });
                None
            }
        }
    }
}

fn relative(base: &Path, path: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn is_wanted(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    adr_records::is_record_path(path) || ATTACHMENTS.contains(&ending.as_str())
}

/// Named after the nearest folder whose name says something.
fn project_key(base: &Path) -> String {
    let names = base.ancestors().filter_map(|folder| folder.file_name()).map(|name| key(&name.to_string_lossy()));
    let mut names = names.filter(|name| !name.is_empty());
    names.find(|name| !COMMON_NAMES.contains(&name.as_str())).unwrap_or_else(|| "decisions".to_owned())
}

fn key(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let allowed =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || "._-".contains(character);
    let key: String = lower.chars().map(|character| if allowed(character) { character } else { '-' }).collect();
    key.trim_start_matches(['.', '_', '-']).trim_end_matches('-').chars().take(100).collect()
}

/// The day of each file's first commit, where the folder is in a git repository.
fn first_commits(base: &Path) -> HashMap<String, String> {
    let arguments = ["log", "--format=%x00%cs", "--name-only", "--diff-filter=A", "--relative", "-z", "--", "."];
    let Ok(output) = Command::new("git").arg("-C").arg(base).args(arguments).output() else { return HashMap::new() };
    parse_log(&String::from_utf8_lossy(&output.stdout))
}

/// Reads `git log -z` with the day after a NUL and names separated by NULs. The log runs backwards in time, so the
/// last mention of a name is its first commit.
fn parse_log(log: &str) -> HashMap<String, String> {
    let mut days = HashMap::new();
    let mut day = "";
    for field in log.split(['\0', '\n']).filter(|field| !field.is_empty()) {
        if is_day(field) {
            day = field;
        } else {
            days.insert(field.to_owned(), day.to_owned());
        }
    }
    days
}

fn is_day(field: &str) -> bool {
    field.len() == 10
        && field.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_in_a_circle_and_hidden_folders_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("payments/docs/adr");
        std::fs::create_dir_all(root.join(".git")).unwrap();
        std::fs::write(root.join("0001-a.md"), "# A").unwrap();
        std::fs::write(root.join(".git/x.md"), "# X").unwrap();
        std::fs::write(root.join("notes.bin"), "?").unwrap();
        std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", root.join("0002-b.md")).unwrap();
        let read = Folder::read(&root).unwrap();
        assert_eq!(read.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["0001-a.md"]);
        assert_eq!((read.project.as_str(), read.skipped), ("payments", 1));
    }

    #[test]
    fn batches_hold_every_file_once() {
        let file = |size| File { location: PathBuf::new(), path: String::new(), size, first_seen: String::new() };
        let mut files: Vec<_> = (0..450).map(|_| file(10)).collect();
        files.extend([file(BATCH_BYTES), file(BATCH_BYTES), file(1)]);
        let folder = Folder { project: String::new(), files, unreadable: Vec::new(), skipped: 0 };
        let sizes: Vec<_> = folder.batches().iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [200, 200, 50, 1, 1, 1]);
    }

    #[test]
    fn the_oldest_commit_gives_the_day() {
        let days = parse_log("2024-05-02\0\0b.md\0a.md\0\x002020-01-01\0\0a.md\0");
        assert_eq!(days["a.md"], "2020-01-01");
        assert_eq!(days["b.md"], "2024-05-02");
    }
}
