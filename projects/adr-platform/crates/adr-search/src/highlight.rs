//! Shows where a query's words are in a text.

use std::collections::HashSet;

use crate::analysis::{Analyzer, Token, is_stop_word, tokens};
use crate::query::{Clause, ParsedQuery};
use crate::types::Highlight;

/// What to mark. Works on words as search compares them, so that `migrating` is marked for `migration`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marker {
    stems: HashSet<String>,
    beginnings: Vec<String>,
    phrases: Vec<Vec<String>>,
}

impl Marker {
    /// Marks the words of a query as they are, without looking at what the index has.
    pub(crate) fn for_query(parsed: &ParsedQuery) -> Self {
        let mut marker = Self::default();
        for clause in &parsed.clauses {
            match clause {
                Clause::Word(word) | Clause::Part(word) | Clause::Unfinished(word) => marker.stem(&word.stem),
                Clause::Prefix(word) => marker.beginning(&word.word),
                Clause::Phrase { words, .. } => {
                    marker.phrase(&words.iter().map(|word| word.stem.as_str()).collect::<Vec<_>>());
                }
            }
        }
        marker
    }

    /// Marks the forms of a word.
    pub(crate) fn stem(&mut self, stem: &str) {
        self.stems.insert(stem.to_owned());
    }

    /// Marks words that begin so.
    pub(crate) fn beginning(&mut self, start: &str) {
        self.beginnings.push(start.to_owned());
    }

    /// Marks these words in a row.
    pub(crate) fn phrase(&mut self, stems: &[&str]) {
        self.phrases.push(stems.iter().map(|stem| (*stem).to_owned()).collect());
    }

    /// Where the words are, in code points, in order and without overlap.
    #[must_use]
    pub fn mark(&self, text: &str) -> Vec<Highlight> {
        let analyzer = Analyzer::new();
        let words: Vec<(Token, String)> = tokens(text)
            .into_iter()
            .map(|token| {
                let stem = analyzer.stem(&token.word);
                (token, stem)
            })
            .collect();
        let mut ranges: Vec<(usize, usize)> = words
            .iter()
            .filter(|(token, stem)| self.marks(token, stem))
            .map(|(token, _)| (token.start, token.end))
            .collect();
        self.mark_phrases(&words, &mut ranges);
        in_code_points(text, merged(ranges))
    }

    fn marks(&self, token: &Token, stem: &str) -> bool {
        if self.beginnings.iter().any(|start| token.word.starts_with(start.as_str())) {
            return true;
        }
        // A lone function word is marked only when the query is nothing else.
        self.stems.contains(stem) && (!is_stop_word(&token.word) || self.stems.iter().all(|stem| is_stop_word(stem)))
    }

    fn mark_phrases(&self, words: &[(Token, String)], ranges: &mut Vec<(usize, usize)>) {
        // The parts of a compound stand at its place; a phrase needs one word for each place.
        let mut line: Vec<&(Token, String)> = Vec::with_capacity(words.len());
        for word in words {
            if line.last().is_none_or(|last| last.0.place != word.0.place) {
                line.push(word);
            }
        }
        for phrase in self.phrases.iter().filter(|phrase| !phrase.is_empty()) {
            for window in line.windows(phrase.len()) {
                if window.iter().zip(phrase).all(|(word, stem)| word.1 == *stem) {
                    ranges.push((window[0].0.start, window[phrase.len() - 1].0.end));
                }
            }
        }
    }
}

/// Sorted, with overlapping ranges made one.
fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match merged.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Byte offsets as counts of code points, in one pass.
fn in_code_points(text: &str, ranges: Vec<(usize, usize)>) -> Vec<Highlight> {
    let mut highlights = Vec::with_capacity(ranges.len());
    let (mut byte, mut count) = (0, 0_u32);
    let mut advance = |to: usize| {
        count += u32::try_from(text[byte..to].chars().count()).unwrap_or(u32::MAX);
        byte = to;
        count
    };
    for (start, end) in ranges {
        let start = advance(start);
        highlights.push(Highlight { start, end: advance(end) });
    }
    highlights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, text: &str) -> Vec<String> {
        let marker = Marker::for_query(&ParsedQuery::parse(query).expect("a query"));
        let characters: Vec<char> = text.chars().collect();
        marker
            .mark(text)
            .into_iter()
            .map(|mark| characters[mark.start as usize..mark.end as usize].iter().collect())
            .collect()
    }

    #[test]
    fn marks_all_forms_of_a_word() {
        assert_eq!(marked("migration ", "Migrating, migrations, and migrants."), ["Migrating", "migrations"]);
        assert_eq!(marked("the store", "the Store, the stores"), ["Store", "stores"]);
    }

    #[test]
    fn marks_phrases_as_one_range() {
        assert_eq!(marked("\"event bus\"", "the event bus, an event, a bus"), ["event bus"]);
        assert_eq!(marked("\"postgres fdw\"", "use postgres-fdw"), ["postgres-fdw"]);
        assert_eq!(marked("\"use EventStore now\"", "we use EventStore now"), ["use EventStore now"]);
    }

    #[test]
    fn marks_beginnings_and_parts_of_compounds() {
        assert_eq!(marked("kaf*", "Kafka and kafkaesque"), ["Kafka", "kafkaesque"]);
        assert_eq!(marked("store ", "an EventStore"), ["Store"]);
    }

    #[test]
    fn counts_code_points_and_not_bytes() {
        let text = "🚀🚀 决策用 cafe\u{301} x\u{300}y Kafka";
        assert_eq!(marked("决策 ", text), ["决策"]);
        assert_eq!(marked("café ", text), ["cafe\u{301}"]);
        assert_eq!(marked("kafka ", text), ["Kafka"]);
    }

    #[test]
    fn marks_nothing_where_nothing_matches() {
        assert!(marked("kafka ", "").is_empty());
        assert!(marked("🚀", "🚀").is_empty());
    }
}
