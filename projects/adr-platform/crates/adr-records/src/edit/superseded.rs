//! Saying which decisions replaced this one.

use super::status::{in_empty_section, in_front_matter, targets};
use super::words::in_case_of;
use super::{Change, apply, insert, set_apart};
use crate::labels;
use crate::model::{Format, LinkKind, Record, Status};
use crate::path;
use crate::scan::Document;
use crate::sites::{self, Form, Site};
use crate::status;

/// A decision that replaces another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Its number, if it has one.
    pub number: Option<u32>,
    /// Its title, without the number.
    pub title: String,
    /// Its path, relative to the same folder as the record's; empty when it has no file.
    pub path: String,
}

/// Writes into a record that others replaced it, and keeps what its status said before.
///
/// A status section gets a new paragraph; elsewhere the earlier words stay in brackets. Successors that the record
/// names already are not named again. Reading the result gives `Superseded` and a link to each successor.
#[must_use]
pub fn set_superseded_by(text: &str, path: &str, successors: &[Successor]) -> String {
    let record = Record::parse(text, path);
    let missing: Vec<&Successor> = successors.iter().filter(|successor| !is_named(&record, successor)).collect();
    if missing.is_empty() {
        return text.to_owned();
    }
    let is_read_back = |edited: &String| {
        let record = Record::parse(edited, path);
        successors.iter().all(|successor| is_named(&record, successor))
    };
    let ways = [Way::InPlace { keeps_words: true }, Way::InPlace { keeps_words: false }, Way::Added];
    ways.iter()
        .map(|way| written(text, path, &missing, *way))
        .find(is_read_back)
        .unwrap_or_else(|| written(text, path, &missing, Way::FrontMatter))
}

/// Where the successors are written, from the least intrusive to the one that always reads back.
#[derive(Clone, Copy)]
enum Way {
    /// At the status, whose words stay in brackets or go.
    InPlace {
        keeps_words: bool,
    },
    /// As a status of its own beside what is there.
    Added,
    FrontMatter,
}

fn written(text: &str, path: &str, missing: &[&Successor], way: Way) -> String {
    let format = Format::of_path(path);
    let document = Document::read(text, format);
    let links = |short: bool| {
        missing.iter().map(|successor| link(successor, path, format, short)).collect::<Vec<_>>().join(", ")
    };
    let in_front = || insert::front_matter(&document, "status", &format!("superseded by {}", links(true)));
    let added = || insert::status(&document, &format!("Superseded by {}", links(false)));
    match way {
        Way::FrontMatter => in_front(),
        Way::Added => added(),
        Way::InPlace { keeps_words } => {
            let sites = sites::find(&document, &labels::collect(&document));
            let targets = targets(&document, &sites);
            if targets.is_empty() {
                return if document.front.is_some() { in_front() } else { added() };
            }
            let change = |site: &&Site| change(&document, site, &links(site.form == Form::FrontMatter), keeps_words);
            apply(text, targets.iter().map(change).collect())
        }
    }
}

fn is_named(record: &Record, successor: &Successor) -> bool {
    record.status.status == Status::Superseded
        && record.links.iter().filter(|link| link.kind == LinkKind::SupersededBy).any(|link| match &link.target.path {
            Some(path) => *path == successor.path,
            None => link.target.number.is_some() && link.target.number == successor.number,
        })
}

/// `[ADR-0042: Title](0042-title.md)`, or the same in the record's markup; the short form leaves the title out, as
/// MADR does in front matter.
fn link(successor: &Successor, from: &str, format: Format, short: bool) -> String {
    let title: String =
        successor.title.split_whitespace().collect::<Vec<_>>().join(" ").replace(['[', ']', '|', '`', '<', '>'], "");
    let written = path::number(path::stem(&successor.path)).filter(|(value, _)| Some(*value) == successor.number);
    let number = successor
        .number
        .map(|number| written.map_or_else(|| format!("{number:04}"), |(_, written)| written.to_owned()));
    let name = match number {
        Some(number) if title.is_empty() || short => format!("ADR-{number}"),
        Some(number) => format!("ADR-{number}: {title}"),
        None => title,
    };
    if successor.path.is_empty() {
        return name;
    }
    let target = path::relative(from, &successor.path).replace(' ', "%20").replace('(', "%28").replace(')', "%29");
    match format {
        Format::Markdown => format!("[{name}]({target})"),
        Format::ReStructuredText => format!("`{name} <{target}>`_"),
        Format::AsciiDoc => format!("xref:{target}[{name}]"),
    }
}

fn change(document: &Document<'_>, site: &Site, links: &str, keeps_words: bool) -> Change {
    let old = document.slice(site.span.clone());
    let said = status::interpret(old);
    let phrase = in_case_of(old.trim_start_matches(|c: char| !c.is_alphabetic()), "Superseded");
    let stated = format!(
        "{} by {links}",
        if old.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) { "Superseded" } else { &phrase }
    );
    let keep =
        keeps_words && !old.trim().is_empty() && !matches!(said, Status::Unspecified) && !is_only_superseded(old);
    // Another successor joins those that are named.
    let joins = keep
        && said == Status::Superseded
        && !old.contains(['\n', '\r', '|'])
        && matches!(site.form, Form::FrontMatter | Form::Label | Form::Cell);
    match site.form {
        Form::FrontMatter => {
            let words = if joins {
                format!("{}, {links}", old.trim_matches(['"', '\'']))
            } else if keep {
                format!("{stated} (was {})", old.trim_matches(['"', '\'']))
            } else {
                stated
            };
            match &document.front {
                Some(front) => in_front_matter(document, front, site, old, &words),
                None => Change { span: site.span.clone(), text: words },
            }
        }
        Form::Section | Form::Sentence | Form::Badge if keep => {
            let newline = document.newline();
            let end = site.span.end;
            let stated = format!("Superseded by {links}");
            Change { span: end..end, text: format!("{newline}{newline}{stated}") }
        }
        Form::Section if site.span.is_empty() => in_empty_section(document, site, stated),
        _ if joins => Change { span: site.span.end..site.span.end, text: format!(", {links}") },
        _ => {
            let was = old.split_whitespace().collect::<Vec<_>>().join(" ");
            let words = if keep { format!("{stated} (was {was})") } else { stated };
            Change { span: site.span.clone(), text: set_apart(document.text, &site.span, words) }
        }
    }
}

/// The bare word, which names nobody.
fn is_only_superseded(old: &str) -> bool {
    status::interpret(old) == Status::Superseded && old.trim().chars().filter(|c| c.is_whitespace()).count() == 0
}
