//! Links to other records: what is referred to, and how the two stand to each other.
//!
//! [`links`] looks where records state relations: at the status, behind labels such as `supersedes:`, in sections
//! such as "Links", at the head, and in sentences about "this decision"; whatever else the text links to among
//! records relates to it. The verb before a reference says the kind; `verbs.rs` has them.

use std::collections::HashMap;
use std::ops::Range;

use crate::labels::{self, Label};
use crate::model::{Link, LinkKind, LinkTarget, ParsedStatus, Status};
use crate::path;
use crate::plain;
use crate::reference_scan::{Reference, scan};
use crate::role::{self, Role};
use crate::scan::{Document, Kind};
use crate::sites;
use crate::status;
use crate::verbs;

/// More links than this tell a reader nothing.
const MOST_LINKS: usize = 500;

/// Every relation a record states, in order, without repeats.
pub(crate) fn links(
    document: &Document<'_>,
    labels: &[Label],
    own_path: &str,
    own_number: Option<u32>,
    status: &ParsedStatus,
) -> Vec<Link> {
    let definitions = definitions(document);
    let mut found = Found { own_path, own_number, definitions: &definitions, links: Vec::new() };
    for label in labels {
        if let Some(kind) = kind_of(label.role) {
            let items: Vec<&str> = if label.items.is_empty() {
                vec![document.slice(label.value.clone())]
            } else {
                label.items.iter().map(String::as_str).collect()
            };
            for item in items {
                found.labelled(item, kind);
            }
        }
    }
    for label in labels.iter().filter(|label| label.role == Role::Status) {
        found.status(&label.text(document), status.status);
    }
    for site in sites::find(document, labels) {
        if matches!(site.form, sites::Form::Sentence | sites::Form::Section) {
            found.status(document.slice(site.span), status.status);
        }
    }
    for (index, heading) in document.headings.iter().enumerate() {
        let text = document.heading_text(heading);
        let role = role::of_heading(text);
        let kind = role.and_then(kind_of);
        if kind.is_some() || role == Some(Role::Status) {
            for line in document.own_lines(index).filter(|line| document.kind(*line) == Kind::Text) {
                found.lines(document.line(line), kind);
            }
        }
    }
    for index in labels::head(document).filter(|index| document.kind(*index) == Kind::Text) {
        found.lines(document.line(index), None);
    }
    found.body(document);
    found.links
}

fn kind_of(role: Role) -> Option<LinkKind> {
    match role {
        Role::Supersedes => Some(LinkKind::Supersedes),
        Role::SupersededBy => Some(LinkKind::SupersededBy),
        Role::Amends => Some(LinkKind::Amends),
        Role::AmendedBy => Some(LinkKind::AmendedBy),
        Role::Related => Some(LinkKind::RelatesTo),
        _ => None,
    }
}

/// `[label]: target` lines, and reStructuredText's `.. _label: target`.
fn definitions<'a>(document: &Document<'a>) -> HashMap<String, &'a str> {
    let mut definitions = HashMap::new();
    for index in 0..document.lines.len() {
        let line = document.line(index).trim_start();
        let markdown = line.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
        let rst = || line.strip_prefix(".. _").and_then(|rest| rest.split_once(": "));
        if let Some((label, target)) = markdown.or_else(rst) {
            let target = target.trim().trim_start_matches('<');
            let target = target.split([' ', '>']).next().unwrap_or_default();
            if !target.is_empty() {
                definitions.entry(label.trim_matches('`').to_lowercase()).or_insert(target);
            }
        }
    }
    definitions
}

struct Found<'a> {
    own_path: &'a str,
    own_number: Option<u32>,
    definitions: &'a HashMap<String, &'a str>,
    links: Vec<Link>,
}

impl Found<'_> {
    /// A value whose label says the kind; a verb inside may say it better.
    fn labelled(&mut self, value: &str, kind: LinkKind) {
        let references = scan(value, self.definitions, true);
        if references.is_empty() {
            let plain = plain::inline(value);
            let said = plain.trim();
            let nothing = matches!(
                said.to_lowercase().as_str(),
                "" | "-" | "—" | "none" | "n/a" | "na" | "null" | "no" | "[]" | "~" | "keine" | "tbd"
            );
            let plausible =
                !nothing && said.len() <= 120 && kind != LinkKind::RelatesTo && !said.starts_with(['{', '<', '[']);
            if plausible {
                self.push(Link { kind, target: LinkTarget::default(), text: said.to_owned() });
            }
            return;
        }
        for reference in references {
            let verb = verbs::before(value, reference.span.start);
            let kind = if kind == LinkKind::RelatesTo { verb.unwrap_or(kind) } else { kind };
            self.reference(&reference, kind);
        }
    }

    /// A status's words: what they point at without a verb replaces this record when it is superseded.
    fn status(&mut self, text: &str, status: Status) {
        if status::is_placeholder(text) {
            return;
        }
        let default = if status == Status::Superseded { LinkKind::SupersededBy } else { LinkKind::RelatesTo };
        for line in text.lines() {
            let references = scan(line, self.definitions, true);
            if references.is_empty() {
                self.successor_in_words(line);
            }
            for reference in references {
                let kind = verbs::before(line, reference.span.start).unwrap_or(default);
                if kind != LinkKind::RelatesTo || reference.is_record() {
                    self.reference(&reference, kind);
                }
            }
        }
    }

    /// "Exceeded by some-other-record", without link or number.
    fn successor_in_words(&mut self, line: &str) {
        let plain = plain::inline(line);
        let Some((end, kind)) = verbs::first(&plain) else { return };
        let rest = plain.get(end..).unwrap_or_default().trim_matches([' ', '.', ':', '"', '\'']);
        let named = !rest.is_empty() && rest.len() <= 120 && !rest.starts_with(['{', '<', '[']);
        if named && matches!(kind, LinkKind::SupersededBy | LinkKind::Supersedes) && plain.len() <= 200 {
            let stem_like = !rest.contains(' ') && rest.contains(['-', '_']);
            let path = stem_like.then(|| path::resolve(self.own_path, &with_extension(rest, self.own_path))).flatten();
            let number = path::number(rest).map(|(value, _)| value);
            self.push(Link { kind, target: LinkTarget { path, number, url: None }, text: rest.to_owned() });
        }
    }

    /// References on a line that states relations by verbs; `kind` where the line's section says it.
    fn lines(&mut self, line: &str, kind: Option<LinkKind>) {
        for reference in scan(line, self.definitions, true) {
            let verb = verbs::before(line, reference.span.start);
            if let Some(kind) = verb.or(kind).filter(|_| reference.is_record()) {
                self.reference(&reference, kind);
            }
        }
    }

    /// Sentences about this decision, and links to records anywhere.
    fn body(&mut self, document: &Document<'_>) {
        for index in (0..document.lines.len()).filter(|index| document.kind(*index) == Kind::Text) {
            let line = document.line(index);
            if self.links.len() >= MOST_LINKS {
                return;
            }
            if !line.contains(['[', '`', '<'])
                && !line.contains("xref:")
                && !line.contains("link:")
                && !line.contains("ADR")
            {
                continue;
            }
            let references = scan(line, self.definitions, false);
            // `**Supersedes**: ADR-3` outside the head.
            let label = labels::label(line).and_then(|(key, _)| role::of_label(key)).and_then(kind_of);
            for reference in references {
                if let Some(kind) = label.filter(|_| reference.is_record()) {
                    self.reference(&reference, kind);
                } else if reference.is_record() {
                    let kind = verbs::about_this(&sentence_before(document, index, reference.span.start));
                    self.reference(&reference, kind.unwrap_or(LinkKind::RelatesTo));
                }
            }
        }
    }

    fn reference(&mut self, reference: &Reference, kind: LinkKind) {
        let mut target = LinkTarget { number: reference.number, ..LinkTarget::default() };
        match &reference.destination {
            Some(destination) if destination.contains("://") || destination.starts_with("mailto:") => {
                target.url = Some(destination.clone())
            }
            // A file's name without its ending, standing alone.
            Some(name) if *name == reference.text && !name.contains(['/', '.']) => {
                target.path = path::resolve(self.own_path, &with_extension(name, self.own_path))
            }
            Some(destination) => target.path = path::resolve(self.own_path, destination),
            None => {}
        }
        let itself = target.path.as_deref() == Some(self.own_path)
            || (target.path.is_none()
                && target.url.is_none()
                && target.number.is_some()
                && target.number == self.own_number);
        if itself || self.links.len() >= MOST_LINKS {
            return;
        }
        self.push(Link { kind, target, text: reference.text.clone() });
    }

    /// Keeps a link unless the same target is there already; a plain relation adds nothing to a stated one.
    fn push(&mut self, link: Link) {
        let same = |known: &Link| {
            let path = known.target.path.is_some() && known.target.path == link.target.path;
            let number = known.target.number.is_some()
                && known.target.number == link.target.number
                && (known.target.path.is_none() || link.target.path.is_none());
            let url = known.target.url.is_some() && known.target.url == link.target.url;
            path || number || url || (known.target == link.target && known.text == link.text)
        };
        let repeated =
            self.links.iter().any(|known| same(known) && (known.kind == link.kind || link.kind == LinkKind::RelatesTo));
        if !repeated {
            self.links.push(link);
        }
    }
}

fn with_extension(stem: &str, own_path: &str) -> String {
    let extension = path::extension(own_path);
    if path::is_record_path(stem) || extension.is_empty() { stem.to_owned() } else { format!("{stem}.{extension}") }
}

/// The sentence up to a place on a line, the line above included.
fn sentence_before(document: &Document<'_>, index: usize, end: usize) -> String {
    let before: Range<usize> = index.saturating_sub(1)..index;
    let above =
        before.filter(|line| document.kind(*line) == Kind::Text).map(|line| document.line(line)).collect::<String>();
    let line = document.line(index).get(..end).unwrap_or_default();
    let start = line.len().saturating_sub(300);
    let start = (start..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    let text = format!("{} {}", crate::date::head(&above, 300), line.get(start..).unwrap_or_default());
    text.rsplit(". ").next().unwrap_or_default().to_owned()
}
