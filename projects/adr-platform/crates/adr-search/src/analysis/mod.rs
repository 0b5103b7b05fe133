//! Turns text into the words that are compared: the same for records, queries and highlights.
//!
//! A word is folded (lower case, accents off) and has a stem beside it. Rules that are not obvious:
//! - a number loses its leading zeros, so `ADR-42` finds `ADR-0042`;
//! - `EventStore` counts as itself, `event` and `store`, all at one place; `postgres-fdw` and `a_b` are two words, and
//!   the query turns them into a phrase;
//! - `C#`, `F#` and `C++` are words;
//! - each Chinese or Japanese character is a word, since nothing separates words there.
//!
//! To treat another language's endings, add its stemmer to [`Analyzer`]; indexes are rebuilt when
//! [`ANALYSIS_VERSION`] changes.

mod fold;
mod stop_words;
mod tokens;

pub(crate) use fold::fold;
pub(crate) use stop_words::is_stop_word;
pub(crate) use tokens::{Token, tokens};

use frostem::{Algorithm, Stemmer};

/// Part of every index's identity: raise it with any change to how text becomes words.
pub(crate) const ANALYSIS_VERSION: u32 = 1;

/// Finds stems. Cheap to make.
pub(crate) struct Analyzer {
    stemmer: Stemmer,
}

impl Analyzer {
    pub(crate) fn new() -> Self {
        Self { stemmer: Stemmer::new(Algorithm::English) }
    }

    /// The stem of a folded word. Identifiers with digits in them, and short words, are their own stems.
    pub(crate) fn stem(&self, word: &str) -> String {
        if word.len() <= 2 || word.bytes().any(|byte| byte.is_ascii_digit()) {
            return word.to_owned();
        }
        self.stemmer.stem(word).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn identifiers_stay_whole_and_can_be_found_by_their_parts() {
        assert_eq!(words("OAuth2"), ["oauth2"]);
        assert_eq!(words("postgres-fdw"), ["postgres", "fdw"]);
        assert_eq!(words("EventStore"), ["eventstore", "event", "store"]);
        assert_eq!(words("HTTPServer"), ["httpserver", "http", "server"]);
        assert_eq!(words("C# and C++ or F#"), ["c#", "and", "c++", "or", "f#"]);
        assert_eq!(words("ADR-0042"), ["adr", "42"]);
        assert_eq!(words("000"), ["0"]);
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(words("Café CAFE\u{301} Straße Łódź Ærø"), ["cafe", "cafe", "strasse", "lodz", "aero"]);
    }

    #[test]
    fn each_ideograph_is_a_word_and_symbols_are_none() {
        assert_eq!(words("使用Kafka🚀 ok"), ["使", "用", "kafka", "ok"]);
        assert!(words("🚀 -- \u{0} ()[]\"*").is_empty());
    }

    #[test]
    fn parts_share_the_place_of_the_whole() {
        let places: Vec<u32> = tokens("the EventStore works").into_iter().map(|token| token.place).collect();
        assert_eq!(places, [0, 1, 1, 1, 2]);
    }

    #[test]
    fn offsets_cut_the_original_text() {
        let text = "Über-große 決定 EventStore";
        let cut: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(cut, ["Über", "große", "決", "定", "EventStore", "Event", "Store"]);
    }

    #[test]
    fn stems_join_the_forms_of_a_word() {
        let analyzer = Analyzer::new();
        assert_eq!(analyzer.stem("migrations"), analyzer.stem("migrating"));
        assert_eq!(analyzer.stem("oauth2"), "oauth2");
    }
}
