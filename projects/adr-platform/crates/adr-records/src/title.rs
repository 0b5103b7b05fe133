//! The title: where it stands, and what of it is number and what is name.
//!
//! The front matter's title comes first, then the first heading that is not the name of a section, then a first line
//! that reads like a title, then the file name. A heading that is a prompt counts only when nothing else is there.

use std::ops::Range;

use crate::labels::{self, Label, Place};
use crate::path;
use crate::plain;
use crate::role::{self, Role};
use crate::scan::{Document, Kind, offset};

/// Where a title is written.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The title with its number, as written, markup included.
    pub(crate) span: Range<usize>,
    /// Index into the document's headings, where it is one.
    pub(crate) heading: Option<usize>,
    /// Whether it is a front matter value.
    pub(crate) front_matter: bool,
}

/// A title's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title<'a> {
    /// What stands before the name: number and separator, as written.
    pub(crate) prefix: &'a str,
    /// The number and its spelling.
    pub(crate) number: Option<(u32, &'a str)>,
    /// The name.
    pub(crate) name: &'a str,
}

/// Every place where the title is written, the one that counts first.
pub(crate) fn sites(document: &Document<'_>, labels: &[Label]) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    for label in labels.iter().filter(|label| label.role == Role::Title && label.place == Place::FrontMatter) {
        if !label.text(document).is_empty() {
            sites.push(Site { span: label.value.clone(), heading: None, front_matter: true });
        }
    }
    if let Some((index, heading)) = heading(document) {
        sites.push(Site { span: heading, heading: Some(index), front_matter: false });
    } else if let Some(label) = labels.iter().find(|label| label.role == Role::Title && !label.value.is_empty()) {
        if label.place != Place::FrontMatter {
            sites.push(Site { span: label.value.clone(), heading: None, front_matter: false });
        }
    } else if let Some(span) = first_line(document) {
        sites.push(Site { span, heading: None, front_matter: false });
    }
    sites
}

/// The first heading that names no section; of the first level if there is one before any section.
fn heading(document: &Document<'_>) -> Option<(usize, Range<usize>)> {
    for (index, heading) in document.headings.iter().enumerate().take(3) {
        let text = document.heading_text(heading);
        let Some(role) = role::of_heading(text).filter(|_| labels::is_section(document, index)) else {
            let own = labels::label(text)
                .filter(|(key, value)| role::of_label(key) == Some(Role::Title) && !value.is_empty());
            let span = own.map_or(heading.text.clone(), |(_, value)| {
                let start = heading.text.start + offset(text, value);
                start..start + value.len()
            });
            let labelled = labels::label(text)
                .is_some_and(|(key, _)| matches!(role::of_label(key), Some(Role::Status | Role::Date)));
            let plain = plain::inline(text);
            let follows = document.headings.get(index + 1).is_some() && !labels::is_section(document, index + 1);
            if labelled || plain.is_empty() || (follows && is_number_alone(&plain)) {
                continue;
            }
            let first_level = document.headings.first().map_or(1, |first| first.level);
            return (index == 0 || heading.level <= 2.max(first_level)).then_some((index, span));
        };
        if role != Role::Metadata && role != Role::Title && role != Role::Number {
            return None;
        }
    }
    None
}

/// `ADR-012:` with the name in the next heading.
fn is_number_alone(title: &str) -> bool {
    let parts = split(title);
    let name = if parts.name.len() < title.len() { parts.name } else { title };
    let word: String = title.chars().take_while(char::is_ascii_alphabetic).collect();
    parts.number.is_some() && !name.chars().any(char::is_alphabetic)
        || (path::is_number_prefix(&word) && !title.chars().skip(word.len()).any(char::is_alphabetic))
}

/// A first line in bold, or short and without a full stop, that is no label.
fn first_line(document: &Document<'_>) -> Option<Range<usize>> {
    let end = document.headings.first().map_or(document.lines.len(), |heading| heading.first_line);
    let index = (document.first_line()..end).find(|index| document.kind(*index) == Kind::Text)?;
    let line = document.line(index);
    let text = line.trim();
    let plain = plain::inline(text);
    let words = plain.split_whitespace().count();
    let alone = document.kind(index + 1) != Kind::Text;
    let sentence = plain.ends_with(['.', ':', ';', ',', '?']) || words > 12 || words == 0;
    let label = labels::label(line).is_some_and(|(key, _)| role::of_label(key).is_some());
    let block = text.starts_with(['|', '!', '<', '[', '>', '-', '{', '`']) || labels::bullet(text).is_some();
    let own = alone && !sentence && !label && !block;
    let start = document.start(index) + offset(line, text);
    own.then_some(start..start + text.len())
}

/// Splits number and name: `12. Name`, `ADR-012: Name`, `0012 - Name`, `[ADR 12] Name`, `ADR: Name`.
pub(crate) fn split(title: &str) -> Title<'_> {
    let whole = Title { prefix: "", number: None, name: title };
    let bracketed = title.starts_with(['[', '(']);
    let rest = title.strip_prefix(['[', '(', '#']).unwrap_or(title).trim_start();
    let rest = phrase(rest);
    let word_length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = rest.get(..word_length).unwrap_or_default();
    let known = path::is_number_prefix(word);
    let after_word = rest.get(word_length..).unwrap_or_default();
    let digits_from = if word.is_empty() {
        after_word
    } else {
        after_word.trim_start_matches(['-', ' ', '_', '#', '\u{a0}', '‑', '–'])
    };
    let shouted = (2..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let digits_from = skip_letters(digits_from, known);
    let digits = digits_from.bytes().take_while(u8::is_ascii_digit).count();
    let number_text = digits_from.get(..digits).unwrap_or_default();
    let after = digits_from.get(digits..).unwrap_or_default();
    let after = if bracketed { after.trim_start().strip_prefix([']', ')']).unwrap_or(after) } else { after };
    let trimmed = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ':' | '-' | '–' | '—' | ')' | '|' | '_' | '/' | '：')
    });
    let separator = after.get(..after.len() - trimmed.len()).unwrap_or_default();
    if bracketed && known && digits == 0 && digits_from.starts_with([']', ')']) {
        let name = digits_from.get(1..).unwrap_or_default().trim_start_matches([':', '-', ' ']);
        return Title { prefix: title.get(..offset(title, name)).unwrap_or_default(), number: None, name };
    }
    let number = number_text.parse::<u32>().ok().filter(|_| digits <= 6).map(|value| (value, number_text));
    let clear_separator = separator.contains(['.', ':', '-', '–', '—', ')', '|', '_', '/', '：'])
        && separator.len() > usize::from(!separator.contains([':', '：']));
    let accepted = match number {
        Some(_) if trimmed.is_empty() => known && word_length > 0,
        Some(_) if known => !separator.is_empty() || bracketed,
        Some(_) if word.is_empty() => {
            clear_separator || bracketed || (number_text.starts_with('0') && digits >= 3 && !separator.is_empty())
        }
        Some(_) => shouted && (bracketed || (clear_separator && after_word.starts_with('-'))),
        None => known && digits == 0 && separator_after_word(after_word).is_some(),
    };
    if !accepted || looks_like_date(number_text, after) {
        return without_letter(title).unwrap_or(whole);
    }
    let name = if number.is_some() { trimmed } else { separator_after_word(after_word).unwrap_or(title) };
    let name = if name.is_empty() { title } else { name };
    let prefix = title.get(..offset(title, name)).unwrap_or_default();
    Title { prefix, number, name }
}

/// "Architecture Decision Record 12: Name" and its like.
fn phrase(text: &str) -> &str {
    const PHRASES: [&str; 8] = [
        "architecture decision record",
        "architectural decision record",
        "architecture decision",
        "architectural decision",
        "any decision record",
        "decision record",
        "lightweight architecture decision record",
        "technical decision record",
    ];
    let lower = crate::date::head(text, 60).to_lowercase();
    let found = PHRASES.iter().filter(|phrase| lower.starts_with(*phrase)).map(|phrase| phrase.len()).max();
    let Some(rest) = found.and_then(|length| text.get(length..)) else { return text };
    let rest = rest.trim_start();
    let rest =
        if rest.to_lowercase().starts_with("(adr)") { rest.get(5..).unwrap_or_default().trim_start() } else { rest };
    let named = rest.trim_start_matches(['#', '-', ':', ' ']);
    let is_prefix = rest.starts_with(|c: char| c.is_ascii_digit() || c == '#')
        || (rest.starts_with([':', '-', '–']) && !named.is_empty());
    // What follows must still be a prefix of number or separator; a colon alone is handled as a word prefix.
    if is_prefix && named.starts_with(|c: char| c.is_ascii_digit()) {
        named
    } else if is_prefix {
        colon_name(text, named)
    } else {
        text
    }
}

/// Keeps a name whose prefix has no number: the caller sees it as it is.
fn colon_name<'a>(whole: &'a str, name: &'a str) -> &'a str {
    if name.is_empty() { whole } else { name }
}

/// Upper-case letters between a known word and the digits, as in `ADR-FE-012`.
fn skip_letters(text: &str, known: bool) -> &str {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = text.get(letters..).unwrap_or_default();
    match rest.strip_prefix(['-', '_']) {
        Some(digits) if known && (1..=6).contains(&letters) && digits.starts_with(|c: char| c.is_ascii_digit()) => {
            digits
        }
        _ => text,
    }
}

/// `ADR: Name`, `ADR - Name`.
fn separator_after_word(after_word: &str) -> Option<&str> {
    let rest = after_word
        .strip_prefix(':')
        .or_else(|| after_word.strip_prefix(" - "))
        .or_else(|| after_word.strip_prefix(" – "))?;
    Some(rest.trim_start()).filter(|rest| !rest.is_empty())
}

/// `n. Name`, `X. Name`: a number that nobody filled in.
fn without_letter(title: &str) -> Option<Title<'_>> {
    let name = ["n. ", "N. ", "x. ", "X. ", "#. "].iter().find_map(|prefix| title.strip_prefix(prefix))?;
    let prefix = title.get(..offset(title, name))?;
    Some(Title { prefix, number: None, name })
}

/// `2022-02-03 Name` begins with a date, not with a number.
fn looks_like_date(number: &str, after: &str) -> bool {
    number.len() == 4
        && after.starts_with(['-', '.', '/'])
        && after.get(1..2).is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_digit()))
}
