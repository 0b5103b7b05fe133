//! AsciiDoc: `=` headings (and Markdown's `#`, which it allows), delimited blocks, comments.

use super::{Builder, Heading, Kind};

/// Marks the lines from `first` on and collects the headings.
pub(crate) fn scan(builder: &mut Builder<'_>, first: usize) {
    let mut index = first;
    while index < builder.lines.len() {
        let line = builder.line(index).trim_end();
        if let Some(kind) = delimiter(line) {
            index = skip_block(builder, index, kind);
            continue;
        }
        let comment = line.starts_with("//") && !line.starts_with("///");
        let anchor = line.starts_with("[[") && line.ends_with("]]");
        if comment || anchor {
            builder.mark(index, Kind::Comment);
        } else {
            heading(builder, index);
        }
        index += 1;
    }
}

/// Blocks whose content is not text.
fn delimiter(line: &str) -> Option<Kind> {
    let of = |mark: char| line.len() >= 4 && line.chars().all(|c| c == mark);
    if of('/') {
        Some(Kind::Comment)
    } else if of('-') || of('.') || of('+') || line.starts_with("```") {
        Some(Kind::Code)
    } else {
        None
    }
}

fn skip_block(builder: &mut Builder<'_>, open: usize, kind: Kind) -> usize {
    let delimiter = builder.line(open).trim_end();
    let close = if delimiter.starts_with("```") { "```" } else { delimiter };
    builder.mark(open, kind);
    let mut index = open + 1;
    while index < builder.lines.len() {
        builder.mark(index, kind);
        let found = builder.line(index).trim_end() == close;
        index += 1;
        if found {
            break;
        }
    }
    index
}

fn heading(builder: &mut Builder<'_>, index: usize) {
    let line = builder.line(index);
    let Some(mark) = line.chars().next().filter(|mark| matches!(mark, '=' | '#')) else { return };
    let level = line.chars().take_while(|c| *c == mark).count();
    let rest = line.get(level..).unwrap_or_default();
    if level > 6 || !rest.starts_with([' ', '\t']) || rest.trim().is_empty() {
        return;
    }
    let text = rest.trim();
    let text = text.strip_suffix(line.get(..level).unwrap_or_default()).map_or(text, str::trim_end);
    let text = builder.span(index, text);
    builder.mark(index, Kind::Heading);
    builder.headings.push(Heading { level, text, first_line: index, body: index + 1 });
}
