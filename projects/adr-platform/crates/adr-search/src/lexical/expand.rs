//! Words of the index that are close to a word of the query: begun like it, or spelled almost like it.

use std::collections::HashMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::{Searcher, Term};

use super::schema::Fields;
use crate::error::SearchError;

/// Most words a beginning stands for.
const MOST_COMPLETIONS: usize = 500;
/// Most words tried in the place of a misspelled one.
const MOST_CORRECTIONS: usize = 3;
/// Words shorter than this are never taken for misspelled, and longer ones by one edit…
const ONE_EDIT_FROM: usize = 4;
/// …and from here on by two.
const TWO_EDITS_FROM: usize = 8;

/// How many passages have this exact word.
pub(crate) fn frequency(searcher: &Searcher, fields: &Fields, word: &str) -> Result<u64, SearchError> {
    Ok(searcher.doc_freq(&Term::from_field_text(fields.words, word))?)
}

/// The commonest words that begin so and are longer, with how many passages have them.
pub(crate) fn completions(
    searcher: &Searcher,
    fields: &Fields,
    start: &str,
) -> Result<Vec<(String, u64)>, SearchError> {
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.words)?;
        let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
        while stream.advance() && stream.key().starts_with(start.as_bytes()) {
            if stream.key().len() > start.len() {
                count(&mut found, stream.key(), stream.value().doc_freq);
            }
        }
    }
    Ok(commonest(found, MOST_COMPLETIONS))
}

/// The words closest to one that the index does not have: fewest edits first, then the same first letter, then the
/// commonest. Only words of letters are corrected; a changed digit is another thing, not a slip.
pub(crate) fn corrections(searcher: &Searcher, fields: &Fields, word: &str) -> Result<Vec<(String, u64)>, SearchError> {
    let letters = word.chars().count();
    if letters < ONE_EDIT_FROM || !word.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    let most = if letters < TWO_EDITS_FROM { 1 } else { 2 };
    for edits in 1..=most {
        let mut found = within(searcher, fields, word, edits)?;
        if !found.is_empty() {
            let first = word.chars().next();
            found.sort_by_key(|(candidate, _)| candidate.chars().next() != first);
            found.truncate(MOST_CORRECTIONS);
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Words at most so many edits away, commonest first; swapping two neighbours is one edit.
fn within(searcher: &Searcher, fields: &Fields, word: &str, edits: u8) -> Result<Vec<(String, u64)>, SearchError> {
    let query = FuzzyTermQuery::new(Term::from_field_text(fields.words, word), edits, true);
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.words)?;
        let mut stream = index.terms().search(query.automaton()?).into_stream()?;
        while stream.advance() {
            count(&mut found, stream.key(), stream.value().doc_freq);
        }
    }
    found.retain(|candidate, _| candidate != word && candidate.chars().all(char::is_alphabetic));
    Ok(commonest(found, MOST_COMPLETIONS))
}

fn count(found: &mut HashMap<String, u64>, key: &[u8], frequency: u32) {
    if let Ok(word) = std::str::from_utf8(key) {
        *found.entry(word.to_owned()).or_default() += u64::from(frequency);
    }
}

fn commonest(found: HashMap<String, u64>, most: usize) -> Vec<(String, u64)> {
    let mut words: Vec<(String, u64)> = found.into_iter().collect();
    words.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    words.truncate(most);
    words
}
