//! Changing the words of one status.

use std::ops::Range;

use crate::date;
use crate::model::Status;
use crate::status;
use crate::status_words::{emoji_for, of_emoji, phrase_at};
use crate::words::words;

/// A status's word in the case of an old one: lower, upper or capitalised.
pub(super) fn in_case_of(old: &str, word: &str) -> String {
    let letters = || old.chars().filter(|c| c.is_alphabetic());
    if letters().count() > 1 && letters().all(|c| !c.is_lowercase()) && letters().any(char::is_uppercase) {
        word.to_uppercase()
    } else if letters().next().is_some_and(char::is_lowercase) {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

/// A text with its first letter in lower case, as front matter has statuses.
pub(super) fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// Whether the words tell a story in which the status is only mentioned.
pub(super) fn is_prose(text: &str) -> bool {
    let leads = first_phrase(text).is_some_and(|(span, _)| {
        text.get(..span.start).is_some_and(|before| before.chars().filter(|c| c.is_alphabetic()).count() <= 3)
    });
    !leads && text.len() > 60 && status::interpret(text) != Status::Unspecified && !text.contains(['[', '|', '~'])
        || (!leads && text.len() > 150)
}

/// The words changed as little as possible. The caller checks that they mean the new status.
pub(super) fn gentle(old: &str, new: Status) -> Option<String> {
    if old.lines().any(|line| line.contains("[ ]") || line.contains("[x]") || line.contains("[X]")) {
        return tick(old, new);
    }
    let (span, status) = first_phrase(old)?;
    let after = old.get(span.end..)?;
    let bound = after.trim_start().to_lowercase();
    let bound = ["by", "in favo", "with", "durch", "par ", "por ", "da "].iter().any(|word| bound.starts_with(word))
        || status == Status::Superseded;
    if bound || date::find(old).is_some() {
        return None;
    }
    let word = in_case_of(old.get(span.clone())?, new.word());
    Some(format!("{}{word}{after}", with_emoji(old.get(..span.start)?, new)))
}

/// The words replaced. A dated status is kept in brackets, because its date is told nowhere else.
pub(super) fn whole(old: &str, new: Status) -> String {
    let before = first_phrase(old)
        .map_or_else(String::new, |(span, _)| emoji_before(old.get(..span.start).unwrap_or_default(), new));
    let word = format!("{before}{}", in_case_of(first_word(old), new.word()));
    let bare = old.trim().split(" (was ").next().unwrap_or_default();
    let worth_keeping = !bare.contains('\n')
        && bare.len() < 80
        && date::find(bare).is_some()
        && !bare.contains(['(', '|', '[', '~', '{'])
        && status::interpret(bare) != Status::Superseded;
    if worth_keeping { format!("{word} (was {bare})") } else { word }
}

/// The word alone, in the old case.
pub(super) fn bare(old: &str, new: Status) -> String {
    in_case_of(first_word(old), new.word())
}

/// Every status word of a badge changed, in the picture's description as in its address.
pub(super) fn everywhere(old: &str, new: Status) -> String {
    let mut changed = String::with_capacity(old.len());
    let words = words(old);
    let (mut at, mut done) = (0, 0);
    while at < words.len() {
        let found = phrase_at(&words, at)
            .and_then(|(_, length)| Some((length, words.get(at)?.start..words.get(at + length - 1)?.end)));
        match found {
            Some((length, span)) => {
                changed.push_str(old.get(done..span.start).unwrap_or_default());
                changed.push_str(&in_case_of(old.get(span.clone()).unwrap_or_default(), new.word()));
                done = span.end;
                at += length;
            }
            None => at += 1,
        }
    }
    changed.push_str(old.get(done..).unwrap_or_default());
    changed
}

fn first_phrase(text: &str) -> Option<(Range<usize>, Status)> {
    let words = words(date::head(text, 1000));
    (0..words.len()).find_map(|at| {
        let (status, length) = phrase_at(&words, at)?;
        Some((words.get(at)?.start..words.get(at + length - 1)?.end, status))
    })
}

fn first_word(text: &str) -> &str {
    let start = text.find(char::is_alphabetic).unwrap_or(text.len());
    let rest = text.get(start..).unwrap_or_default();
    rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

/// What stands before the word, with a known emoji changed to the new status's.
fn with_emoji(before: &str, new: Status) -> String {
    before.chars().map(|c| if of_emoji(c).is_some() { emoji_for(new).unwrap_or(c) } else { c }).collect()
}

fn emoji_before(before: &str, new: Status) -> String {
    if before.chars().any(|c| of_emoji(c).is_some()) && before.len() < 12 {
        with_emoji(before, new)
    } else {
        String::new()
    }
}

/// Moves the tick to the box of the new status.
fn tick(old: &str, new: Status) -> Option<String> {
    let mut ticked = false;
    let mut lines: Vec<String> = Vec::new();
    for line in old.split_inclusive('\n') {
        let boxed = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| line.split_once(mark));
        lines.push(match boxed {
            Some((before, after)) => {
                let this = !ticked && status::interpret(after.trim()) == new;
                ticked |= this;
                format!("{before}[{}]{after}", if this { "x" } else { " " })
            }
            None => line.to_owned(),
        });
    }
    ticked.then(|| lines.concat())
}
