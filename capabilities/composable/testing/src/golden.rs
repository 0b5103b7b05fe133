//! Golden bytes: what was recorded once must be readable for ever, and is written the same.
//!
//! **Purpose.** For each form of each event one file or more says how an event is written, byte for byte, and what is
//! read from it. A change that would make old events unreadable, read as something else, or be written differently under
//! the same schema version, fails a test that shows the difference.
//!
//! **When to use it.** In one test for each event enum, with at least one sample of every variant:
//!
//! ```ignore
//! Golden::at(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"))
//!     .with_upcasters(&upcasters)
//!     .check(&[("placed", Event::Placed { total: 7 }), ("cancelled", Event::Cancelled)]);
//! ```
//!
//! `UPDATE_GOLDEN=1 cargo test` writes what is missing, and anew what is read from old bytes: look at the difference
//! before you commit it. It never changes bytes: raise the schema version instead, and the next run writes a file of the
//! new form beside the old one. Only bytes that no store has ever seen may be removed by hand.
//!
//! **How to extend it.** What a file says is in `Fixture`; a new line is a field there.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use composable_core::{DecodeError, Event, Upcasters};
use similar::TextDiff;

use crate::report::fail;

const ENDING: &str = "golden";
const BYTES_IN_A_LINE: usize = 16;

/// A folder of golden files.
#[derive(Clone, Debug)]
pub struct Golden<'a> {
    folder: PathBuf,
    upcasters: Option<&'a Upcasters>,
    writes: bool,
}

/// What one file says.
struct Fixture {
    event_type: String,
    version: u32,
    codec: String,
    /// The event as it is read, in the words of its `Debug`.
    reads_as: String,
    bytes: Bytes,
}

impl<'a> Golden<'a> {
    /// Files in this folder, of one event enum. They are written when `UPDATE_GOLDEN` is set.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), upcasters: None, writes: std::env::var_os("UPDATE_GOLDEN").is_some() }
    }

    /// Old forms are read by these; every form that they know must have a file.
    #[must_use]
    pub const fn with_upcasters(mut self, upcasters: &'a Upcasters) -> Self {
        self.upcasters = Some(upcasters);
        self
    }

    /// Whether missing files are written, whatever the environment says.
    #[must_use]
    pub const fn writing(mut self, writes: bool) -> Self {
        self.writes = writes;
        self
    }

    /// Compares samples, each with a name of its own, with what is in the folder, and reads everything that is there.
    ///
    /// # Panics
    /// When something differs, naming all that does.
    pub fn check<E: Event + Debug + PartialEq>(&self, samples: &[(&str, E)]) {
        let mut problems = Vec::new();
        for (name, event) in samples {
            problems.extend(self.check_sample(name, event));
        }
        let mut found = BTreeSet::new();
        for path in self.files() {
            match self.check_file::<E>(&path) {
                Ok(form) => found.extend([form]),
                Err(problem) => problems.push(problem),
            }
        }
        for form in self.upcasters.iter().flat_map(|upcasters| upcasters.forms()) {
            if !found.contains(&(form.event_type.to_owned(), form.version)) {
                problems.push(format!("{form} has no golden bytes: add a sample, or restore the file"));
            }
        }
        if !problems.is_empty() {
            fail(&problems.join("\n"));
        }
    }

    fn check_sample<E: Event + Debug + PartialEq>(&self, name: &str, event: &E) -> Option<String> {
        let now = Fixture::of(event);
        let path = self.folder.join(format!("{}.{}.{}.{ENDING}", slug(&now.event_type), now.version, slug(name)));
        match self.decode::<E>(&now.event_type, now.version, &now.bytes) {
            Ok(read) if read == *event => {}
            other => return Some(format!("{name}: what is written is read as {other:?}, not as {event:?}")),
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let golden = Fixture::parse(&text).map(|golden| golden.written());
                (golden.as_deref() != Some(&now.written())).then(|| {
                    let difference = difference(&golden.unwrap_or(text), &now.written());
                    format!(
                        "{}: events of this type are written differently now (- golden, + now). Raise the schema version \
                         and add a step from the old one:\n{difference}",
                        path.display()
                    )
                })
            }
            Err(_) if self.writes => self.write(&path, &now.to_text()),
            Err(_) => Some(format!("{} is missing: run the test with UPDATE_GOLDEN=1 and commit it", path.display())),
        }
    }

    /// The form of a file that is read as it should be.
    fn check_file<E: Event + Debug>(&self, path: &Path) -> Result<(String, u32), String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let golden = Fixture::parse(&text).ok_or_else(|| format!("{} is no golden file", path.display()))?;
        let read = self.decode::<E>(&golden.event_type, golden.version, &golden.bytes);
        let reads_as = match read {
            Ok(event) => format!("{event:#?}"),
            Err(error) => return Err(format!("{}: it cannot be read any more: {error} ({error:?})", path.display())),
        };
        if reads_as != golden.reads_as && !self.writes {
            let difference = difference(&golden.reads_as, &reads_as);
            return Err(format!(
                "{}: it is read as something else now (- golden, + now):\n{difference}",
                path.display()
            ));
        }
        if reads_as != golden.reads_as {
            let golden = Fixture { reads_as, ..golden };
            return self.write(path, &golden.to_text()).map_or(Ok((golden.event_type, golden.version)), Err);
        }
        Ok((golden.event_type, golden.version))
    }

    fn decode<E: Event>(&self, event_type: &str, version: u32, bytes: &Bytes) -> Result<E, DecodeError> {
        let Some(upcasters) = self.upcasters else { return E::decode(event_type, version, bytes) };
        let (form, payload) = upcasters.upcast(event_type, version, bytes)?;
        E::decode(form.event_type, form.version, &payload)
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
        files.sort();
        files
    }

    fn write(&self, path: &Path, text: &str) -> Option<String> {
        let written = std::fs::create_dir_all(&self.folder).and_then(|()| std::fs::write(path, text));
        written.err().map(|error| format!("{}: {error}", path.display()))
    }
}

impl Fixture {
    fn of<E: Event + Debug>(event: &E) -> Self {
        Self {
            event_type: event.event_type().to_owned(),
            version: event.schema_version(),
            codec: format!("{:?}", event.codec()),
            reads_as: format!("{event:#?}"),
            bytes: event.encode(),
        }
    }

    /// What may never change.
    fn written(&self) -> String {
        let Self { event_type, version, codec, bytes, .. } = self;
        format!("type: {event_type}\nversion: {version}\ncodec: {codec}\nbytes:\n{}", hex(bytes))
    }

    fn to_text(&self) -> String {
        format!("{}reads as:\n{}\n", self.written(), self.reads_as)
    }

    fn parse(text: &str) -> Option<Self> {
        let (written, reads_as) = text.split_once("reads as:\n")?;
        let (head, bytes) = written.split_once("bytes:\n")?;
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        Some(Self {
            event_type: field("type")?.to_owned(),
            version: field("version")?.parse().ok()?,
            codec: field("codec")?.to_owned(),
            reads_as: reads_as.trim_end_matches('\n').to_owned(),
            bytes: from_hex(bytes)?,
        })
    }
}

/// Sixteen bytes in a line, in hexadecimal and as text.
fn hex(bytes: &Bytes) -> String {
    let mut text = String::new();
    for line in bytes.chunks(BYTES_IN_A_LINE) {
        let digits = line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        let letters: String =
            line.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }).collect();
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {digits:<47} |{letters}|");
    }
    text
}

fn from_hex(text: &str) -> Option<Bytes> {
    let digits = text.lines().filter_map(|line| line.split('|').next()).flat_map(str::split_whitespace);
    digits.map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

fn difference(golden: &str, now: &str) -> String {
    TextDiff::from_lines(format!("{golden}\n").as_str(), format!("{now}\n").as_str())
        .unified_diff()
        .context_radius(3)
        .to_string()
}

/// A name as part of a file's name.
fn slug(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '_';
    name.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect()
}
