//! Labels in tables: Markdown and grid rows (`| Status | Accepted |`), AsciiDoc cells, reStructuredText list tables,
//! HTML rows; with the labels in the first column or in the first row.

use std::ops::Range;

use crate::labels::{Label, Place};
use crate::model::Format;
use crate::role::{self, Role};
use crate::scan::{Document, Kind, offset};

/// A row's cells, as places in the text.
struct Row {
    line: usize,
    cells: Vec<Range<usize>>,
}

/// Whether a line looks like a row of a table.
pub(crate) fn is_row(line: &str, format: Format) -> bool {
    let line = line.trim_start();
    let list_table = format == Format::ReStructuredText && line.starts_with("* - ");
    line.starts_with('|') || line.starts_with("<td") || line.starts_with("<tr") || line.starts_with("<th") || list_table
}

/// Whether a line is a row without bars at its ends: the line below it, or one above, is the border.
pub(crate) fn is_bare_row(document: &Document<'_>, index: usize) -> bool {
    let border = |line: &str| line.contains("--") && line.contains('|') && is_border(line);
    document.format == Format::Markdown && document.line(index).contains('|') && border(document.line(index + 1))
}

/// A simple table's row in reStructuredText: a known label, two spaces or more, a value.
fn simple_row(document: &Document<'_>, index: usize) -> Option<(Range<usize>, Range<usize>)> {
    let line = document.line(index);
    let (key, value) = line.trim().split_once("  ")?;
    Some((place(document, index, key), place(document, index, value.trim())))
}

/// Reads labels of a reStructuredText simple table's row.
pub(crate) fn read_simple(document: &Document<'_>, index: usize, labels: &mut Vec<Label>) {
    if document.format == Format::ReStructuredText
        && let Some((key, value)) = simple_row(document, index)
        && let Some(role) = role::of_label(document.slice(key))
    {
        labels.push(Label { role, place: Place::Table, line: index, value, items: Vec::new() });
    }
}

/// Reads the table that starts at the first of `lines`; returns the line after it.
pub(crate) fn read(document: &Document<'_>, lines: Range<usize>, labels: &mut Vec<Label>) -> usize {
    let mut rows: Vec<Row> = Vec::new();
    let mut index = lines.start;
    let bare = is_bare_row(document, index);
    while index < lines.end {
        let line = document.line(index);
        if is_row(line, document.format) || (bare && line.contains('|')) {
            if !is_border(line) {
                rows.push(Row { line: index, cells: cells(document, index) });
            }
        } else if !continues(document, index, &mut rows) {
            break;
        }
        index += 1;
    }
    interpret(document, &rows, labels);
    index.max(lines.start + 1)
}

/// Borders, blank lines inside AsciiDoc tables, closing tags, and the further cells of a list table's row.
fn continues(document: &Document<'_>, index: usize, rows: &mut [Row]) -> bool {
    let line = document.line(index).trim();
    match document.format {
        Format::ReStructuredText if line.starts_with("- ") => {
            if let Some(row) = rows.last_mut() {
                row.cells.push(place(document, index, line.get(2..).unwrap_or_default().trim()));
            }
            true
        }
        Format::ReStructuredText => line.starts_with('+'),
        Format::AsciiDoc => document.kind(index) == Kind::Blank,
        Format::Markdown => line.starts_with("</t"),
    }
}

fn is_border(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '|' | '-' | ':' | '=' | '+' | ' ' | '\t'))
}

fn place(document: &Document<'_>, index: usize, piece: &str) -> Range<usize> {
    let start = document.start(index) + offset(document.line(index), piece);
    start..start + piece.len()
}

fn cells(document: &Document<'_>, index: usize) -> Vec<Range<usize>> {
    let line = document.line(index).trim();
    if let Some(first) = line.strip_prefix("* - ") {
        return vec![place(document, index, first.trim())];
    }
    if line.starts_with('<') {
        let pieces = line.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text.trim()));
        return pieces.filter(|text| !text.is_empty()).map(|text| place(document, index, text)).collect();
    }
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = if document.format == Format::AsciiDoc { inner } else { inner.strip_suffix('|').unwrap_or(inner) };
    let mut cells = Vec::new();
    let (mut start, mut escaped, mut code) = (0, false, false);
    for (at, c) in inner.char_indices() {
        if c == '|' && !escaped && !code {
            cells.push(place(document, index, inner.get(start..at).unwrap_or_default().trim()));
            start = at + 1;
        }
        code ^= c == '`';
        escaped = c == '\\' && !escaped;
    }
    cells.push(place(document, index, inner.get(start..).unwrap_or_default().trim()));
    cells
}

fn interpret(document: &Document<'_>, rows: &[Row], labels: &mut Vec<Label>) {
    let role = |cell: &Range<usize>| {
        let text = document.slice(cell.clone());
        role::of_heading(text).filter(|role| !matches!(role, Role::Body | Role::Metadata | Role::Changelog))
    };
    let Some(first) = rows.first() else { return };
    let known = first.cells.iter().filter(|cell| role(cell).is_some()).count();
    let second_known = first.cells.get(1).is_some_and(|cell| role(cell).is_some());
    let across = known * 2 > first.cells.len() && (second_known || first.cells.len() == 1) && rows.len() >= 2;
    let single = rows.iter().all(|row| row.cells.len() == 1);
    let mut push = |role: Role, line: usize, value: &Range<usize>| {
        labels.push(Label { role, place: Place::Table, line, value: value.clone(), items: Vec::new() });
    };
    if across && !(single && rows.len() > 2) {
        // A table of several rows under such a heading lists other records, not this one.
        if let (Some(values), 2) = (rows.get(1), rows.len()) {
            for (header, value) in first.cells.iter().zip(&values.cells) {
                if let Some(role) = role(header) {
                    push(role, values.line, value);
                }
            }
        }
        return;
    }
    if single {
        for pair in rows.windows(2) {
            if let [key, value] = pair
                && let (Some(key), Some(cell)) = (key.cells.first(), value.cells.first())
                && let (Some(known), None) = (role(key), role(cell))
            {
                push(known, value.line, cell);
            }
        }
        return;
    }
    for row in rows {
        for pair in row.cells.chunks(2) {
            if let [key, value] = pair
                && let Some(role) = role(key)
            {
                push(role, row.line, value);
            }
        }
    }
}
