//! The words of a text that matter, by their stems.

use std::collections::HashSet;

use frostem::{Algorithm, Stemmer};

/// Words that carry no meaning in a question or a statement.
const STOP_WORDS: &str = "a about after all also an and any are as at be been before being between both but by can \
could did do does doing for from had has have having he her here hers him his how i if in into is it its itself just \
let me might more most must my no nor not of off on once only or other our out over own please same shall she should \
so some such tell than that the their them then there these they this those through to too under until up us very was \
we were what when where which while who whom whose why will with would you your";

/// Finds terms. Make it once per question.
pub(super) struct Terms {
    stemmer: Stemmer,
    stop_words: HashSet<&'static str>,
}

impl Terms {
    pub(super) fn new() -> Self {
        Self { stemmer: Stemmer::new(Algorithm::English), stop_words: STOP_WORDS.split_whitespace().collect() }
    }

    /// The stems in a text, each once.
    pub(super) fn of(&self, text: &str) -> HashSet<String> {
        text.split(|character: char| !character.is_alphanumeric())
            .map(str::to_lowercase)
            .filter(|word| !word.is_empty() && !self.stop_words.contains(word.as_str()))
            .map(|word| self.stemmer.stem(&word).into_owned())
            .collect()
    }
}

/// How much two sets share, 0 to 1.
pub(super) fn overlap(left: &HashSet<String>, right: &HashSet<String>) -> f32 {
    let shared = left.intersection(right).count();
    let all = left.len() + right.len() - shared;
    if all == 0 { 1.0 } else { shared as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_term_and_small_words_are_none() {
        let terms = Terms::new();
        assert_eq!(terms.of("Why did we reject Kafka?"), terms.of("rejected: KAFKA, rejecting"));
        assert!(terms.of("what is it that we do").is_empty());
        assert!(terms.of("HTTP/2, C").contains("2"));
    }

    #[test]
    fn overlap_is_from_nothing_to_all() {
        let terms = Terms::new();
        let (one, two) = (terms.of("kafka broker"), terms.of("kafka cluster"));
        assert!((overlap(&one, &two) - 1.0 / 3.0).abs() < 1e-6);
        assert!((overlap(&one, &one) - 1.0).abs() < 1e-6);
    }
}
