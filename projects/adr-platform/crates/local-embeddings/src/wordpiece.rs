//! BERT's uncased tokenizer: normalise, split into words, split words into pieces.
//!
//! Written after the description in "BERT: Pre-training of Deep Bidirectional Transformers"
//! (Devlin et al., 2018) and its published code, and checked against the reference tokenizer on
//! `tests/fixtures/tokens.json`. One difference is on purpose: the names of special tokens, such as
//! `[SEP]`, are ordinary words when a text holds them, so that no text can forge its own end.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Words longer than this many characters are unknown, as in the reference.
const LONGEST_WORD: usize = 100;

/// Why a vocabulary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the vocabulary has no {0}, use the one that belongs to the model")]
pub struct InvalidVocabulary(&'static str);

/// Splits texts into the numbers that the model knows.
#[derive(Debug, Clone)]
pub struct WordPiece {
    starts: HashMap<Box<str>, i64>,
    continuations: HashMap<Box<str>, i64>,
    begin: i64,
    end: i64,
    unknown: i64,
}

impl WordPiece {
    /// Reads a vocabulary: one piece per line in the order of their ids, `##` before those that
    /// continue a word.
    ///
    /// # Errors
    /// [`InvalidVocabulary`] when a special token is missing.
    pub fn new(vocabulary: &str) -> Result<Self, InvalidVocabulary> {
        let mut starts = HashMap::new();
        let mut continuations = HashMap::new();
        for (id, piece) in (0_i64..).zip(vocabulary.lines()) {
            match piece.strip_prefix("##") {
                // `##` alone is a piece of two signs, and not a continuation by nothing.
                Some(rest) if !rest.is_empty() => continuations.insert(rest.into(), id),
                _ => starts.insert(piece.into(), id),
            };
        }
        let special = |name: &'static str| starts.get(name).copied().ok_or(InvalidVocabulary(name));
        let (begin, end, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Ok(Self { starts, continuations, begin, end, unknown })
    }

    /// The ids of a text between the special begin and end, `limit` at most with both of them.
    /// Reads no further than needed, however long the text is.
    #[must_use]
    pub fn encode(&self, text: &str, limit: usize) -> Vec<i64> {
        let room = limit.saturating_sub(2);
        let mut ids = Vec::with_capacity(room.min(text.len() / 4 + 2) + 2);
        ids.push(self.begin);
        self.pieces(text, &mut |id| {
            if ids.len() > room {
                return false;
            }
            ids.push(id);
            true
        });
        ids.push(self.end);
        ids
    }

    /// How many ids the whole text has, without the special ones.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let mut count = 0;
        self.pieces(text, &mut |_| {
            count += 1;
            true
        });
        count
    }

    /// Calls `take` with each id until it says no.
    fn pieces(&self, text: &str, take: &mut impl FnMut(i64) -> bool) {
        let mut word = String::new();
        let mut length = 0_usize;
        for character in normalised(text) {
            let alone = is_punctuation(character) || is_ideograph(character);
            if !alone && !character.is_whitespace() {
                length += 1;
                // Beyond the longest word only its length matters: a megabyte without a space
                // must not become a megabyte of buffer.
                if length <= LONGEST_WORD {
                    word.push(character);
                }
                continue;
            }
            if length > 0 {
                if !self.word(&word, length, take) {
                    return;
                }
                word.clear();
                length = 0;
            }
            if alone && !self.word(character.encode_utf8(&mut [0; 4]), 1, take) {
                return;
            }
        }
        if length > 0 {
            self.word(&word, length, take);
        }
    }

    /// The longest piece first, then the longest that continues it, and so on.
    fn word(&self, word: &str, length: usize, take: &mut impl FnMut(i64) -> bool) -> bool {
        if length > LONGEST_WORD {
            return take(self.unknown);
        }
        let mut ids = Vec::new();
        let mut rest = word;
        while !rest.is_empty() {
            let known = if ids.is_empty() { &self.starts } else { &self.continuations };
            let longest = rest
                .char_indices()
                .rev()
                .map(|(at, character)| at + character.len_utf8())
                .find_map(|end| known.get(&rest[..end]).map(|id| (*id, end)));
            // One unknown part makes the whole word unknown.
            let Some((id, end)) = longest else { return take(self.unknown) };
            ids.push(id);
            rest = &rest[end..];
        }
        ids.into_iter().all(take)
    }
}

/// Without control characters and accents, in lower case.
fn normalised(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|character| !is_noise(*character))
        .nfd()
        .filter(|character| character.general_category() != GeneralCategory::NonspacingMark)
        .flat_map(char::to_lowercase)
}

fn is_noise(character: char) -> bool {
    if matches!(character, '\t' | '\n' | '\r') {
        return false;
    }
    matches!(character, '\0' | '\u{fffd}')
        || matches!(
            character.general_category(),
            GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse
        )
}

fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || (!character.is_ascii() && character.general_category_group() == GeneralCategoryGroup::Punctuation)
}

/// Chinese characters, each of which is a word of its own. The blocks are those of the published
/// code; kana and hangul are not among them.
fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F
        | 0x2B740..=0x2B81F | 0x2B920..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}
