//! Words of a text with their places, for matching phrases.

/// A word in lower case and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) lower: String,
}

/// Splits into runs of letters and digits; an apostrophe inside a word belongs to it.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<usize> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let inside = c.is_alphanumeric()
            || (matches!(c, '\'' | '’')
                && open.is_some()
                && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric()));
        match (inside, open) {
            (true, None) => open = Some(at),
            (false, Some(start)) => {
                words.push(word(text, start, at));
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        words.push(word(text, start, text.len()));
    }
    words
}

fn word(text: &str, start: usize, end: usize) -> Word {
    Word { start, end, lower: text.get(start..end).unwrap_or_default().replace('’', "'").to_lowercase() }
}

/// The number of words of `phrase` (separated by spaces) that stand at `at`, or `None` when it does not.
pub(crate) fn matches_at(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let mut count = 0;
    for part in phrase.split(' ') {
        if words.get(at + count)?.lower != part {
            return None;
        }
        count += 1;
    }
    Some(count)
}
