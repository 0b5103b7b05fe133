//! Markdown: ATX and setext headings, fenced code, HTML comments.

use super::{Builder, Heading, Kind};

/// Marks the lines from `first` on and collects the headings.
pub(crate) fn scan(builder: &mut Builder<'_>, first: usize) {
    let mut index = first;
    while index < builder.lines.len() {
        let line = builder.line(index);
        let trimmed = line.trim_start();
        if let Some(fence) = fence(trimmed) {
            index = skip_fence(builder, index, fence);
        } else if trimmed.starts_with("<!--") {
            index = skip_comment(builder, index);
        } else {
            if !atx(builder, index) {
                setext(builder, index);
            }
            index += 1;
        }
    }
}

/// The mark and length of an opening fence.
fn fence(trimmed: &str) -> Option<(char, usize)> {
    let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = trimmed.chars().take_while(|c| *c == mark).count();
    let info = trimmed.get(length..).unwrap_or_default();
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

fn skip_fence(builder: &mut Builder<'_>, open: usize, (mark, length): (char, usize)) -> usize {
    builder.mark(open, Kind::Code);
    let mut index = open + 1;
    while index < builder.lines.len() {
        builder.mark(index, Kind::Code);
        let line = builder.line(index).trim();
        index += 1;
        if line.len() >= length && line.chars().all(|c| c == mark) {
            break;
        }
    }
    index
}

/// Marks a comment's lines; a comment that text follows on its last line leaves that line to be read.
fn skip_comment(builder: &mut Builder<'_>, open: usize) -> usize {
    let mut index = open;
    while index < builder.lines.len() {
        if let Some((_, after)) = builder.line(index).rsplit_once("-->") {
            if after.trim().is_empty() {
                builder.mark(index, Kind::Comment);
            }
            return index + 1;
        }
        builder.mark(index, Kind::Comment);
        index += 1;
    }
    index
}

fn atx(builder: &mut Builder<'_>, index: usize) -> bool {
    let line = builder.line(index);
    let trimmed = line.trim_start_matches(' ');
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let rest = trimmed.get(level..).unwrap_or_default();
    let separated =
        rest.is_empty() || rest.starts_with([' ', '\t']) || (level > 1 && rest.starts_with(char::is_alphabetic));
    if line.len() - trimmed.len() > 3 || !(1..=6).contains(&level) || !separated {
        return false;
    }
    let text = rest.trim();
    let open = text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text };
    let text = builder.span(index, text);
    builder.mark(index, Kind::Heading);
    builder.headings.push(Heading { level, text, first_line: index, body: index + 1 });
    true
}

/// A paragraph of one line with `===` or `---` under it.
fn setext(builder: &mut Builder<'_>, index: usize) {
    let line = builder.line(index);
    let marks = line.trim();
    let level = match marks.chars().next() {
        Some('=') if marks.chars().all(|c| c == '=') => 1,
        Some('-') if marks.len() >= 2 && marks.chars().all(|c| c == '-') => 2,
        _ => return,
    };
    let Some(above) = index.checked_sub(1) else { return };
    let text = builder.line(above).trim();
    let own_paragraph = above.checked_sub(1).is_none_or(|before| !builder.is(before, Kind::Text));
    let block = text.starts_with(['>', '|', '-', '*', '+', '<']) || text.starts_with("1.");
    if !builder.is(above, Kind::Text) || block || !(own_paragraph || level == 1) || line.starts_with("    ") {
        return;
    }
    let text = builder.span(above, text);
    builder.mark(above, Kind::Heading);
    builder.mark(index, Kind::Underline);
    builder.headings.push(Heading { level, text, first_line: above, body: index + 1 });
}
