//! Cuts text into words.

use unicode_normalization::char::is_combining_mark;

use super::fold;

/// Longer words are data, such as keys and hashes in code blocks; nobody searches for them.
const LONGEST_WORD: usize = 120;

/// A word and where it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Folded.
    pub(crate) word: String,
    /// Byte offsets in the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Counts words from 0; the parts of a compound share its place.
    pub(crate) place: u32,
}

/// The words of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut cutter = Cutter { text, tokens: Vec::with_capacity(text.len() / 6), place: 0 };
    let mut start = None;
    for (offset, character) in text.char_indices() {
        if is_ideograph(character) {
            cutter.finish(start.take(), offset);
            cutter.push(offset, offset + character.len_utf8());
            cutter.place += 1;
        } else if character.is_alphanumeric() || (start.is_some() && is_combining_mark(character)) {
            start.get_or_insert(offset);
        } else {
            cutter.finish(start.take(), offset);
        }
    }
    cutter.finish(start, text.len());
    cutter.tokens
}

struct Cutter<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    place: u32,
}

impl Cutter<'_> {
    /// Takes the word from `start` to `end`, with its parts.
    fn finish(&mut self, start: Option<usize>, end: usize) {
        let Some(start) = start else { return };
        let word = &self.text[start..end];
        if word.len() > LONGEST_WORD {
            self.place += 1;
            return;
        }
        let end = end + language_suffix(word, &self.text[end..]);
        self.push(start, end);
        for (from, to) in compound_parts(word) {
            self.push(start + from, start + to);
        }
        self.place += 1;
    }

    fn push(&mut self, start: usize, end: usize) {
        let folded = fold(&self.text[start..end]);
        let word = match folded.trim_start_matches('0') {
            number if number.len() == folded.len() || !folded.bytes().all(|byte| byte.is_ascii_digit()) => folded,
            "" => "0".to_owned(),
            number => number.to_owned(),
        };
        if !word.is_empty() {
            self.tokens.push(Token { word, start, end, place: self.place });
        }
    }
}

/// How many bytes after a one-letter word belong to it: `C#`, `F#`, `C++`.
fn language_suffix(word: &str, rest: &str) -> usize {
    if word.len() != 1 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return 0;
    }
    let length = if rest.starts_with("++") {
        2
    } else if rest.starts_with('#') {
        1
    } else {
        return 0;
    };
    let ends_there = !rest[length..].starts_with(|next: char| next.is_alphanumeric());
    if ends_there { length } else { 0 }
}

/// The parts of `EventStore` or `HTTPServer` as byte ranges; none when it is no compound or a part would be one letter.
fn compound_parts(word: &str) -> Vec<(usize, usize)> {
    if !word.is_ascii() || word.len() < 4 {
        return Vec::new();
    }
    let bytes = word.as_bytes();
    let mut cuts = vec![0];
    for index in 1..bytes.len() {
        let rises = bytes[index].is_ascii_uppercase() && !bytes[index - 1].is_ascii_uppercase();
        let acronym_ends = bytes[index].is_ascii_uppercase()
            && bytes[index - 1].is_ascii_uppercase()
            && bytes.get(index + 1).is_some_and(u8::is_ascii_lowercase);
        if rises || acronym_ends {
            cuts.push(index);
        }
    }
    cuts.push(bytes.len());
    let parts: Vec<(usize, usize)> = cuts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    if parts.len() < 2 || parts.iter().any(|(from, to)| to - from < 2) { Vec::new() } else { parts }
}

/// Scripts written without spaces. Korean has spaces and is not among them.
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}
