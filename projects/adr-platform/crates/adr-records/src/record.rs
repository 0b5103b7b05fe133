//! Reading a record: every fact from the place that counts for it.

use crate::date;
use crate::labels::{self, Label};
use crate::model::{Format, ParsedStatus, Record, RecordDate, Status};
use crate::path;
use crate::people;
use crate::plain;
use crate::references;
use crate::role::{self, Role};
use crate::scan::{Document, Kind};
use crate::sites;
use crate::status;
use crate::title;

impl Record {
    /// Reads a record. Never fails: what is not there is empty, and the title falls back to the file name.
    ///
    /// `path` is relative to the folder that holds the records; it tells the format, and number, date and title where
    /// the text does not. Links are resolved against it. Takes time linear in the text's length.
    #[must_use]
    pub fn parse(text: &str, path: &str) -> Self {
        let document = Document::read(text, Format::of_path(path));
        let labels = labels::collect(&document);
        let titles = title::sites(&document, &labels);
        let status = status(&document, &labels);
        let title_text = titles.first().map(|site| title_text(&document, &labels, site)).unwrap_or_default();
        let stem = path::stem(path);
        let in_title = title::split(&title_text);
        let in_heading = titles.iter().find_map(|site| title::split(document.slice(site.span.clone())).number);
        let number =
            path::number(stem).or(in_title.number).or(in_heading).map(|(value, written)| (value, written.to_owned()));
        let number = number.or_else(|| number_label(&document, &labels));
        let name = in_title.name.trim();
        let title = if name.is_empty() { path::title(path_name(path, stem)) } else { name.to_owned() };
        let date = date(&document, &labels, &status, path, stem);
        let (number, number_text) = number.map_or((None, String::new()), |(value, written)| (Some(value), written));
        let links = references::links(&document, &labels, path, number, &status);
        Self {
            format: document.format,
            number,
            number_text,
            title,
            status,
            date,
            authors: people::names(&document, &labels, Role::Author),
            deciders: people::names(&document, &labels, Role::Decider),
            tags: people::items(&document, &labels, Role::Tags),
            categories: people::items(&document, &labels, Role::Category),
            links,
        }
    }
}

/// The file's own name, unless it is one of convention.
fn path_name<'a>(path: &'a str, stem: &'a str) -> &'a str {
    if path.is_empty() { "" } else { stem }
}

fn title_text(document: &Document<'_>, labels: &[Label], site: &title::Site) -> String {
    let written = labels.iter().find(|label| site.front_matter && label.value == site.span);
    let text = written.map_or_else(|| document.slice(site.span.clone()).to_owned(), |label| label.items.join(", "));
    plain::inline(date::head(&text, 4000))
}

fn number_label(document: &Document<'_>, labels: &[Label]) -> Option<(u32, String)> {
    labels.iter().filter(|label| label.role == Role::Number).find_map(|label| {
        let text = label.text(document);
        let found = path::number(text.trim()).or_else(|| title::split(&text).number);
        found.map(|(value, written)| (value, written.to_owned()))
    })
}

pub(crate) fn status(document: &Document<'_>, labels: &[Label]) -> ParsedStatus {
    let sites = sites::find(document, labels);
    let Some(site) = sites::effective(document, &sites) else { return ParsedStatus::default() };
    let from_list =
        labels.iter().find(|label| label.role == Role::Status && label.value == site.span && !label.items.is_empty());
    let text = match from_list {
        Some(label) if site.form == sites::Form::FrontMatter => label.items.join(", "),
        _ => document.slice(site.span.clone()).trim().to_owned(),
    };
    ParsedStatus { status: status::interpret(&text), text: shortened(&text).to_owned() }
}

/// A status that runs to a page is cut to its first line.
fn shortened(text: &str) -> &str {
    let short = if text.len() > 500 { text.lines().next().unwrap_or_default() } else { text };
    date::head(short, 500).trim()
}

/// The decision's date: labelled, then beside the status, then under a heading, then the first of the changelog,
/// then in the file's or its folder's name.
fn date(document: &Document<'_>, labels: &[Label], status: &ParsedStatus, path: &str, stem: &str) -> RecordDate {
    let labelled = |role: Role| {
        labels.iter().filter(|label| label.role == role).find_map(|label| read_date(&label.text(document)))
    };
    let in_status = || match status.status {
        Status::Unspecified => None,
        _ => newest_in_status(&status.text),
    };
    labelled(Role::Date)
        .or_else(|| section_date(document, Role::Date))
        .or_else(in_status)
        .or_else(|| labelled(Role::Created))
        .or_else(|| labelled(Role::Updated))
        .or_else(|| changelog_date(document))
        .or_else(|| dated_line(document))
        .or_else(|| path_date(path, stem))
        .unwrap_or_default()
}

fn read_date(text: &str) -> Option<RecordDate> {
    let (parts, _) = date::find(text)?;
    Some(RecordDate { iso: Some(parts.iso()), text: date::head(text.trim(), 100).to_owned() })
}

/// Of a history beside the status, the newest date that has a day.
fn newest_in_status(text: &str) -> Option<RecordDate> {
    let (first, span) = date::find(text)?;
    let newest = date::find_all(text).into_iter().max();
    let written = text.get(span).unwrap_or_default().to_owned();
    let whole = newest.map_or(first.iso().len() > 4, |_| true);
    whole.then(|| RecordDate { iso: Some(newest.unwrap_or(first).iso()), text: written })
}

fn section_date(document: &Document<'_>, wanted: Role) -> Option<RecordDate> {
    section_lines(document, wanted, 5).find_map(read_date)
}

/// The earliest date of the changelog: when the record was begun.
fn changelog_date(document: &Document<'_>) -> Option<RecordDate> {
    let dated = section_lines(document, Role::Changelog, 200).filter_map(|line| {
        let (parts, span) = date::find(line)?;
        (span.start <= 12).then(|| (parts, line.get(span).unwrap_or_default()))
    });
    let (parts, text) = dated.filter(|(parts, _)| parts.iso().len() == 10).min_by_key(|(parts, _)| *parts)?;
    Some(RecordDate { iso: Some(parts.iso()), text: text.to_owned() })
}

fn section_lines<'a>(document: &'a Document<'a>, wanted: Role, limit: usize) -> impl Iterator<Item = &'a str> {
    let headings = document.headings.iter().enumerate();
    let found = headings.filter(move |(_, heading)| role::of_heading(document.heading_text(heading)) == Some(wanted));
    found
        .flat_map(|(index, _)| document.own_lines(index))
        .filter(|index| document.kind(*index) == Kind::Text)
        .take(limit)
        .map(|index| document.line(index).trim())
}

/// A line at the head that is a date and nothing else.
fn dated_line(document: &Document<'_>) -> Option<RecordDate> {
    labels::head(document).filter(|index| document.kind(*index) == Kind::Text).find_map(|index| {
        let plain = plain::inline(date::head(document.line(index), 80));
        let (parts, span) = date::find(&plain)?;
        let rest = plain.len() - span.len();
        (rest <= 2 && parts.iso().len() > 4).then(|| RecordDate { iso: Some(parts.iso()), text: plain.clone() })
    })
}

fn path_date(path: &str, stem: &str) -> Option<RecordDate> {
    let folder = path::file_name(path::folder(path));
    let (parts, written) = path::leading_date(stem).or_else(|| path::leading_date(folder))?;
    Some(RecordDate { iso: Some(parts.iso()), text: written.to_owned() })
}
