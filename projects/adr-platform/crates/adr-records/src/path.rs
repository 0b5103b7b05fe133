//! What a file's path says: is it a record, which number, which date, which title.
//!
//! Names in use: `0012-title.md`, `ADR-012 title.md`, `adr012.md`, `20240513-title.md`, `2024_05_13_title.md`,
//! `title.md`, and one folder per record, `2024-05-13-title/README.md`. To support another habit, extend [`stem`] or
//! [`number`]; both look at text only.

use crate::date;

/// Endings of files that may hold a record, in lower case.
pub const RECORD_EXTENSIONS: [&str; 10] =
    ["md", "markdown", "mdown", "mkd", "mdx", "rst", "adoc", "asciidoc", "asc", "txt"];

/// Whether a file of this name may hold a record. Everything else is an attachment.
#[must_use]
pub fn is_record_path(path: &str) -> bool {
    RECORD_EXTENSIONS.contains(&extension(path).as_str())
}

/// The part after the last dot of the file name, in lower case; empty when there is none.
pub(crate) fn extension(path: &str) -> String {
    let name = file_name(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The folder's path, without a closing slash; empty at the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rfind(['/', '\\']).and_then(|end| path.get(..end)).unwrap_or_default()
}

/// The name that identifies a record: the file's, or its folder's when the file has a name of convention.
pub(crate) fn stem(path: &str) -> &str {
    let name = file_name(path);
    let stem = if is_record_path(name) { name.rsplit_once('.').map_or(name, |(stem, _)| stem) } else { name };
    if is_conventional(stem) {
        let folder = file_name(folder(path));
        if !folder.is_empty() {
            return folder;
        }
    }
    stem
}

/// `README`, `index` and the like: names that say nothing about the content.
pub(crate) fn is_conventional(stem: &str) -> bool {
    matches!(stem.to_lowercase().as_str(), "readme" | "index" | "_index" | "adr" | "decision" | "record" | "main")
}

/// Whether the file's own name is one of convention.
pub(crate) fn has_conventional_name(path: &str) -> bool {
    let name = file_name(path);
    is_conventional(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The number in a stem, as a value and as written.
pub(crate) fn number(stem: &str) -> Option<(u32, &str)> {
    let rest = after_date(stem);
    leading_number(rest).or_else(|| prefixed_number(rest))
}

/// `0012-title`, `12_title`, `0012`, `0012a-title`.
fn leading_number(stem: &str) -> Option<(u32, &str)> {
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let (written, rest) = stem.split_at_checked(digits)?;
    let rest = rest.strip_prefix(|c: char| c.is_ascii_lowercase()).filter(|r| starts_apart(r)).unwrap_or(rest);
    let value = (digits <= 6).then(|| written.parse().ok()).flatten()?;
    starts_apart(rest).then_some((value, written))
}

fn starts_apart(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// `adr-0012-title`, `ADR012 title`, `team-adr-7`, `rfc_12`: letters, perhaps a separator, digits.
fn prefixed_number(stem: &str) -> Option<(u32, &str)> {
    let bytes = stem.as_bytes();
    let mut word_start = 0;
    let mut first = true;
    while word_start < bytes.len() {
        let word_end = word_start + bytes.iter().skip(word_start).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = stem.get(word_start..word_end)?;
        let digits = stem.get(word_end..)?;
        let digits = digits.strip_prefix(['-', '_', ' ', '.', '#']).unwrap_or(digits);
        let known = is_number_prefix(word);
        let plausible = known || (first && (2..=5).contains(&word.len()) && digits.starts_with('0'));
        if let Some(found) = leading_number(digits).filter(|_| plausible) {
            return Some(found);
        }
        first = false;
        word_start = word_end;
        while word_start < bytes.len() && !bytes.get(word_start).is_some_and(u8::is_ascii_alphabetic) {
            word_start += 1;
        }
    }
    None
}

/// Words that people put before a record's number.
pub(crate) fn is_number_prefix(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "adr" | "adrs" | "ad" | "dr" | "edr" | "tdr" | "ddr" | "madr" | "rfc" | "kep" | "decision" | "record" | "lep"
    )
}

/// The date a stem begins with, and its words.
pub(crate) fn leading_date(stem: &str) -> Option<(date::Parts, &str)> {
    date_length(stem).and_then(|length| {
        let written = stem.get(..length)?;
        let digits: String = written.chars().filter(char::is_ascii_digit).take(8).collect();
        let year = digits.get(..4)?.parse().ok()?;
        let month = digits.get(4..6)?.parse().ok()?;
        let day = digits.get(6..8).and_then(|day| day.parse().ok());
        date::Parts::new(year, Some(month), day).map(|parts| (parts, written))
    })
}

/// The stem without the date it begins with.
pub(crate) fn after_date(stem: &str) -> &str {
    let length = date_length(stem).unwrap_or(0);
    let rest = stem.get(length..).unwrap_or_default();
    let trimmed = rest.trim_start_matches(['-', '_', ' ', '.']);
    if length == 0 || trimmed.is_empty() { stem.get(length..).unwrap_or(stem) } else { trimmed }
}

/// Bytes of `YYYY-MM-DD`, `YYYY_MM_DD`, `YYYYMMDD`, a longer timestamp or `YYYY-MM` at the start of a stem.
fn date_length(stem: &str) -> Option<usize> {
    let shape = |pattern: &str| {
        let fits = stem.bytes().zip(pattern.bytes()).filter(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            b'-' => matches!(byte, b'-' | b'_' | b'.' | b' '),
            other => byte == other,
        });
        (fits.count() == pattern.len()).then_some(pattern.len())
    };
    let ends = |length: usize| stem.as_bytes().get(length).is_none_or(|byte| !byte.is_ascii_digit());
    let plausible = |length: &usize| {
        let year = stem.get(..4).and_then(|year| year.parse::<u32>().ok()).unwrap_or(0);
        (1980..=2100).contains(&year) && ends(*length)
    };
    ["99999999999999", "999999999999", "9999-99-99", "99999999", "9999-99"]
        .iter()
        .filter_map(|pattern| shape(pattern))
        .find(plausible)
        .filter(|length| month_fits(stem, *length))
}

/// `2024-05-title` is a date, `2024-77-title` is not.
fn month_fits(stem: &str, length: usize) -> bool {
    let digits: String = stem.get(..length).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.get(4..6).and_then(|month| month.parse::<u32>().ok()).is_some_and(|month| (1..=12).contains(&month))
}

/// A title made of a stem: date and number taken off, separators turned into spaces, first letter raised.
pub(crate) fn title(stem: &str) -> String {
    let rest = after_date(stem);
    let rest = match number(stem) {
        Some((_, written)) => {
            let end = rest.find(written).map_or(0, |at| at + written.len());
            let after = rest.get(end..).unwrap_or_default().trim_start_matches(['-', '_', ' ', '.', ':']);
            if after.is_empty() { rest } else { after }
        }
        None => rest,
    };
    let spaced = rest.replace(['-', '_', '+'], " ");
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => "Untitled".to_owned(),
    }
}

/// Resolves a relative reference against the folder of `from`; `None` when nothing is left of it.
pub(crate) fn resolve(from: &str, reference: &str) -> Option<String> {
    let reference = reference.split(['#', '?']).next().unwrap_or_default().replace('\\', "/");
    if reference.is_empty() {
        return None;
    }
    let base = folder(from).replace('\\', "/");
    let mut parts: Vec<&str> =
        if reference.starts_with('/') { Vec::new() } else { base.split('/').filter(|part| !part.is_empty()).collect() };
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The reference that leads from the file `from` to the file `to`.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let base: Vec<&str> = folder(from).split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let target: Vec<&str> = to.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let shared = base.iter().zip(&target).take_while(|(left, right)| left == right).count();
    let up = base.iter().skip(shared).map(|_| "..");
    up.chain(target.iter().skip(shared).copied()).collect::<Vec<_>>().join("/")
}
