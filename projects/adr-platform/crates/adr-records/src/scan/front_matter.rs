//! Front matter: YAML between `---`, TOML between `+++`.
//!
//! A line reader rather than a YAML parser: it keeps the place of every value, so that one can be changed without
//! touching the rest, and it reads what a parser would refuse (`title: ADR001: Log`, braces left from a template).
//! It knows top-level keys with scalars, quoted scalars, block scalars, and lists in both styles.

use std::ops::Range;

use super::{Builder, Kind};

/// How the front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Yaml,
    Toml,
}

/// The front matter of a text.
#[derive(Debug)]
pub(crate) struct FrontMatter {
    pub(crate) syntax: Syntax,
    /// The line that closes it.
    pub(crate) close: usize,
    pub(crate) entries: Vec<Entry>,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key as written.
    pub(crate) key: Range<usize>,
    /// The value as written on the key's line, quotes included and comment excluded; empty when it follows below.
    pub(crate) value: Range<usize>,
    /// The value's items without quotes; one for a scalar, none when it is empty.
    pub(crate) items: Vec<String>,
    /// The last line of the value.
    pub(crate) last_line: usize,
}

/// Reads the front matter and marks its lines; `None` when the text does not begin with any.
pub(crate) fn read(builder: &mut Builder<'_>) -> Option<FrontMatter> {
    let open = (0..builder.lines.len()).find(|index| !builder.is(*index, Kind::Blank))?;
    let syntax = match builder.line(open).trim_end() {
        "---" => Syntax::Yaml,
        "+++" => Syntax::Toml,
        _ => return None,
    };
    let closes = |line: &str| match syntax {
        Syntax::Yaml => matches!(line, "---" | "..."),
        Syntax::Toml => line == "+++",
    };
    let close =
        (open + 1..builder.lines.len().min(open + 2000)).find(|index| closes(builder.line(*index).trim_end()))?;
    let entries = entries(builder, open + 1..close, syntax);
    let only_comments = (open + 1..close).all(|index| {
        let line = builder.line(index).trim();
        line.is_empty() || line.starts_with('#')
    });
    if entries.is_empty() && !only_comments {
        return None;
    }
    for index in 0..=close {
        builder.mark(index, Kind::FrontMatter);
    }
    Some(FrontMatter { syntax, close, entries })
}

fn entries(builder: &Builder<'_>, lines: Range<usize>, syntax: Syntax) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut block: Vec<usize> = Vec::new();
    for index in lines {
        let line = builder.line(index);
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let continues = line.starts_with([' ', '\t', '-', ']', ')']);
        if !continues && let Some(entry) = key_line(builder, index, syntax) {
            finish(builder, entries.last_mut(), &block);
            nested(builder, &mut entries, &block, syntax);
            block.clear();
            entries.push(entry);
        } else {
            block.push(index);
        }
    }
    finish(builder, entries.last_mut(), &block);
    nested(builder, &mut entries, &block, syntax);
    entries
}

/// The keys one level below a key that has nothing else, as in `adr:` with `status:` under it.
fn nested(builder: &Builder<'_>, entries: &mut Vec<Entry>, block: &[usize], syntax: Syntax) {
    let parent = entries.last().is_some_and(|entry| entry.items.is_empty() && entry.value.is_empty());
    let Some(first) = block.first().map(|index| builder.line(*index)).filter(|_| parent) else { return };
    let indent = first.len() - first.trim_start().len();
    if indent == 0 || !is_mapping(first.trim()) {
        return;
    }
    let own = |index: &&usize| {
        let line = builder.line(**index);
        line.len() - line.trim_start().len() == indent && !line.trim_start().starts_with('-')
    };
    entries.extend(block.iter().filter(own).filter_map(|index| key_line(builder, *index, syntax)));
}

fn key_line(builder: &Builder<'_>, index: usize, syntax: Syntax) -> Option<Entry> {
    let line = builder.line(index);
    let separator = match syntax {
        Syntax::Yaml => line
            .find(": ")
            .or_else(|| line.find(":\t"))
            .or_else(|| line.trim_end().ends_with(':').then(|| line.trim_end().len() - 1))?,
        Syntax::Toml => line.find('=')?,
    };
    let key = line.get(..separator)?.trim().trim_matches(['"', '\'']);
    if key.is_empty() || key.len() > 60 || key.contains(['{', '[', '`', '*']) {
        return None;
    }
    let value = without_comment(line.get(separator + 1..)?.trim());
    let items = if is_block_marker(value) { Vec::new() } else { items(value) };
    Some(Entry { key: builder.span(index, key), value: builder.span(index, value), items, last_line: index })
}

fn is_block_marker(value: &str) -> bool {
    value.starts_with(['>', '|']) && value.len() <= 3
}

/// Takes the lines below a key into its value.
fn finish(builder: &Builder<'_>, entry: Option<&mut Entry>, block: &[usize]) {
    let Some(entry) = entry else { return };
    if block.is_empty() {
        return;
    }
    entry.last_line = block.last().copied().unwrap_or(entry.last_line);
    let texts = || block.iter().map(|index| builder.line(*index).trim());
    let written = builder.text.get(entry.value.clone()).unwrap_or_default();
    if written.starts_with('[') || texts().next().is_some_and(|first| first == "[") {
        let joined = texts().map(without_comment).fold(written.to_owned(), |all, next| all + " " + next);
        entry.items = items(joined.trim());
    } else if texts().any(|text| text == "-" || text.starts_with("- ")) && entry.items.is_empty() {
        entry.items = block_list(texts());
    } else if texts().next().is_some_and(is_mapping) && written.is_empty() {
        entry.items = Vec::new();
    } else {
        let folded = texts().fold(entry.items.join(" "), |all, next| all + " " + next);
        entry.items = items(folded.trim());
    }
}

/// The items of a `- item` list; of an item that is a mapping, the values of its first lines.
fn block_list<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if let Some(item) = text.strip_prefix('-') {
            found.push(scalar(without_comment(item.trim())));
        } else if let Some(last) = found.last_mut() {
            last.push(' ');
            last.push_str(&scalar(without_comment(text)));
        }
    }
    found.retain(|item| !item.is_empty());
    found
}

fn is_mapping(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(key, _)| !key.contains(' ')) || text.ends_with(':')
}

/// Cuts a comment off a value.
fn without_comment(value: &str) -> &str {
    if value.starts_with('#') {
        return value.get(..0).unwrap_or_default();
    }
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let close = closing_quote(value, quote);
        return close.and_then(|close| value.get(..=close)).unwrap_or(value);
    }
    value.find(" #").and_then(|at| value.get(..at)).unwrap_or(value).trim_end()
}

fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    value.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = quote == '"' && c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// A scalar, or the items of a `[a, b]` list.
fn items(value: &str) -> Vec<String> {
    let list = value.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    // `[ADR-1](0001-x.md)` and `[[a]]` are not lists but links.
    let values = match list.filter(|inner| !inner.contains(']')) {
        Some(inner) => split_list(inner),
        None => vec![scalar(value)],
    };
    values.into_iter().filter(|item| !item.is_empty() && item != "~" && item != "null").collect()
}

fn split_list(inner: &str) -> Vec<String> {
    let mut items = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in inner.char_indices() {
        match (c, quote) {
            (',', None) => {
                items.push(scalar(inner.get(start..at).unwrap_or_default().trim()));
                start = at + 1;
            }
            ('"' | '\'', None) if inner.get(start..at).is_some_and(|before| before.trim().is_empty()) => {
                quote = Some(c)
            }
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    items.push(scalar(inner.get(start..).unwrap_or_default().trim()));
    items
}

/// A value without its quotes.
fn scalar(value: &str) -> String {
    let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(inner) = inner('"') {
        inner.replace("\\\"", "\"").replace("\\\\", "\\")
    } else if let Some(inner) = inner('\'') {
        inner.replace("''", "'")
    } else {
        value.to_owned()
    }
}
