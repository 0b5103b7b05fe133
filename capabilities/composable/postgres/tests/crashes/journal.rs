//! What a writer was about to do, and what it was told. It outlives the writer.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use composable_core::{Appended, EventId, GlobalPosition, StreamId, TenantId, Version};
use uuid::Uuid;

/// Written by a writer. Each line is one call of the system, so that a killed process leaves whole lines, except for
/// the last one at most.
pub(crate) struct Journal(Mutex<Lines>);

struct Lines {
    file: File,
    appends: usize,
}

impl Lines {
    fn write(&mut self, line: &str) {
        self.file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

impl Journal {
    pub(crate) fn create(path: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        Self(Mutex::new(Lines { file, appends: 0 }))
    }

    /// Returns the number of the append.
    pub(crate) fn about_to_append(&self, tenant: TenantId, stream: &StreamId, ids: &[EventId]) -> usize {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let mut lines = self.0.lock().unwrap();
        let number = lines.appends;
        lines.appends += 1;
        lines.write(&format!("append {number} {tenant} {stream} {}", ids.join(",")));
        number
    }

    pub(crate) fn acknowledged(&self, number: usize, appended: Appended) {
        let line = format!("acknowledged {number} {} {}", appended.version, appended.position);
        self.0.lock().unwrap().write(&line);
    }

    /// Something that must not happen.
    pub(crate) fn broken(&self, problem: &str) {
        self.0.lock().unwrap().write(&format!("broken {}", problem.replace('\n', " ")));
    }
}

/// An append that was tried.
pub(crate) struct Tried {
    pub(crate) tenant: TenantId,
    pub(crate) stream: StreamId,
    pub(crate) ids: Vec<EventId>,
    /// The version and the position after it, when it was acknowledged.
    pub(crate) acknowledged: Option<(Version, GlobalPosition)>,
}

/// How many lines say that something was acknowledged.
pub(crate) fn acknowledgements(path: &Path) -> usize {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().filter(|line| line.starts_with("acknowledged")).count()
}

/// Reads a journal.
pub(crate) fn read(path: &Path) -> Vec<Tried> {
    let text = std::fs::read_to_string(path).unwrap();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut tried: Vec<Tried> = Vec::new();
    for line in whole.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["append", number, tenant, stream, ids] => {
                assert_eq!(number.parse(), Ok(tried.len()), "a line is missing before: {line}");
                tried.push(Tried {
                    tenant: tenant.parse().unwrap(),
                    stream: stream.parse().unwrap(),
                    ids: ids.split(',').map(|id| EventId::new(Uuid::parse_str(id).unwrap())).collect(),
                    acknowledged: None,
                });
            }
            ["acknowledged", number, version, position] => {
                let number: usize = number.parse().unwrap();
                let version = Version::new(version.parse().unwrap());
                tried[number].acknowledged = Some((version, position.parse().unwrap()));
            }
            _ => panic!("{line}"),
        }
    }
    tried
}
