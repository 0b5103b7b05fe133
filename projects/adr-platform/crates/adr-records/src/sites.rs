//! Every place where a record states its status, the one that counts first.
//!
//! The order: front matter; a label or table cell at the head; a status section; a badge at the head; a sentence or
//! callout at the head; a label further down whose value is a status; a mark in the title. Readers take the first
//! that is not empty, editors change the front matter and the first other. To support another place, add it to
//! [`find`].

use std::ops::Range;

use crate::labels::{self, Label, Place};
use crate::model::{Format, Status};
use crate::role::{self, Role};
use crate::scan::{Document, Kind, offset};
use crate::status;
use crate::status_words::phrase_at;
use crate::words::words;

/// How a status is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    FrontMatter,
    /// A labelled value on a line.
    Label,
    Cell,
    /// The body of a status section.
    Section,
    Badge,
    /// A sentence that states the status.
    Sentence,
    /// A mark in the title.
    Title,
}

/// A place where a status is written, or could be.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) form: Form,
    /// The words as written; empty where the place is there and the words are not.
    pub(crate) span: Range<usize>,
}

/// Status sections beyond these are about something else.
const SECTIONS: usize = 20;

/// Every site, best first.
pub(crate) fn find(document: &Document<'_>, labels: &[Label]) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    for label in labels.iter().filter(|label| label.role == Role::Status) {
        let form = match label.place {
            Place::FrontMatter => Form::FrontMatter,
            Place::Table => Form::Cell,
            Place::Line | Place::Heading => Form::Label,
        };
        sites.push(Site { form, span: label.value.clone() });
    }
    sites.extend(sections(document));
    sites.extend(badge(document));
    sites.extend(callout(document));
    sites.extend(late_label(document));
    sites.extend(title_mark(document));
    sites
}

/// The first site with words; `None` when no place has any.
pub(crate) fn effective<'s>(document: &Document<'_>, sites: &'s [Site]) -> Option<&'s Site> {
    let written = || sites.iter().filter(|site| !document.slice(site.span.clone()).trim().is_empty());
    // A prompt left from the template counts only when nothing else is said.
    written().find(|site| !status::is_placeholder(document.slice(site.span.clone()))).or_else(|| written().next())
}

fn sections(document: &Document<'_>) -> Vec<Site> {
    let is_status = |heading| role::of_heading(heading) == Some(Role::Status);
    let headings =
        document.headings.iter().enumerate().filter(|(_, heading)| is_status(document.heading_text(heading)));
    headings
        .take(SECTIONS)
        .map(|(index, _)| Site { form: Form::Section, span: section_words(document, document.own_lines(index)) })
        .collect()
}

/// The status's words in a section: from its first text to the last paragraph in a row that begins with a status.
pub(crate) fn section_words(document: &Document<'_>, lines: Range<usize>) -> Range<usize> {
    let empty = document.start(lines.start)..document.start(lines.start);
    let paragraphs = paragraphs(document, lines);
    let mut paragraphs = paragraphs.into_iter().skip_while(|span| is_instruction(document.slice(span.clone())));
    let Some(first) = paragraphs.next() else { return empty };
    let mut span = first;
    for next in paragraphs {
        let text = document.slice(next.clone());
        if text.len() > 200 || !status::states(text) {
            break;
        }
        span.end = next.end;
    }
    span
}

/// A quote that explains the field instead of filling it.
fn is_instruction(text: &str) -> bool {
    text.starts_with('>') && text.len() > 60 || text.starts_with(".. ")
}

/// Runs of text lines.
fn paragraphs(document: &Document<'_>, lines: Range<usize>) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for index in lines.start..lines.end.min(lines.start + 60) {
        let text = matches!(document.kind(index), Kind::Text);
        if text {
            let line = document.line(index);
            let start = document.start(index) + labels::indent(line);
            let end = document.start(index) + line.trim_end().len();
            match paragraphs.last_mut().filter(|_| open) {
                Some(last) => last.end = end,
                None => paragraphs.push(start..end),
            }
        }
        open = text;
    }
    paragraphs
}

fn badge(document: &Document<'_>) -> Option<Site> {
    labels::head(document).filter(|index| document.kind(*index) == Kind::Text).find_map(|index| {
        let line = document.line(index);
        let badge = line.contains("badge/") && line.contains(['!', '<']);
        let known = badge && !matches!(status::interpret(line), Status::Other | Status::Unspecified);
        let trimmed = line.trim();
        let start = document.start(index) + offset(line, trimmed);
        known.then(|| Site { form: Form::Badge, span: start..start + trimmed.len() })
    })
}

/// `*Accepted*`, `> **Superseded by …**`, "This ADR has been superseded by …" at the head.
fn callout(document: &Document<'_>) -> Option<Site> {
    labels::head(document).filter(|index| document.kind(*index) == Kind::Text).find_map(|index| {
        let line = document.line(index);
        let trimmed = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let plain = crate::plain::inline(trimmed);
        let words = words(crate::date::head(&plain, 200));
        let about_itself = |at: usize| {
            words.get(..at).is_some_and(|before| {
                let has = |names: &[&str]| before.iter().any(|word| names.contains(&word.lower.as_str()));
                before.iter().any(|word| word.lower == "this")
                    && has(&["adr", "decision", "record", "document", "proposal", "rfc"])
                    && has(&["is", "was", "been", "now"])
            })
        };
        let emphasised = trimmed.starts_with(['*', '_', '`', '[', '!', '~', '⚠'])
            || words.len() <= 2
            || line.trim_start().starts_with('>');
        let states = (0..words.len().min(9)).any(|at| {
            phrase_at(&words, at).is_some_and(|(status, length)| {
                let whole = words.len() <= at + length + 12;
                (at == 0 && whole && (emphasised || status == Status::Superseded)) || about_itself(at)
            })
        });
        let start = document.start(index) + offset(line, trimmed);
        (states && labels::label(line).is_none_or(|(key, _)| role::of_label(key).is_none()))
            .then(|| Site { form: Form::Sentence, span: start..document.start(index) + line.trim_end().len() })
    })
}

/// A `Status:` line further down, when its value is a status and nothing more.
fn late_label(document: &Document<'_>) -> Option<Site> {
    let from = labels::head(document).end;
    (from..document.lines.len()).filter(|index| document.kind(*index) == Kind::Text).find_map(|index| {
        let line = document.line(index);
        if line.len() > 200 {
            return None;
        }
        let (key, value) = labels::label(line)?;
        let value = value.trim();
        let known = role::of_label(key) == Some(Role::Status)
            && (1..=200).contains(&value.len())
            && words(&crate::plain::inline(value)).len() <= 8
            && !matches!(status::interpret(value), Status::Other | Status::Unspecified);
        let start = document.start(index) + offset(line, value);
        known.then(|| Site { form: Form::Label, span: start..start + value.len() })
    })
}

/// `[Superseded] Title`, `Title (rejected)`, `DEPRECATED: Title`.
fn title_mark(document: &Document<'_>) -> Option<Site> {
    let heading = document.headings.first()?;
    let title = document.heading_text(heading);
    let marked = |inner: &str| {
        let words = words(inner);
        phrase_at(&words, 0).is_some_and(|(status, length)| status != Status::Draft && words.len() <= length + 3)
    };
    let inner = ["[]", "()"].iter().find_map(|pair| {
        let (open, close) = pair.split_at(1);
        let at_start = title.strip_prefix(open).and_then(|rest| rest.split_once(close)).map(|(inner, _)| inner);
        let at_end = title.strip_suffix(close).and_then(|rest| rest.rsplit_once(open)).map(|(_, inner)| inner);
        at_start.into_iter().chain(at_end).find(|inner| marked(inner))
    });
    let shouted =
        title.split_once(':').map(|(first, _)| first).filter(|first| first.to_uppercase() == *first && marked(first));
    let inner = inner.or(shouted)?;
    let start = heading.text.start + offset(title, inner);
    (document.format != Format::AsciiDoc || !inner.is_empty())
        .then(|| Site { form: Form::Title, span: start..start + inner.len() })
}
