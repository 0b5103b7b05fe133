//! Writing back into a record without disturbing the rest of it.
//!
//! Each editor changes the lines that state its fact and leaves every other byte as it is: line endings, unknown front
//! matter, trailing spaces. Where nothing states the fact yet, it is added in the style of the record. To add an
//! editor, find the places with the readers' own functions, so that what is written is what is read.

mod insert;
mod status;
mod superseded;
mod title;
mod words;

use std::ops::Range;

pub use status::set_status;
pub use superseded::{Successor, set_superseded_by};
pub use title::set_title;

/// A piece of text to put in the place of another.
struct Change {
    span: Range<usize>,
    text: String,
}

/// Applies changes that do not overlap; one that overlaps an earlier one is left out.
fn apply(text: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|change| (change.span.start, change.span.end));
    let mut edited = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for change in changes {
        if let Some(before) = text.get(done..change.span.start) {
            edited.push_str(before);
            edited.push_str(&change.text);
            done = change.span.end;
        }
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    edited
}

/// A value as front matter wants it: in the old value's quotes, or in quotes where the syntax needs them.
fn front_matter_value(value: &str, old: &str, toml: bool) -> String {
    let quoted = |quote: char| old.starts_with(quote);
    if quoted('\'') && !value.contains('\'') {
        return format!("'{value}'");
    }
    let special = value.is_empty()
        || value.starts_with(|c: char| !c.is_alphanumeric() && c != '/' && c != '.')
        || value.contains(": ")
        || value.contains(" #")
        || value.ends_with(':')
        || value.starts_with("- ")
        || value != value.trim()
        || matches!(value.to_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "~")
        || value.parse::<f64>().is_ok();
    if toml || quoted('"') || special {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}

/// Text to put at an empty place: set apart from its neighbours on the line.
fn set_apart(text: &str, span: &Range<usize>, value: String) -> String {
    if !span.is_empty() {
        return value;
    }
    let before = text.get(..span.start).and_then(|before| before.chars().next_back());
    let after = text.get(span.start..).and_then(|after| after.chars().next());
    let left = if before.is_none_or(char::is_whitespace) { "" } else { " " };
    let right = if after.is_none_or(char::is_whitespace) { "" } else { " " };
    format!("{left}{value}{right}")
}
