//! Labelled values: front matter keys, `Status: …` lines, table cells, headings such as `Status: Accepted`.
//!
//! [`collect`] finds them where records keep them: in the front matter, between the title and the first section, in
//! sections such as "Metadata", and in the status section. Labels are known by `role.rs`. To support another way to
//! write a label, extend [`label`].

use std::ops::Range;

use crate::model::Format;
use crate::role::{self, Role};
use crate::scan::{Document, Kind, offset};
use crate::tables;

/// Where a labelled value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    FrontMatter,
    /// A `Label: value` line.
    Line,
    Table,
    Heading,
}

/// A labelled value.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) role: Role,
    pub(crate) place: Place,
    pub(crate) line: usize,
    /// The value as written; empty when there is none on the label's line.
    pub(crate) value: Range<usize>,
    /// The items of a front matter list, or of bullets below the label.
    pub(crate) items: Vec<String>,
}

impl Label {
    /// The value's text: the items joined, or what is written.
    pub(crate) fn text(&self, document: &Document<'_>) -> String {
        if self.items.is_empty() { document.slice(self.value.clone()).trim().to_owned() } else { self.items.join(", ") }
    }
}

/// How many lines of a region, and how many regions, are looked through: labels stand at the top.
const REGION: usize = 100;
const REGIONS: usize = 100;

/// The part of a line, in bytes, in which labels are looked for.
const LONGEST_LINE: usize = 4000;

/// Every labelled value, front matter first.
pub(crate) fn collect(document: &Document<'_>) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    if let Some(front) = &document.front {
        for entry in &front.entries {
            if let Some(role) = role::of_label(document.slice(entry.key.clone())) {
                let line = document.lines.partition_point(|line| line.end < entry.key.start);
                labels.push(Label {
                    role,
                    place: Place::FrontMatter,
                    line,
                    value: entry.value.clone(),
                    items: entry.items.clone(),
                });
            }
        }
    }
    for region in regions(document) {
        in_lines(document, region, &mut labels);
    }
    labels
}

/// Lines that may hold labels.
fn regions(document: &Document<'_>) -> Vec<Range<usize>> {
    let mut regions = vec![head(document)];
    let clip = |region: Range<usize>| region.start..region.end.min(region.start + REGION);
    for (index, heading) in document.headings.iter().enumerate() {
        let role = role::of_heading(document.heading_text(heading));
        if matches!(role, Some(Role::Metadata | Role::Status)) {
            regions.push(clip(document.own_lines(index)));
        } else if label(document.heading_text(heading)).is_some() {
            regions.push(heading.first_line..heading.body);
        }
        if regions.len() >= REGIONS {
            break;
        }
    }
    regions
}

/// The lines before the first section: the title and what follows it, without sections whose names say what they hold.
pub(crate) fn head(document: &Document<'_>) -> Range<usize> {
    let start = document.first_line();
    let Some(first) = document.headings.first() else { return start..document.lines.len().min(start + 30) };
    if is_section(document, 0) {
        return start..first.first_line;
    }
    // A heading without text of its own, such as the number alone, goes with the one below it.
    let silent = |index: usize| document.own_lines(index).all(|line| document.kind(line) != Kind::Text);
    let below =
        document.headings.get(1).is_some_and(|next| next.first_line < first.body + 10) && !is_section(document, 1);
    let last = usize::from(below && silent(0) && document.headings.len() > 1);
    start..document.own_lines(last).end.min(first.body + REGION)
}

/// Whether a heading names a section of the record and not the record: a first heading above all others is a title,
/// even where it reads "History".
pub(crate) fn is_section(document: &Document<'_>, index: usize) -> bool {
    let Some(heading) = document.headings.get(index) else { return false };
    let Some(role) = role::of_heading(document.heading_text(heading)) else { return false };
    let mut others = document.headings.iter().skip(1);
    let above_all = index == 0 && document.headings.len() > 1 && others.all(|other| other.level == heading.level + 1);
    !above_all || matches!(role, Role::Status | Role::Date)
}

fn in_lines(document: &Document<'_>, region: Range<usize>, labels: &mut Vec<Label>) {
    let mut index = region.start;
    while index < region.end {
        let line = document.line(index);
        match document.kind(index) {
            Kind::Text if tables::is_row(line, document.format) || tables::is_bare_row(document, index) => {
                index = tables::read(document, index..region.end, labels);
                continue;
            }
            Kind::Text => {
                let known = labels.len();
                in_line(document, index, region.end, Place::Line, labels);
                if labels.len() == known {
                    tables::read_simple(document, index, labels);
                }
            }
            Kind::Heading => in_line(document, index, region.end, Place::Heading, labels),
            _ => {}
        }
        index += 1;
    }
}

fn in_line(document: &Document<'_>, index: usize, end: usize, place: Place, labels: &mut Vec<Label>) {
    let line = document.line(index);
    let line = if place == Place::Heading { line.trim_start_matches(['#', '=']) } else { line };
    let mut rest = crate::date::head(line, LONGEST_LINE);
    while let Some((key, value)) = label(rest) {
        let Some(role) = role::of_label(key) else { break };
        let (value, next) = cut_at_next(value);
        let value = trim_value(value);
        let start = document.start(index) + offset(document.line(index), value);
        let mut found = Label { role, place, line: index, value: start..start + value.len(), items: Vec::new() };
        if place == Place::Line && next.is_empty() {
            extend(document, &mut found, end);
        }
        labels.push(found);
        rest = next;
    }
}

/// Cuts a value where another known label follows on the same line.
fn cut_at_next(value: &str) -> (&str, &str) {
    for (at, mark) in value.match_indices(['|', '·', '•', '*', ',', ';', '—']) {
        let after = value.get(at..).unwrap_or_default();
        let next = if mark == "*" { after } else { after.get(mark.len()..).unwrap_or_default() };
        if label(next).is_some_and(|(key, _)| role::of_label(key).is_some()) {
            let before = value.get(..at).unwrap_or_default().trim_end();
            return (before.trim_end_matches(['-', '–', '|', '·', '•', '*']), next);
        }
    }
    (value, "")
}

/// Takes quotes of emphasis, hard breaks and closing tags off a value.
fn trim_value(value: &str) -> &str {
    let mut value = value.trim();
    for end in ["\\", "<br>", "<br/>", "<br />", "</p>", "</td>", "</li>", "+"] {
        value = value.strip_suffix(end).filter(|cut| end != "+" || cut.ends_with(' ')).unwrap_or(value).trim_end();
    }
    value
}

/// Follows a value to the lines below: indented continuation, bullets, or the paragraph under an empty label.
fn extend(document: &Document<'_>, label: &mut Label, end: usize) {
    let below = label.line + 1;
    let own_indent = indent(document.line(label.line));
    let text = |index: usize| (index < end && document.kind(index) == Kind::Text).then(|| document.line(index));
    if !label.value.is_empty() {
        let mut index = below;
        while let Some(line) = text(index) {
            let continues = indent(line) >= own_indent + 2 && bullet(line).is_none() && self::label(line).is_none();
            if !continues || index > below + 8 {
                break;
            }
            label.value.end = document.start(index) + line.trim_end().len();
            index += 1;
        }
        return;
    }
    let first = (below..end.min(below + 2)).find(|index| text(*index).is_some());
    let Some(first) = first else { return };
    let mut index = first;
    while let Some(item) = text(index).and_then(bullet) {
        if self::label(item).is_some_and(|(key, _)| role::of_label(key).is_some()) {
            break;
        }
        let start = document.start(index) + offset(document.line(index), item);
        if label.value.is_empty() {
            label.value.start = start;
        }
        label.value.end = start + item.len();
        label.items.push(item.to_owned());
        index += 1;
    }
    let line = document.line(first);
    if label.items.is_empty()
        && self::label(line).is_none()
        && !tables::is_row(line, document.format)
        && document.format != Format::AsciiDoc
    {
        let value = trim_value(line);
        // A definition list's mark.
        let value = value.strip_prefix(": ").map_or(value, str::trim_start);
        let start = document.start(first) + offset(line, value);
        label.value = start..start + value.len();
    }
}

pub(crate) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A bullet's text.
pub(crate) fn bullet(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let rest = rest.strip_prefix(['-', '*', '+', '•', '–']).or_else(|| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest.get(digits..).filter(|_| (1..=3).contains(&digits)).and_then(|rest| rest.strip_prefix(['.', ')']))
    })?;
    rest.starts_with([' ', '\t']).then(|| rest.trim())
}

/// Splits `Label: value` in any of its spellings; the label is not yet known to be one.
pub(crate) fn label(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let rest = bullet(rest).unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii_punctuation());
    let rest = ["<b>", "<strong>", "<em>", "<i>", "<p>", "<li>"]
        .iter()
        .fold(rest, |rest, tag| rest.strip_prefix(tag).unwrap_or(rest));
    if let Some(field) = rest.strip_prefix(':') {
        let (key, value) = field.split_once(':')?;
        return (plausible(key) && (value.is_empty() || value.starts_with(char::is_whitespace)))
            .then(|| (key.trim(), value.trim()));
    }
    let mark = rest.chars().next().filter(|c| matches!(c, '*' | '_' | '`'));
    match mark {
        Some(mark) => emphasised(rest, mark),
        None => plain_label(rest),
    }
}

fn plausible(key: &str) -> bool {
    !key.trim().is_empty() && key.len() <= 60 && key.split_whitespace().count() <= 6
}

/// `**Label:** value`, `**Label**: value`, `**Label** value`, `**Label: value**`.
fn emphasised(rest: &str, mark: char) -> Option<(&str, &str)> {
    let inner = rest.trim_start_matches(mark);
    let marks = rest.get(..rest.len() - inner.len())?;
    let (key, after) = inner.split_once(marks)?;
    if let Some((key, value)) = key.split_once([':', '：']).filter(|(_, value)| !value.trim().is_empty()) {
        return plausible(key).then(|| (key.trim(), value.trim()));
    }
    let value = after.trim_start();
    let colon = key.trim_end().ends_with([':', '：']) || value.starts_with([':', '：']);
    let value = value.strip_prefix("::").or_else(|| value.strip_prefix([':', '：'])).unwrap_or(value);
    let key = key.trim().trim_end_matches([':', '：']);
    let key = key.strip_prefix("<u>").map_or(key, |key| key.trim_end_matches("</u>"));
    let apart = colon || (marks.len() >= 2 && (value.is_empty() || after.starts_with(char::is_whitespace)));
    (apart && plausible(key)).then(|| (key, value.trim()))
}

/// `Label: value`, `Label:: value`, `Label - value`, `Label：value`, `Label</b>: value`.
fn plain_label(rest: &str) -> Option<(&str, &str)> {
    let near = crate::date::head(rest, 80);
    let (at, separator) = [": ", ":\t", "：", "::", " - ", " – ", " — ", "=", "</b>", "</strong>", "</em>", "</i>"]
        .iter()
        .filter_map(|separator| near.find(separator).map(|at| (at, separator.len())))
        .chain(near.strip_suffix(':').map(|key| (key.len(), 1)).filter(|_| near.len() == rest.len()))
        .chain(near.find(":[").map(|at| (at, 1)))
        .chain(near.find(":*").map(|at| (at, 1)))
        .min()?;
    let key = rest.get(..at)?;
    let value = rest.get(at + separator..)?.trim_start_matches([':', '：']).trim();
    plausible(key).then(|| (key.trim(), value))
}
