//! Dates as people write them.
//!
//! [`find`] reads the first date of a text. The rules, in the order they are tried at each place:
//!
//! * Year first, with `-`, `.`, `/` or `_` and with or without leading zeros: `2024-05-13`, `2020-4-15`, `2024/5`.
//! * Year last: `17.10.2025`, `13-02-2020`, `05/13/24`. A part above 12 is the day; when both could be, the first is
//!   the day, because that is the order of most of the world and of every dotted or dashed date.
//! * Month names in English, German, French, Spanish, Italian, Portuguese and Dutch, whole or shortened, in any order
//!   with day and year, one typing mistake allowed: `3rd of May 2020`, `May 3, 2020`, `März 2021`, `12-Oct-2019`.
//! * A year alone, 1990 to 2099.
//!
//! A month and day that were swapped (`2023-13-05`) are swapped back; a day that the month does not have
//! (`2022-02-30`) is left out, so that only what is certain remains. To teach another language, extend `MONTHS`.

use std::ops::Range;

/// A date with what is known of it, checked against the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Parts {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

impl Parts {
    /// Keeps what the calendar allows; `None` when the year or month is out of range.
    pub(crate) fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1970..=2199).contains(&year) {
            return None;
        }
        let (month, day) = match (month, day) {
            (Some(month @ 13..=31), Some(day @ 1..=12)) => (Some(day), Some(month)),
            other => other,
        };
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return None;
        }
        let day = day.filter(|day| month.is_some_and(|month| (1..=days_in(year, month)).contains(day)));
        Some(Self { year, month, day })
    }

    pub(crate) fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A piece of the text: a number or a word.
struct Token<'a> {
    span: Range<usize>,
    text: &'a str,
}

impl Token<'_> {
    fn number(&self) -> Option<u32> {
        self.text.bytes().all(|byte| byte.is_ascii_digit()).then(|| self.text.parse().ok()).flatten()
    }

    fn year(&self) -> Option<u32> {
        self.number().filter(|year| self.text.len() == 4 && (1970..=2199).contains(year))
    }

    /// A day or month of one or two digits.
    fn small(&self) -> Option<u32> {
        self.number().filter(|value| self.text.len() <= 2 && (1..=31).contains(value))
    }

    fn month_name(&self) -> Option<u32> {
        month_of(self.text)
    }
}

/// The first date in a text, and where it stands. Looks at the first 2,000 bytes.
pub(crate) fn find(text: &str) -> Option<(Parts, Range<usize>)> {
    let tokens = tokens(head(text, 2000));
    (0..tokens.len())
        .find_map(|at| full(text, &tokens, at))
        .or_else(|| (0..tokens.len()).find_map(|at| partial(text, &tokens, at)))
}

/// Every full date in a text, in order. Looks at the first 2,000 bytes.
pub(crate) fn find_all(text: &str) -> Vec<Parts> {
    let tokens = tokens(head(text, 2000));
    (0..tokens.len()).filter_map(|at| full(text, &tokens, at)).map(|(parts, _)| parts).collect()
}

/// The first `length` bytes, cut at a character.
pub(crate) fn head(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        let class = |c: char| {
            if c.is_ascii_digit() {
                1
            } else if c.is_alphabetic() {
                2
            } else {
                0
            }
        };
        if class(first) == 0 {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = characters.peek().copied() {
            if class(next) != class(first) {
                break;
            }
            end = at + next.len_utf8();
            characters.next();
        }
        let piece = text.get(start..end).unwrap_or_default();
        if class(first) == 1 && piece.len() == 8 && plausible_compact(piece) {
            for range in [0..4, 4..6, 6..8] {
                let span = start + range.start..start + range.end;
                tokens.push(Token { text: text.get(span.clone()).unwrap_or_default(), span });
            }
            continue;
        }
        tokens.push(Token { span: start..end, text: piece });
    }
    tokens
}

fn plausible_compact(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1980..=2100).contains(&part(0..4)) && (1..=12).contains(&part(4..6)) && (1..=31).contains(&part(6..8))
}

/// A date with a day, or a named month with a year, starting at a token.
fn full(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(Parts, Range<usize>)> {
    let (a, b) = (tokens.get(at)?, tokens.get(at + 1)?);
    if let (Some(c), Some(_)) = (tokens.get(at + 2), a.number()) {
        let joined = separator(text, a, b).filter(|first| *first != ' ' && separator(text, b, c) == Some(*first));
        let compact = a.span.end == b.span.start && b.span.end == c.span.start;
        if let Some(parts) = numeric(a, b, c).filter(|_| joined.is_some() || compact) {
            return Some((parts, a.span.start..c.span.end));
        }
    }
    named(text, tokens, at)
}

/// The one character between two tokens: a separator of dates, or a space for anything blank.
fn separator(text: &str, left: &Token<'_>, right: &Token<'_>) -> Option<char> {
    let between = text.get(left.span.end..right.span.start)?;
    match between.trim() {
        "-" | "\u{2010}" | "\u{2011}" | "–" => Some('-'),
        "." => Some('.'),
        "/" => Some('/'),
        "_" => Some('_'),
        "" if !between.is_empty() && !between.contains('\n') => Some(' '),
        _ => None,
    }
}

fn numeric(a: &Token<'_>, b: &Token<'_>, c: &Token<'_>) -> Option<Parts> {
    if let Some(year) = a.year() {
        return Parts::new(year, Some(b.small()?), Some(c.small()?));
    }
    let (first, second) = (a.small()?, b.small()?);
    let year = c.year().or_else(|| c.number().filter(|_| c.text.len() == 2).map(|year| 2000 + year))?;
    if second > 12 { Parts::new(year, Some(first), Some(second)) } else { Parts::new(year, Some(second), Some(first)) }
}

/// Day, month name and year in any order, with at most a few marks between; or a month name and a year.
fn named(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(Parts, Range<usize>)> {
    let start = tokens.get(at)?.span.start;
    let (mut day, mut month, mut year, mut end, mut previous) = (None, None, None, start, start);
    for token in tokens.iter().skip(at).take(6) {
        let gap = text.get(previous..token.span.start).unwrap_or_default();
        if token.span.start > previous && (gap.len() > 4 || gap.contains(['\n', '(', ')', ';', ':', '|'])) {
            break;
        }
        previous = token.span.end;
        if let Some(found) = token.year().filter(|_| year.is_none()) {
            year = Some(found);
        } else if let Some(found) = token.small().filter(|_| day.is_none()) {
            day = Some(found);
        } else if let Some(found) = token.month_name().filter(|_| month.is_none()) {
            month = Some(found);
        } else if token.span.start > start && is_filler(token.text) {
            continue;
        } else {
            break;
        }
        end = token.span.end;
        if year.is_some() && month.is_some() && (day.is_some() || !day_follows(text, tokens, token)) {
            break;
        }
    }
    Some((Parts::new(year?, Some(month?), day)?, start..end))
}

/// `2020 May 3`: after a month that came last, a number right behind it is the day.
fn day_follows(text: &str, tokens: &[Token<'_>], last: &Token<'_>) -> bool {
    let next = tokens.iter().find(|next| next.span.start >= last.span.end);
    last.month_name().is_some()
        && next.is_some_and(|next| next.small().is_some() && separator(text, last, next).is_some())
}

fn is_filler(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "st" | "nd" | "rd" | "th" | "of" | "de" | "del" | "den" | "er" | "the" | "ten"
    )
}

/// A year and month, or a year alone.
fn partial(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(Parts, Range<usize>)> {
    let token = tokens.get(at)?;
    let before = text.get(..token.span.start)?.chars().next_back();
    if before.is_some_and(|c| matches!(c, '#' | '.' | '$' | '€')) {
        return None;
    }
    if let (Some(year), Some(next)) = (token.year(), tokens.get(at + 1)) {
        let joined = separator(text, token, next).is_some_and(|c| c != ' ');
        if let Some(month) = next.small().filter(|month| joined && *month <= 12) {
            return Parts::new(year, Some(month), None).map(|parts| (parts, token.span.start..next.span.end));
        }
    }
    if let (Some(month), Some(next)) = (token.small(), tokens.get(at + 1)) {
        let joined = separator(text, token, next).is_some_and(|c| c != ' ');
        if let Some(year) = next.year().filter(|_| joined && month <= 12) {
            return Parts::new(year, Some(month), None).map(|parts| (parts, token.span.start..next.span.end));
        }
    }
    let year = token.year().filter(|year| (1990..=2099).contains(year))?;
    Parts::new(year, None, None).map(|parts| (parts, token.span.clone()))
}

/// Month names without accents, January first; a prefix of three letters or more counts as well.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "janvier", "enero", "gennaio", "janeiro", "januari"],
    &["february", "februar", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
    &["march", "marz", "mars", "marzo", "marco", "maart", "mrz", "maerz"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "settembre", "setembro", "sept"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "decembre", "diciembre", "dicembre", "dezembro"],
];

/// Whether a word names a month.
pub(crate) fn is_month(word: &str) -> bool {
    month_of(word).is_some()
}

fn month_of(word: &str) -> Option<u32> {
    if !(3..=12).contains(&word.chars().count()) {
        return None;
    }
    let word: String = word.to_lowercase().chars().map(without_accent).collect();
    let position = |fits: &dyn Fn(&str) -> bool| MONTHS.iter().position(|names| names.iter().any(|name| fits(name)));
    let exact = position(&|name| name == word);
    let shortened = || position(&|name| word.len() >= 3 && word.len() <= 5 && name.starts_with(&word));
    let mistyped = || position(&|name| word.len() >= 6 && name.len() >= 6 && one_mistake(&word, name));
    let index = exact.or_else(shortened).or_else(mistyped)?;
    u32::try_from(index + 1).ok()
}

fn without_accent(c: char) -> char {
    match c {
        'ä' | 'à' | 'á' | 'â' => 'a',
        'é' | 'è' | 'ê' => 'e',
        'û' | 'ú' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

/// One letter wrong, missing, too many, or two neighbours swapped.
fn one_mistake(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let same_start = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(same_start..).unwrap_or_default(), right.get(same_start..).unwrap_or_default());
    let after = |bytes: &'_ [u8], count: usize| bytes.get(count..).unwrap_or_default().to_vec();
    match (left, right) {
        ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c => left == right,
        _ => after(left, 1) == after(right, 1) || after(left, 1) == right || left == after(right, 1).as_slice(),
    }
}
