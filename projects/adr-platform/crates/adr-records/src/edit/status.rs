//! Changing where a decision stands.

use super::{Change, apply, front_matter_value, insert, set_apart, words};
use crate::labels;
use crate::model::{Format, Status};
use crate::record;
use crate::scan::{Document, FrontMatter, front_matter::Syntax};
use crate::sites::{self, Form, Site};
use crate::status;

/// Writes a status into a record; reading the result gives that status back.
///
/// The front matter's value, the label, the cell, the box or the first words of the status section are changed, and
/// what follows them stays. A record without any gets a front matter line, a label or a section, whichever its other
/// facts are written in. Words that mean the status already, such as "Implemented", stay. `Unspecified` and `Other` have no words: the text comes back as it was.
#[must_use]
pub fn set_status(text: &str, path: &str, new: Status) -> String {
    if new.word().is_empty() {
        return text.to_owned();
    }
    let format = Format::of_path(path);
    let document = Document::read(text, format);
    let sites = sites::find(&document, &labels::collect(&document));
    let targets = targets(&document, &sites);
    let stands = |site: &&Site| status::interpret(document.slice(site.span.clone())) == new;
    if !targets.is_empty() && targets.iter().all(stands) && reads_as(text, format, new) {
        return text.to_owned();
    }
    for way in [Way::Gentle, Way::Whole, Way::Bare] {
        if !targets.is_empty() {
            let changes = targets.iter().map(|site| change(&document, site, new, way)).collect();
            let edited = apply(text, changes);
            if reads_as(&edited, format, new) {
                return edited;
            }
        }
    }
    let added = insert::status(&document, new.word());
    if reads_as(&added, format, new) {
        added
    } else {
        insert::front_matter(&document, "status", &new.word().to_lowercase())
    }
}

/// How much of the old words to keep.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Gentle,
    Whole,
    Bare,
}

/// Where a status is changed: in the front matter, and in the first other place that is made for one.
pub(super) fn targets<'s>(document: &Document<'_>, sites: &'s [Site]) -> Vec<&'s Site> {
    let front = sites.iter().find(|site| site.form == Form::FrontMatter);
    let body = sites.iter().find(|site| matches!(site.form, Form::Label | Form::Cell | Form::Section | Form::Badge));
    let stated =
        || sites.iter().find(|site| site.form == Form::Sentence && !document.slice(site.span.clone()).is_empty());
    let body = body.or_else(|| if front.is_none() { stated() } else { None });
    front.into_iter().chain(body).collect()
}

pub(super) fn reads_as(text: &str, format: Format, wanted: Status) -> bool {
    let document = Document::read(text, format);
    record::status(&document, &labels::collect(&document)).status == wanted
}

fn change(document: &Document<'_>, site: &Site, new: Status, way: Way) -> Change {
    let old = document.slice(site.span.clone());
    let usable = !status::is_placeholder(old) || old.contains("[ ]");
    if site.form == Form::Section && way == Way::Gentle && usable && words::is_prose(old) {
        let newline = document.newline();
        return Change { span: site.span.start..site.span.start, text: format!("{}{newline}{newline}", new.word()) };
    }
    let words = match (site.form, way) {
        (Form::Badge, _) => words::everywhere(old, new),
        (_, Way::Gentle) if usable => words::gentle(old, new).unwrap_or_else(|| words::whole(old, new)),
        (_, Way::Gentle | Way::Whole) if usable => words::whole(old, new),
        _ if usable => words::bare(old, new),
        (Form::FrontMatter, _) => new.word().to_lowercase(),
        _ => new.word().to_owned(),
    };
    match (&document.front, site.form) {
        (Some(front), Form::FrontMatter) => in_front_matter(document, front, site, old, &words),
        (_, Form::Section) if site.span.is_empty() => in_empty_section(document, site, words),
        _ => Change { span: site.span.clone(), text: set_apart(document.text, &site.span, words) },
    }
}

/// A front matter value is replaced with all of its lines.
pub(super) fn in_front_matter(
    document: &Document<'_>,
    front: &FrontMatter,
    site: &Site,
    old: &str,
    words: &str,
) -> Change {
    let unquoted = words.trim_matches(['"', '\'']);
    let value = if old.is_empty() { super::words::lower_first(unquoted) } else { unquoted.to_owned() };
    let value = front_matter_value(&value, old, front.syntax == Syntax::Toml);
    let mut span = site.span.clone();
    let entry = front.entries.iter().find(|entry| entry.value == site.span);
    if let Some(line) = entry.and_then(|entry| document.lines.get(entry.last_line)).filter(|line| line.start > span.end)
    {
        span.end = line.end;
    }
    let text = if span.len() == site.span.len() {
        set_apart(document.text, &site.span, value)
    } else {
        set_apart(document.text, &(span.start..span.start), value).trim_end().to_owned()
    };
    Change { span, text }
}

/// A section without words: the status comes after one blank line and before another.
pub(super) fn in_empty_section(document: &Document<'_>, site: &Site, words: String) -> Change {
    let newline = document.newline();
    let before = document.slice(0..site.span.start);
    let lead = if before.ends_with(newline) { newline.to_owned() } else { format!("{newline}{newline}") };
    Change { span: site.span.clone(), text: format!("{lead}{words}{newline}") }
}
