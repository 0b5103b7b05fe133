//! Changing a record's title.

use super::{Change, apply, front_matter_value, insert};
use crate::labels;
use crate::model::Format;
use crate::plain;
use crate::scan::{Document, Kind, front_matter::Syntax};
use crate::title::{self, Site};

/// Writes a title everywhere the record states it, behind the number it has there.
///
/// Line ends in the title become spaces. A record without a title gets a heading. An empty title changes nothing.
#[must_use]
pub fn set_title(text: &str, path: &str, new: &str) -> String {
    let new = new.split_whitespace().collect::<Vec<_>>().join(" ");
    if new.is_empty() {
        return text.to_owned();
    }
    let document = Document::read(text, Format::of_path(path));
    let sites = title::sites(&document, &labels::collect(&document));
    if sites.is_empty() {
        return with_heading(&document, &new);
    }
    apply(text, sites.iter().flat_map(|site| changes(&document, site, &new)).collect())
}

fn changes(document: &Document<'_>, site: &Site, new: &str) -> Vec<Change> {
    let old = document.slice(site.span.clone());
    if site.front_matter {
        let toml = document.front.as_ref().is_some_and(|front| front.syntax == Syntax::Toml);
        let bare = old.trim_matches(['"', '\'']);
        let titled = format!("{}{new}", title::split(bare).prefix);
        return vec![Change { span: site.span.clone(), text: front_matter_value(&titled, old, toml) }];
    }
    let prefix = title::split(old).prefix;
    let new = if document.format == Format::Markdown { plain::escaped(new) } else { new.to_owned() };
    let titled = format!("{prefix}{new}");
    let mut changes = underlines(document, site, &titled);
    changes.push(Change { span: site.span.clone(), text: titled });
    changes
}

/// Lines of marks must be as long as the text in reStructuredText.
fn underlines(document: &Document<'_>, site: &Site, titled: &str) -> Vec<Change> {
    let Some(heading) = site.heading.and_then(|index| document.headings.get(index)) else { return Vec::new() };
    let width = titled.chars().count();
    let lines = (heading.first_line..heading.body).filter(|index| document.kind(*index) == Kind::Underline);
    lines
        .filter_map(|index| {
            let line = document.lines.get(index)?;
            let marks = document.line(index).trim_end();
            let mark = marks.chars().next()?;
            let too_short = document.format == Format::ReStructuredText && marks.chars().count() < width;
            too_short
                .then(|| Change { span: line.start..line.start + marks.len(), text: mark.to_string().repeat(width) })
        })
        .collect()
}

fn with_heading(document: &Document<'_>, new: &str) -> String {
    let newline = document.newline();
    let heading = match document.format {
        Format::Markdown => format!("# {}", plain::escaped(new)),
        Format::ReStructuredText => {
            format!("{new}{newline}{}", "=".repeat(plain::inline(new).chars().count().max(4) + 2))
        }
        Format::AsciiDoc => format!("= {new}"),
    };
    let at = document.start(document.first_line());
    let lead = if at > 0 && !document.slice(0..at).ends_with(['\n', '\r']) { newline } else { "" };
    let at_top = Change { span: at..at, text: format!("{lead}{heading}{newline}{newline}") };
    if document.front.is_none() && at > 0 && at == document.text.len() {
        return insert::front_matter(document, "title", new);
    }
    apply(document.text, vec![at_top])
}
