//! reStructuredText: headings with lines of marks under (and over) them, literal blocks, comments and targets.

use super::{Builder, Heading, Kind};

/// Marks the lines from `first` on and collects the headings; a level is given by the order in which styles appear.
pub(crate) fn scan(builder: &mut Builder<'_>, first: usize) {
    let mut styles: Vec<(char, bool)> = Vec::new();
    let mut index = first;
    while index < builder.lines.len() {
        let line = builder.line(index);
        if let Some(rest) = line.trim_start().strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            index = explicit(builder, index, rest.trim());
        } else if let Some(next) = heading(builder, index, &mut styles) {
            index = next;
        } else if line.trim_end().ends_with("::") && builder.is(index, Kind::Text) {
            index = skip_indented(builder, index, index + 1, Kind::Code);
        } else {
            index += 1;
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A comment, a target or a directive. Only code and comments are hidden; other directives' content is read.
fn explicit(builder: &mut Builder<'_>, index: usize, rest: &str) -> usize {
    let Some((name, _)) = rest.split_once("::") else {
        builder.mark(index, Kind::Comment);
        let target = rest.starts_with(['_', '[', '|']);
        return if target { index + 1 } else { skip_indented(builder, index, index + 1, Kind::Comment) };
    };
    let code = matches!(
        name,
        "code"
            | "code-block"
            | "sourcecode"
            | "literalinclude"
            | "parsed-literal"
            | "uml"
            | "math"
            | "graphviz"
            | "mermaid"
    );
    if code || name.starts_with('_') {
        builder.mark(index, if code { Kind::Code } else { Kind::Comment });
        return skip_indented(builder, index, index + 1, Kind::Code);
    }
    index + 1
}

/// Marks the block that is indented deeper than the line `opener`.
fn skip_indented(builder: &mut Builder<'_>, opener: usize, from: usize, kind: Kind) -> usize {
    let base = indent(builder.line(opener));
    let mut index = from;
    let mut end = from;
    while index < builder.lines.len() {
        if !builder.is(index, Kind::Blank) {
            if indent(builder.line(index)) <= base {
                break;
            }
            end = index + 1;
        }
        index += 1;
    }
    for line in from..end {
        if !builder.is(line, Kind::Blank) {
            builder.mark(line, kind);
        }
    }
    end
}

fn marks(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(|c| c.is_ascii_punctuation())?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then_some(mark)
}

/// Marks may be shorter than the text by mistake, but not by half.
fn long_enough(marks: &str, text: &str) -> bool {
    marks.trim_end().chars().count() * 2 > text.trim_end().chars().count()
}

fn heading(builder: &mut Builder<'_>, index: usize, styles: &mut Vec<(char, bool)>) -> Option<usize> {
    let line = builder.line(index);
    let over = marks(line);
    let text_line = if over.is_some() { index + 1 } else { index };
    let text = builder.line(text_line);
    let under_line = builder.line(text_line + 1);
    let under = marks(under_line)?;
    let fits = over.is_none_or(|over| over == under) && (over.is_some() || indent(text) == 0);
    if text.trim().is_empty() || marks(text).is_some() || !fits || !long_enough(under_line, text) {
        return None;
    }
    let style = (under, over.is_some());
    let level = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    });
    let text = builder.span(text_line, text.trim());
    builder.mark(index, Kind::Underline);
    builder.mark(text_line, Kind::Heading);
    builder.mark(text_line + 1, Kind::Underline);
    builder.headings.push(Heading { level: level + 1, text, first_line: index, body: text_line + 2 });
    Some(text_line + 2)
}
