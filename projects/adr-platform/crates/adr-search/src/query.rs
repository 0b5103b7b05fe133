//! Reads what a person typed: words, `"phrases"`, `word*`, numbers of records. Any text is a query; nothing in it is a
//! syntax error.

use std::ops::Range;

use crate::analysis::{Analyzer, Token, is_stop_word, tokens};
use crate::error::SearchError;
use crate::types::MAX_QUERY_CHARACTERS;

/// A word of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) word: String,
    pub(crate) stem: String,
    /// Where it stands in the query, in bytes.
    pub(crate) range: Range<usize>,
}

/// What a record should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    /// This word, in any form.
    Word(Word),
    /// A part of the compound before it, which says less than the whole.
    Part(Word),
    /// A word that begins so: written with `*`.
    Prefix(Word),
    /// The last word, perhaps not typed to its end.
    Unfinished(Word),
    /// These words in a row; required when quoted.
    Phrase { words: Vec<Word>, quoted: bool },
}

/// A query, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ParsedQuery {
    pub(crate) clauses: Vec<Clause>,
    /// The record's number, when the query is one: `42`, `#42`, `0042`, `ADR-0042`.
    pub(crate) number: Option<u32>,
}

impl ParsedQuery {
    /// Understands a query.
    pub(crate) fn parse(text: &str) -> Result<Self, SearchError> {
        check_length(text)?;
        let analyzer = Analyzer::new();
        let mut clauses = Vec::new();
        for (quoted, range) in segments(text) {
            let offset = range.start;
            let words: Vec<(Word, Token)> = tokens(&text[range])
                .into_iter()
                .map(|token| {
                    let stem = analyzer.stem(&token.word);
                    (Word { stem, word: token.word.clone(), range: offset + token.start..offset + token.end }, token)
                })
                .collect();
            if quoted {
                push_quoted(&mut clauses, words);
            } else {
                push_words(&mut clauses, text, &words);
            }
        }
        drop_stop_words(&mut clauses);
        drop_repeats(&mut clauses);
        Ok(Self { clauses, number: record_number(text) })
    }

    /// True when no record can match, such as for a query of symbols only.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.number.is_none()
    }
}

/// Refuses an empty and an overlong query.
fn check_length(text: &str) -> Result<(), SearchError> {
    if text.trim().is_empty() {
        return Err(SearchError::EmptyQuery);
    }
    match text.chars().count() {
        characters if characters > MAX_QUERY_CHARACTERS => {
            Err(SearchError::QueryTooLong { characters, limit: MAX_QUERY_CHARACTERS })
        }
        _ => Ok(()),
    }
}

/// The text outside and inside of quotation marks; a quotation mark without its partner is nothing.
fn segments(text: &str) -> Vec<(bool, Range<usize>)> {
    let marks: Vec<(usize, usize)> = text
        .char_indices()
        .filter(|(_, character)| matches!(character, '"' | '“' | '”' | '„' | '«' | '»'))
        .map(|(offset, character)| (offset, offset + character.len_utf8()))
        .collect();
    let mut segments = Vec::new();
    let mut from = 0;
    for pair in marks.chunks_exact(2) {
        segments.push((false, from..pair[0].0));
        segments.push((true, pair[0].1..pair[1].0));
        from = pair[1].1;
    }
    segments.push((false, from..text.len()));
    segments.retain(|(_, range)| !range.is_empty());
    segments
}

fn push_quoted(clauses: &mut Vec<Clause>, words: Vec<(Word, Token)>) {
    // The whole of a compound stands at the place of its parts, and one word for each place is enough.
    let mut phrase: Vec<(Word, Token)> = Vec::new();
    for (word, token) in words {
        if phrase.last().is_none_or(|(_, last)| last.place != token.place) {
            phrase.push((word, token));
        }
    }
    if !phrase.is_empty() {
        clauses.push(Clause::Phrase { words: phrase.into_iter().map(|(word, _)| word).collect(), quoted: true });
    }
}

fn push_words(clauses: &mut Vec<Clause>, text: &str, words: &[(Word, Token)]) {
    let mut run: Vec<Word> = Vec::new();
    for (index, (word, token)) in words.iter().enumerate() {
        let part = index > 0 && words[index - 1].1.place == token.place;
        if part {
            clauses.push(Clause::Part(word.clone()));
            continue;
        }
        let joined = run.last().is_some_and(|last| joins(&text[last.range.end..word.range.start]));
        if !joined {
            push_run(clauses, &mut run);
        }
        run.push(word.clone());
        clauses.push(if text[word.range.end..].starts_with('*') {
            Clause::Prefix(word.clone())
        } else if word.range.end == text.len() && word.word.chars().count() >= 2 {
            Clause::Unfinished(word.clone())
        } else {
            Clause::Word(word.clone())
        });
    }
    push_run(clauses, &mut run);
}

/// True for what holds an identifier together, and between characters of scripts without spaces.
fn joins(between: &str) -> bool {
    between.is_empty() || (between.len() <= 2 && between.bytes().all(|byte| b"-_./:@".contains(&byte)))
}

/// A run such as `postgres-fdw` should also be found as a phrase; a longer one by its pairs.
fn push_run(clauses: &mut Vec<Clause>, run: &mut Vec<Word>) {
    for pair in run.windows(2) {
        clauses.push(Clause::Phrase { words: pair.to_vec(), quoted: false });
    }
    run.clear();
}

/// Function words say nothing beside others. A word being typed may still become another.
fn drop_stop_words(clauses: &mut Vec<Clause>) {
    let is_stop =
        |clause: &Clause| matches!(clause, Clause::Word(word) | Clause::Unfinished(word) if is_stop_word(&word.word));
    if clauses.iter().any(|clause| !is_stop(clause)) {
        clauses.retain(|clause| !is_stop(clause));
    }
}

fn drop_repeats(clauses: &mut Vec<Clause>) {
    let mut seen = std::collections::HashSet::new();
    clauses.retain(|clause| {
        let key = match clause {
            Clause::Word(word) | Clause::Part(word) => format!("w {}", word.stem),
            Clause::Prefix(word) => format!("p {}", word.word),
            Clause::Unfinished(word) => format!("u {}", word.word),
            Clause::Phrase { words, quoted } => {
                let words: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
                format!("q {quoted} {}", words.join(" "))
            }
        };
        seen.insert(key)
    });
}

/// The number of a record, when the whole query is one.
fn record_number(text: &str) -> Option<u32> {
    let text = text.trim().trim_start_matches('#').to_ascii_lowercase();
    let rest = text.strip_prefix("adr").unwrap_or(&text);
    let digits = rest.trim_start_matches([' ', '-', '_', '#', ':']);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<String> {
        let parsed = ParsedQuery::parse(text).expect("a query");
        parsed
            .clauses
            .iter()
            .map(|clause| match clause {
                Clause::Word(word) => word.word.clone(),
                Clause::Part(word) => format!("({})", word.word),
                Clause::Prefix(word) => format!("{}*", word.word),
                Clause::Unfinished(word) => format!("{}…", word.word),
                Clause::Phrase { words, quoted } => {
                    let words: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
                    if *quoted { format!("\"{}\"", words.join(" ")) } else { words.join("-") }
                }
            })
            .collect()
    }

    #[test]
    fn words_phrases_and_beginnings() {
        assert_eq!(shapes("use Kafka "), ["use", "kafka"]);
        assert_eq!(shapes("the event bus"), ["event", "bus…"]);
        assert_eq!(shapes("\"event bus\" kaf*"), ["\"event bus\"", "kaf*"]);
        assert_eq!(shapes("“event bus” "), ["\"event bus\""]);
        assert_eq!(shapes("to be or not "), ["to", "be", "or", "not"]);
    }

    #[test]
    fn identifiers_are_also_phrases() {
        assert_eq!(shapes("postgres-fdw "), ["postgres", "fdw", "postgres-fdw"]);
        assert_eq!(shapes("EventStore "), ["eventstore", "(event)", "(store)"]);
        assert_eq!(shapes("决策记录 "), ["决", "策", "记", "录", "决-策", "策-记", "记-录"]);
    }

    #[test]
    fn numbers_of_records() {
        for text in ["42", "0042", "#42", "ADR-0042", "adr 42", " ADR_42 "] {
            assert_eq!(ParsedQuery::parse(text).expect("a query").number, Some(42), "{text}");
        }
        for text in ["42 kafka", "adr", "99999999999", "v42", "adrenaline 4"] {
            assert_eq!(ParsedQuery::parse(text).expect("a query").number, None, "{text}");
        }
    }

    #[test]
    fn no_text_is_an_error_but_any_symbol_is_fine() {
        assert!(matches!(ParsedQuery::parse("  "), Err(SearchError::EmptyQuery)));
        assert!(matches!(ParsedQuery::parse(&"é".repeat(1001)), Err(SearchError::QueryTooLong { .. })));
        assert!(ParsedQuery::parse(&"é".repeat(1000)).is_ok());
        for text in ["\"", "***", "+-&|!(){}[]^~:\\/", "a\"b", "\u{0}", "🚀", "title:(", "\"\"", "\"* *\"", "'; drop"]
        {
            ParsedQuery::parse(text).expect("any text is a query");
        }
        assert!(ParsedQuery::parse("🚀").expect("a query").is_empty());
    }
}
