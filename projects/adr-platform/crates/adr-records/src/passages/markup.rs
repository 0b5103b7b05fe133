//! reStructuredText and AsciiDoc to sections and plain blocks, by this crate's own scanners.

use std::ops::Range;

use super::Outline;
use crate::labels;
use crate::plain;
use crate::scan::{Document, Kind};

/// Reads the lines after the front matter.
pub(super) fn read(document: &Document<'_>) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<(Range<usize>, Kind)> = None;
    let mut headings = document.headings.iter().peekable();
    for index in document.first_line()..document.lines.len() {
        let kind = document.kind(index);
        let line = document.line(index);
        let item = kind == Kind::Text && labels::bullet(line).is_some();
        let breaks = item || open.as_ref().is_some_and(|(_, last)| *last != kind);
        if breaks && !(kind == Kind::Blank && open.as_ref().is_some_and(|(_, last)| *last == Kind::Code)) {
            close(document, &mut outline, open.take());
        }
        if let Some(heading) = headings.next_if(|heading| heading.first_line == index) {
            close(document, &mut outline, open.take());
            outline.heading(heading.level, &plain::inline(document.heading_text(heading)));
        }
        if matches!(kind, Kind::Text | Kind::Code) && !is_machinery(line) {
            let end = document.start(index) + line.trim_end().len();
            let start = document.start(index) + labels::indent(line);
            match &mut open {
                Some((span, _)) => span.end = end,
                None => open = Some((start..end, kind)),
            }
        }
    }
    close(document, &mut outline, open);
    outline
}

fn close(document: &Document<'_>, outline: &mut Outline, open: Option<(Range<usize>, Kind)>) {
    let Some((span, kind)) = open else { return };
    let written = document.slice(span.clone());
    let code = kind == Kind::Code;
    let text = if code { written.to_owned() } else { plain::inline(labels::bullet(written).unwrap_or(written)) };
    let places = if code { vec![(0, span.start)] } else { Vec::new() };
    outline.block(text, span, places, code);
}

/// Directives, targets, attributes and borders, which say nothing to a reader.
fn is_machinery(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(".. ")
        || (line.len() >= 3
            && line.chars().all(|c| matches!(c, '=' | '-' | '+' | '|' | '~' | '^' | '`' | '.' | '/' | '*' | ' ')))
        || (line.starts_with('[') && line.ends_with(']') && !line.contains(' '))
        || line.starts_with("[source")
}
