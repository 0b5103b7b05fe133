//! From a status's words to what they mean.
//!
//! [`interpret`] reads the words found by `sites.rs`. The text is cut into clauses; a clause that begins with a
//! status word states a status. Of several, as in "Proposed 2020-01-01, accepted 2020-02-01", the one with the latest
//! date counts when each has a date, and otherwise the last; "superseded by" always counts. Crossed-out words,
//! unticked boxes, words in brackets and "was accepted" tell the past. Where no clause begins with a status word, the
//! last one of the first sentence counts ("The proposal has been accepted"). "Partly superseded" stays accepted,
//! because the rest is in force. The vocabulary is in `status_words.rs`.

use crate::date::{self, Parts};
use crate::model::{LinkKind, Status};
use crate::plain;
use crate::status_words::{phrase_at, sign_in};
use crate::verbs;
use crate::words::{Word, words};

/// What a status's words mean.
pub(crate) fn interpret(raw: &str) -> Status {
    let text = current(date::head(raw, 4000));
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        return sign_in(&text).unwrap_or_default();
    }
    if is_placeholder(&text) {
        return chosen(&text).unwrap_or_default();
    }
    let stated = stated(&text);
    if let Some(status) = latest(&stated) {
        return status;
    }
    sentence(&text).or_else(|| sign_in(&text)).or_else(|| replaces_another(&text)).unwrap_or(Status::Other)
}

/// The one choice in bold of several.
fn chosen(text: &str) -> Option<Status> {
    let mut bold = text.split(['|', '/']).filter(|part| part.contains("**") || part.contains("__"));
    let (one, None) = (bold.next()?, bold.next()) else { return None };
    begins_with_status(one).map(|stated| stated.status)
}

/// A status that only says which decision this one replaces or amends, or which amends it: it is in force.
fn replaces_another(text: &str) -> Option<Status> {
    let verb = verbs::first(text).map(|(_, kind)| kind);
    let changed = words(date::head(text, 100)).first().is_some_and(|word| word.lower == "amended");
    let in_force = matches!(verb, Some(LinkKind::Supersedes | LinkKind::Amends | LinkKind::AmendedBy)) || changed;
    in_force.then_some(Status::Accepted)
}

/// Whether the words offer a choice or a prompt instead of a status.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '`', '*', '_']).trim();
    let wrapped = |open: char, close: char| text.starts_with(open) && text.ends_with(close) && !text.contains("](");
    if wrapped('{', '}') || wrapped('<', '>') {
        // `{proposed}` is a filled form whose braces stayed; `{proposed | accepted}` is not.
        let words = words(text);
        return phrase_at(&words, 0).is_none_or(|(_, length)| length < words.len());
    }
    let choices = |separator: &str| {
        let mut statuses: Vec<Status> = Vec::new();
        for part in text.split(separator) {
            let words = words(part);
            let first = words.first().map_or(0, |word| usize::from(matches!(word.lower.as_str(), "or" | "the")));
            if let Some((status, _)) = phrase_at(&words, first).filter(|(status, _)| !statuses.contains(status)) {
                statuses.push(status);
            }
        }
        statuses.len()
    };
    let bracketed = wrapped('[', ']');
    // A table is a history.
    let table = text.starts_with('|') && text.contains('\n');
    (choices("|") >= 2 && !table)
        || choices("/") >= if bracketed { 2 } else { 3 }
        || (bracketed && choices(",") >= 2)
        || (choices(",") >= 3 && date::find(text).is_none())
        || (choices(" or ") >= 2 && !text.contains('.'))
}

/// The text without what it crosses out or leaves unticked, badges as words.
fn current(raw: &str) -> String {
    let ticked: Vec<&str> = raw.lines().filter(|line| checkbox(line) == Some(true)).collect();
    let has_boxes = raw.lines().any(|line| checkbox(line).is_some());
    let text = if has_boxes { ticked.join("\n") } else { raw.to_owned() };
    let text = without(&text, "<!--", "-->");
    let text = without(&text, "~~", "~~");
    let text = without(&text, "<del>", "</del>");
    let text = without(&text, "<s>", "</s>");
    badges(&text)
}

/// Whether a line is a ticked or unticked box.
fn checkbox(line: &str) -> Option<bool> {
    let rest = line.trim_start().trim_start_matches(['-', '*', '+']).trim_start().strip_prefix('[')?;
    let (mark, rest) = rest.split_once(']')?;
    match mark.trim() {
        "" if !rest.starts_with('(') => Some(false),
        "x" | "X" | "✓" | "✔" | "*" => Some(true),
        _ => None,
    }
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(open) {
        let Some((_, after)) = inner.split_once(close) else { break };
        kept.push_str(before);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Turns `![Accepted](https://img.shields.io/badge/status-accepted-green)` and its HTML twin into words.
fn badges(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("badge/") {
        let end = from
            .find(|c: char| c.is_whitespace() || matches!(c, ')' | '"' | '\'' | '?' | ']' | '>'))
            .unwrap_or(from.len());
        let (name, after) = from.split_at_checked(end).unwrap_or((from, ""));
        // The image's own description says the same or nothing, and its address must not be read as words.
        let start = before.rfind("![").or_else(|| before.rfind('<')).unwrap_or(before.len());
        read.push_str(before.get(..start).unwrap_or_default());
        let parts: Vec<&str> = name.trim_end_matches(".svg").split('-').collect();
        let shown = parts.get(..parts.len().saturating_sub(1).max(1)).unwrap_or_default().join(" ");
        read.push(' ');
        read.push_str(&shown.replace("%20", " ").replace('_', " "));
        read.push(' ');
        rest = after.split_once([')', '>']).map_or("", |(_, after)| after);
    }
    read.push_str(rest);
    read
}

/// A status that a clause begins with.
struct Stated {
    status: Status,
    by: bool,
    date: Option<Parts>,
}

fn stated(text: &str) -> Vec<Stated> {
    clauses(text).into_iter().filter_map(|clause| begins_with_status(&clause)).collect()
}

/// Cuts at line ends, arrows, commas, semicolons and full stops, outside brackets and links.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses = vec![String::new()];
    let mut depth = 0_usize;
    let text = text.replace("->", "→").replace("=>", "→").replace("--", "—");
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let spaced = characters.peek().is_none_or(|next| next.is_whitespace());
        let alone = clauses.last().is_some_and(|clause| !clause.chars().any(char::is_alphanumeric));
        match c {
            '(' | '[' if !alone || depth > 0 => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 && c != '\n' => {}
            '\n' | '→' | ';' | '|' | '•' | '·' => {
                depth = 0;
                clauses.push(String::new());
            }
            ',' | '.' | '—' | '–' if spaced => clauses.push(String::new()),
            _ => {
                if let Some(clause) = clauses.last_mut() {
                    clause.push(c);
                }
            }
        }
    }
    clauses
}

fn begins_with_status(clause: &str) -> Option<Stated> {
    let plain = plain::inline(clause);
    let words = words(&plain);
    let start = words.iter().position(|word| !is_lead_in(word))?;
    let lead: Vec<&str> = words.get(..start)?.iter().map(|word| word.lower.as_str()).collect();
    if lead.iter().any(|word| FORMER.contains(word)) && !lead.contains(&"been") {
        return None;
    }
    let (status, length) = phrase_at(&words, start)?;
    let next = words.get(start + length);
    let next_is = |list: &[&str]| next.is_some_and(|word| list.contains(&word.lower.as_str()));
    // "The proposal has been …" speaks of a proposal and states what follows; "ersetzt ADR-3" is about another record.
    let about_another = words.get(start).is_some_and(|word| word.lower == "ersetzt") && next.is_some() && !next_is(BY);
    // "Implemented by: …" is a label.
    let label = next_is(BY) && next.is_some_and(|word| plain.get(word.end..).is_some_and(|rest| rest.starts_with(':')));
    if next_is(&["has", "was", "is", "wurde", "ist", "est", "ha", "fue"])
        || about_another
        || (label && status != Status::Superseded)
    {
        return None;
    }
    let partly = lead.iter().any(|word| PARTLY.contains(word))
        || next_is(PARTLY)
        || words.iter().any(|word| word.lower == "part");
    let status = match status {
        Status::Superseded | Status::Deprecated if partly => Status::Accepted,
        other => other,
    };
    let by = status == Status::Superseded && next_is(BY);
    Some(Stated { status, by, date: date::find(clause).map(|(parts, _)| parts) })
}

/// Whether a text's first clause states a status.
pub(crate) fn states(text: &str) -> bool {
    clauses(&current(date::head(text, 400)))
        .iter()
        .find(|clause| clause.chars().any(char::is_alphabetic))
        .is_some_and(|clause| begins_with_status(clause).is_some())
}

/// What tells of a status that is past.
const FORMER: &[&str] = &["was", "were", "previously", "formerly", "originally", "initially", "war"];

/// What leaves the rest in force.
const PARTLY: &[&str] =
    &["partly", "partially", "mostly", "teilweise", "partiellement", "parcialmente", "parzialmente", "gedeeltelijk"];

/// What stands between a status and who or what brought it.
const BY: &[&str] = &["by", "durch", "par", "por", "da", "door", "with", "von"];

/// Words that may come before the status itself.
fn is_lead_in(word: &Word) -> bool {
    const LEAD_IN: &[&str] = &[
        "status",
        "state",
        "is",
        "was",
        "has",
        "been",
        "have",
        "now",
        "currently",
        "already",
        "fully",
        "partly",
        "partially",
        "mostly",
        "officially",
        "tentatively",
        "provisionally",
        "conditionally",
        "formally",
        "the",
        "this",
        "adr",
        "decision",
        "record",
        "it",
        "and",
        "then",
        "later",
        "on",
        "as",
        "of",
        "since",
        "were",
        "previously",
        "formerly",
        "originally",
        "initially",
        "war",
        "ist",
        "wurde",
        "teilweise",
        "partiellement",
        "parcialmente",
        "at",
        "by",
        "also",
        "but",
        "to",
        "changed",
        "moved",
        "updated",
        "marked",
        "finally",
        "unanimously",
    ];
    LEAD_IN.contains(&word.lower.as_str())
        || word.lower.starts_with(|c: char| c.is_ascii_digit())
        || date::is_month(&word.lower)
}

fn latest(stated: &[Stated]) -> Option<Status> {
    if let Some(superseded) = stated.iter().find(|one| one.by) {
        return Some(superseded.status);
    }
    if stated.iter().all(|one| one.date.is_some()) {
        return stated.iter().max_by_key(|one| one.date).map(|one| one.status);
    }
    stated.last().map(|one| one.status)
}

/// The last status word of the first sentence that is not denied.
fn sentence(text: &str) -> Option<Status> {
    let plain = plain::inline(text);
    let first = plain.split(". ").next().unwrap_or(&plain);
    let words = words(first);
    let denied = |at: usize| {
        at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| {
            matches!(
                word.lower.as_str(),
                "not" | "never" | "no" | "until" | "if" | "when" | "once" | "an" | "a" | "nicht" | "pas"
            )
        })
    };
    let clear = |(status, at): &(Status, usize)| !denied(*at) && *status != Status::Draft;
    (0..words.len())
        .filter_map(|at| phrase_at(&words, at).map(|(status, _)| (status, at)))
        .rfind(clear)
        .map(|(status, _)| status)
}
