//! Reads and writes decision records in the formats that people keep, without I/O.
//!
//! Start with [`decode`] on a file's bytes, [`classify`] to tell records from index and template pages, and
//! [`Record::parse`] for everything a record says about itself. All functions take text and a path relative to the
//! folder of records; none fails on text, however odd, and none takes more than linear time.

mod classify;
mod date;
mod edit;
mod encoding;
mod labels;
mod model;
mod passages;
mod path;
mod people;
mod plain;
mod record;
mod reference_scan;
mod references;
mod role;
mod scan;
mod sites;
mod status;
mod status_words;
mod tables;
mod template;
mod title;
mod verbs;
mod words;

pub use classify::classify;
pub use edit::{Successor, set_status, set_superseded_by, set_title};
pub use encoding::{DecodeError, DecodedText, MAX_BYTES, TextEncoding, decode, encode};
pub use model::{FileKind, Format, Link, LinkKind, LinkTarget, ParsedStatus, Record, RecordDate, Status};
pub use passages::{MAX_PIECES, MAX_WORDS, Passage, passages};
pub use path::{RECORD_EXTENSIONS, is_record_path};
pub use template::{TemplateKind, template};
