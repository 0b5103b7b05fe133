//! Records, index pages and templates, told apart by what they say.
//!
//! A template is full of prompts: a title that is one, a status that offers a choice, a date such as `YYYY-MM-DD`,
//! braces and brackets around instructions. An index is mostly links to other files of the folder, or a page without
//! any section of a decision under a name such as `README` or `LICENSE`. Everything else is a record: when in doubt, nothing is
//! dropped.

use crate::date;
use crate::labels::{self, Label};
use crate::model::{FileKind, Format};
use crate::path;
use crate::plain;
use crate::reference_scan::scan;
use crate::role::{self, Role};
use crate::scan::{Document, Kind};
use crate::sites;
use crate::status;
use crate::title;
use crate::words::{Word, words};

/// Says what a text file in a folder of decisions is.
#[must_use]
pub fn classify(text: &str, path: &str) -> FileKind {
    let document = Document::read(text, Format::of_path(path));
    let labels = labels::collect(&document);
    if template_score(&document, &labels, path) >= 4 {
        FileKind::Template
    } else if is_index(&document, &labels, path) {
        FileKind::Index
    } else {
        FileKind::Record
    }
}

/// Points for everything that shows a form to be filled in.
fn template_score(document: &Document<'_>, labels: &[Label], path: &str) -> usize {
    let titles = title::sites(document, labels);
    let heading = titles.iter().find(|site| !site.front_matter).or(titles.first());
    let title = heading.map(|site| document.slice(site.span.clone())).unwrap_or_default();
    let sites = sites::find(document, labels);
    let stated = sites::effective(document, &sites).map(|site| document.slice(site.span.clone())).unwrap_or_default();
    let status_prompt = !stated.is_empty() && (status::is_placeholder(stated) || is_prompt(stated));
    let dates: Vec<String> =
        labels.iter().filter(|label| label.role == Role::Date).map(|label| label.text(document)).collect();
    let date_prompt = dates.iter().any(|text| !text.is_empty() && date::find(text).is_none() && is_date_prompt(text));
    let prompts = prompts(document);
    let mut score = 0;
    let untitled = titles.is_empty()
        && document
            .headings
            .first()
            .is_some_and(|heading| role::of_heading(document.heading_text(heading)) == Some(Role::Title));
    score += if is_title_prompt(title) || untitled { 3 } else { 0 };
    score += if status_prompt { 2 } else { 0 };
    score += if date_prompt { 2 } else { 0 };
    score += match (prompts.marked, prompts.share()) {
        (3.., 30..) => 3,
        (3.., 10..) => 2,
        (1.., 5..) => 1,
        _ => 0,
    };
    score += if prompts.instructed >= 2 && prompts.instructed * 2 >= prompts.sections { 2 } else { 0 };
    // A file with a number and a title of its own is a record that somebody began and did not finish.
    let identified = path::number(path::stem(path)).is_some_and(|(value, _)| value > 0)
        && !is_title_prompt(title)
        && !title.is_empty();
    // A real status and a real date are what no template has.
    let filled = !status_prompt && !stated.is_empty() && dates.iter().any(|text| date::find(text).is_some());
    if identified || (filled && score < 6) { 0 } else { score }
}

/// A piece that is one prompt: `{short title}`, `[Title]`, `<what>`.
fn is_prompt(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '*', '_', '`']).trim();
    let wrapped = |open: char, close: char| text.len() > 2 && text.starts_with(open) && text.ends_with(close);
    let html = text.strip_prefix('<').is_some_and(|rest| {
        let name: String = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        plain::is_html(&name.to_lowercase()) || text.contains("://") || text.starts_with("<!")
    });
    (wrapped('{', '}') || wrapped('[', ']') || (wrapped('<', '>') && !html))
        && !text.contains("](")
        && !text.contains("][")
}

fn is_title_prompt(title: &str) -> bool {
    let parts = title::split(title.trim());
    let name = parts.name.trim();
    if is_prompt(name) || is_prompt(title) {
        return true;
    }
    let plain = plain::inline(name);
    let lower = plain.to_lowercase();
    let words = words(&lower);
    let holes = lower.contains("nnn")
        || lower.contains("xxx")
        || lower.contains("{")
        || lower.contains("adr-number")
        || lower.contains("yyyy");
    let said = words.iter().map(|word| word.lower.as_str()).collect::<Vec<_>>().join(" ");
    const PROMPTS: [&str; 26] = [
        "title",
        "short title",
        "adr title",
        "decision title",
        "title of the decision",
        "short noun phrase",
        "your title here",
        "title here",
        "template",
        "adr template",
        "decision template",
        "decision record template",
        "architecture decision record template",
        "adr n title",
        "titel",
        "titre",
        "título",
        "kurzer titel",
        "vorlage",
        "modèle",
        "plantilla",
        "title of adr",
        "name of decision",
        "decision name",
        "rfc template",
        "architectural decision record template",
    ];
    let descriptive = [
        "short descriptive title",
        "descriptive title",
        "title of solved problem",
        "representative of solved problem",
        "title of the adr",
        "short title of",
    ];
    PROMPTS.contains(&said.as_str())
        || descriptive.iter().any(|prompt| lower.contains(prompt))
        || (holes && words.len() <= 8)
        || is_about_templates_only(&words)
}

/// "ADR template", "Template for architecture decision records": a title of a form, and of nothing else.
fn is_about_templates_only(words: &[Word]) -> bool {
    const AROUND: [&str; 22] = [
        "template",
        "adr",
        "adrs",
        "architecture",
        "architectural",
        "decision",
        "decisions",
        "record",
        "records",
        "madr",
        "nygard",
        "rfc",
        "the",
        "for",
        "of",
        "a",
        "an",
        "new",
        "short",
        "long",
        "title",
        "form",
    ];
    words.iter().any(|word| word.lower == "template") && words.iter().all(|word| AROUND.contains(&word.lower.as_str()))
}

fn is_date_prompt(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["yy", "dd", "date", "jjjj", "aaaa", "{", "<", "[", "tt.mm", "when"].iter().any(|mark| lower.contains(mark))
}

#[derive(Default)]
struct Prompts {
    /// Lines that are prompts in braces, brackets or angle brackets.
    marked: usize,
    lines: usize,
    /// Sections whose first words tell the writer what to do.
    instructed: usize,
    sections: usize,
}

impl Prompts {
    fn share(&self) -> usize {
        (self.marked * 100).checked_div(self.lines).unwrap_or(0)
    }
}

fn prompts(document: &Document<'_>) -> Prompts {
    let mut prompts = Prompts::default();
    for index in document.first_line()..document.lines.len() {
        match document.kind(index) {
            Kind::Text | Kind::Heading => {
                prompts.lines += 1;
                prompts.marked += usize::from(has_prompt(document.line(index)));
            }
            _ => {}
        }
    }
    for (index, heading) in document.headings.iter().enumerate() {
        let first = document.own_lines(index).find(|line| matches!(document.kind(*line), Kind::Text | Kind::Comment));
        if let Some(first) = first
            && role::of_heading(document.heading_text(heading)).is_some()
        {
            prompts.sections += 1;
            prompts.instructed += usize::from(is_instruction(document.line(first)));
        }
    }
    prompts
}

/// A line with `{several words}`, or that is `[several words]` or `<several words>` but for its bullet or label.
fn has_prompt(line: &str) -> bool {
    let line = crate::date::head(line, 1000);
    let text = labels::bullet(line).unwrap_or(line.trim());
    let value = labels::label(line).map_or("", |(_, value)| value);
    let braces = text.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(inner, _)| (before, inner)));
    let spoken = |inner: &str| {
        inner.contains(' ') && !inner.contains(['"', ':', ';', '=', '$']) && inner.chars().any(char::is_alphabetic)
    };
    let in_braces = braces
        .is_some_and(|(before, inner)| spoken(inner) && !before.contains('`') && !before.ends_with(['$', '{', '(']));
    in_braces || is_prompt(text) || (!value.is_empty() && is_prompt(value))
}

/// "Describe …", "What is …?", "This section …": a text that speaks to the writer.
fn is_instruction(line: &str) -> bool {
    let text = line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '>' | '_' | '*' | '<' | '!' | '-' | '[' | '{' | '(')
    });
    let words = words(crate::date::head(text, 120));
    let at = |index: usize| words.get(index).map(|word| word.lower.as_str()).unwrap_or_default();
    const VERBS: [&str; 27] = [
        "describe",
        "explain",
        "list",
        "what",
        "summarize",
        "summarise",
        "provide",
        "why",
        "which",
        "how",
        "who",
        "write",
        "state",
        "outline",
        "specify",
        "add",
        "include",
        "document",
        "discuss",
        "beschreibe",
        "beschreiben",
        "décrire",
        "décrivez",
        "describir",
        "describa",
        "mention",
        "note",
    ];
    let addressed = words.iter().any(|word| matches!(word.lower.as_str(), "you" | "your" | "yours"));
    let section = at(0) == "this" && matches!(at(1), "section") || at(0) == "here" && addressed;
    VERBS.contains(&at(0))
        && (text.contains('?')
            || at(1) == "the"
            || at(1) == "any"
            || at(1) == "all"
            || addressed
            || at(1) == "is"
            || at(1) == "here"
            || at(1) == "your")
        || section
}

/// Mostly links to files of the folder, or an introduction without any section of a decision.
fn is_index(document: &Document<'_>, labels: &[Label], path: &str) -> bool {
    let sections =
        document.headings.iter().filter(|heading| is_decision_section(document.heading_text(heading))).count();
    let stated = labels.iter().any(|label| label.role == Role::Status && !label.text(document).is_empty());
    let listing = listing(document);
    let stem = path::file_name(path).rsplit_once('.').map_or(path, |(stem, _)| stem);
    let own_stem = path::stem(path);
    let own_name = path::title(own_stem).to_lowercase();
    let listed = path::is_conventional(&own_name)
        || matches!(own_name.as_str(), "toc" | "adr log" | "decision log" | "adr index");
    let conventional_number = path::number(own_stem).is_some_and(|(value, _)| value == 0) && listed;
    let identified = !conventional_number && path::number(own_stem).is_some() || path::leading_date(own_stem).is_some();
    let mostly_links = listing.links >= 3 && listing.links * 2 >= listing.lines;
    let long_list = listing.links >= 5 && listing.links * 4 >= listing.lines;
    if sections >= 2 || (stated && !mostly_links) {
        return false;
    }
    let conventional = conventional_number
        || path::is_conventional(stem)
        || matches!(
            stem.to_lowercase().as_str(),
            "toc"
                | "contents"
                | "summary"
                | "overview"
                | "decisions"
                | "adrs"
                | "log"
                | "adr-log"
                | "decision-log"
                | "about"
                | "license"
                | "licence"
                | "copying"
                | "changelog"
                | "contributing"
                | "code_of_conduct"
                | "code-of-conduct"
        );
    (mostly_links || long_list) || (conventional && !identified && sections == 0)
}

fn is_decision_section(heading: &str) -> bool {
    let role = role::of_heading(heading);
    let introduction = matches!(
        role::normalise(&plain::inline(heading)).as_str(),
        "introduction" | "overview" | "summary" | "background" | "motivation" | "notes" | "goals" | "requirements"
    );
    matches!(role, Some(Role::Body | Role::Status)) && !introduction
}

struct Listing {
    /// Lines of lists and tables that point at another file.
    links: usize,
    lines: usize,
}

fn listing(document: &Document<'_>) -> Listing {
    let mut listing = Listing { links: 0, lines: 0 };
    let definitions = std::collections::HashMap::new();
    let mut toctree = false;
    for index in document.first_line()..document.lines.len() {
        let line = document.line(index);
        if document.kind(index) != Kind::Text {
            toctree &= document.kind(index) == Kind::Blank;
            continue;
        }
        let text = line.trim();
        toctree = text.starts_with(".. toctree::") || (toctree && line.starts_with([' ', '\t']));
        if toctree {
            let entry = !text.starts_with([':', '.']);
            listing.links += usize::from(entry);
            listing.lines += usize::from(entry);
            continue;
        }
        listing.lines += 1;
        let item = labels::bullet(line).is_some() || text.starts_with('|');
        let points = || {
            scan(crate::date::head(line, 1000), &definitions, true).iter().any(|reference| {
                let named = reference.destination.is_none() && reference.number.is_some() && text.starts_with('|');
                let folder = reference
                    .destination
                    .as_deref()
                    .is_some_and(|target| target.ends_with('/') && !target.contains(':'));
                reference.is_record()
                    && reference.destination.as_deref().is_none_or(|target| !target.contains("://"))
                    && (reference.destination.is_some() || named)
                    || folder
            })
        };
        listing.links += usize::from(item && points());
    }
    listing
}
