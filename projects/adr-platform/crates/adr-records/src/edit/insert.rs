//! Adding a fact to a record that does not state it, in the record's own style.

use super::{Change, apply, front_matter_value};
use crate::labels::{self, Label, Place};
use crate::model::Format;
use crate::role::Role;
use crate::scan::{Document, Heading, Kind, front_matter::Syntax, offset};

/// Adds a status: a front matter line, a label among labels, a section before the first one, or a first line.
pub(super) fn status(document: &Document<'_>, word: &str) -> String {
    if document.front.is_some() {
        return front_matter(document, "status", &super::words::lower_first(word));
    }
    let labels = labels::collect(document);
    if let Some(model) = label_to_copy(document, &labels) {
        return beside_label(document, model, word);
    }
    let newline = document.newline();
    let titled = !document.headings.is_empty() && !labels::is_section(document, 0);
    let neighbour = document.headings.get(usize::from(titled));
    let (at, section) = match (neighbour, document.headings.first()) {
        (Some(next), _) => {
            let at = document.start(next.first_line);
            (at, format!("{}{newline}{newline}{word}{newline}{newline}", heading_like(document, next, "Status")))
        }
        (None, Some(title)) => {
            let at = document.start(title.body);
            let marks = section_heading(document.format, newline);
            (at, format!("{newline}{marks}{newline}{newline}{word}{newline}"))
        }
        (None, None) => (document.start(document.first_line()), format!("Status: {word}{newline}{newline}")),
    };
    let section =
        if at > 0 && !document.slice(0..at).ends_with(['\n', '\r']) { format!("{newline}{section}") } else { section };
    apply(document.text, vec![Change { span: at..at, text: section }])
}

fn section_heading(format: Format, newline: &str) -> String {
    match format {
        Format::Markdown => "## Status".to_owned(),
        Format::ReStructuredText => format!("Status{newline}------"),
        Format::AsciiDoc => "== Status".to_owned(),
    }
}

/// A heading with the marks of another one.
pub(super) fn heading_like(document: &Document<'_>, model: &Heading, text: &str) -> String {
    let lines = (model.first_line..model.body).map(|index| match document.kind(index) {
        Kind::Underline => {
            let mark = document.line(index).trim().chars().next().unwrap_or('-');
            mark.to_string().repeat(text.chars().count().max(3))
        }
        _ => {
            let start = document.start(index);
            let line = document.line(index);
            let before = line.get(..model.text.start.saturating_sub(start)).unwrap_or_default();
            let after = line.get(model.text.end.saturating_sub(start)..).unwrap_or_default();
            format!("{before}{text}{}", after.trim_end())
        }
    });
    lines.collect::<Vec<_>>().join(document.newline())
}

/// A label at the head whose style a new one can take; a lone date above sections is Nygard's, who has no labels.
fn label_to_copy<'l>(document: &Document<'_>, labels: &'l [Label]) -> Option<&'l Label> {
    let head = labels::head(document);
    let known = |role| {
        matches!(
            role,
            Role::Date
                | Role::Created
                | Role::Updated
                | Role::Author
                | Role::Decider
                | Role::Tags
                | Role::Category
                | Role::Number
        )
    };
    let mut lines = labels.iter().filter(|label| {
        label.place == Place::Line && head.contains(&label.line) && known(label.role) && !label.value.is_empty()
    });
    let first = lines.next()?;
    let bulleted = labels::bullet(document.line(first.line)).is_some();
    let several = lines.next().is_some();
    let sections = document.headings.len() > 1;
    (bulleted || several || !sections).then_some(first)
}

/// A line like the label's, above it.
fn beside_label(document: &Document<'_>, model: &Label, word: &str) -> String {
    let line = document.line(model.line);
    let start = document.start(model.line);
    let Some((key, _)) = labels::label(line) else { return document.text.to_owned() };
    let key_at = offset(line, key);
    let value_at = model.value.start.saturating_sub(start);
    let before = line.get(..key_at).unwrap_or_default();
    let between = line.get(key_at + key.len()..value_at).unwrap_or_default();
    let lower = key.chars().next().is_some_and(char::is_lowercase);
    let key = if lower { "status" } else { "Status" };
    let hard_break = if line.ends_with("  ") { "  " } else { "" };
    let text = format!("{before}{key}{between}{word}{hard_break}{}", document.newline());
    apply(document.text, vec![Change { span: start..start, text }])
}

/// Adds a front matter line, and front matter where there is none.
pub(super) fn front_matter(document: &Document<'_>, key: &str, value: &str) -> String {
    let newline = document.newline();
    let Some(front) = &document.front else {
        let value = front_matter_value(value, "", false);
        let at = document.lines.first().map_or(0, |line| line.start);
        let text = format!("---{newline}{key}: {value}{newline}---{newline}{newline}");
        return apply(document.text, vec![Change { span: at..at, text }]);
    };
    let toml = front.syntax == Syntax::Toml;
    let value = front_matter_value(value, "", toml);
    let separator = if toml { " = " } else { ": " };
    let at = document.start(front.close);
    apply(document.text, vec![Change { span: at..at, text: format!("{key}{separator}{value}{newline}") }])
}
