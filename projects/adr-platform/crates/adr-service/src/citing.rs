//! Numbers citations as a reader meets them.
//!
//! A model sees the sources as 1 to 8, best first, and cites the third, the first, then the third again. The reader
//! sees `[1]`, `[2]`, `[1]`. This rewrites the answer while it streams, holding back no more than what may still become
//! a citation, and says which passage each number stands for when it first appears. Code, links such as `[1](address)`,
//! escaped brackets and numbers of no source stay as they are.

use platform_contracts::adr::v1::Citation;

/// Digits of a source's number at most.
const MOST_DIGITS: usize = 3;
/// Characters between brackets that may still be a list of numbers, such as `[1, 12, 3]`.
const LONGEST_LIST: usize = 40;

/// What goes out for a piece that came in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// This passage is cited from here on, with its number.
    Cited(Box<Citation>),
    /// The next piece of the answer. Never empty.
    Text(String),
}

/// Where in the text the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Prose,
    /// After a backslash.
    Escaped,
    /// In a run of this many backticks.
    Ticks(usize),
    /// After `[`; what follows is in `held`.
    Bracket,
    /// After `[…]`, which is a citation unless a link's address follows.
    Closed,
}

/// Rewrites one answer.
pub(crate) struct Citing {
    /// In the order in which the model sees them.
    sources: Vec<Citation>,
    /// Indexes of sources, in the order in which they were cited.
    cited: Vec<usize>,
    place: Place,
    /// Backticks that opened the code the answer is in; 0 outside of code.
    code: usize,
    /// The last character, to see where paragraphs end.
    last: char,
    held: String,
    text: String,
    said: Vec<Said>,
}

impl Citing {
    /// An answer from these passages, which the model sees as 1, 2, 3….
    pub(crate) fn new(sources: Vec<Citation>) -> Self {
        let (held, text) = (String::new(), String::new());
        Self { sources, cited: Vec::new(), place: Place::Prose, code: 0, last: '\n', held, text, said: Vec::new() }
    }

    /// Takes in a piece and gives what can go out.
    pub(crate) fn push(&mut self, piece: &str) -> Vec<Said> {
        piece.chars().for_each(|character| self.character(character));
        self.flush();
        std::mem::take(&mut self.said)
    }

    /// Gives what was held back; nothing follows.
    pub(crate) fn end(&mut self) -> Vec<Said> {
        match self.place {
            Place::Closed => self.cite(),
            _ => self.release(),
        }
        self.place = Place::Prose;
        self.flush();
        std::mem::take(&mut self.said)
    }

    fn character(&mut self, character: char) {
        match self.place {
            Place::Bracket if character == ']' => {
                self.held.push(character);
                self.place = Place::Closed;
                return;
            }
            Place::Bracket if may_continue(&self.held, character) => return self.held.push(character),
            Place::Closed if character != '(' => self.cite(),
            Place::Bracket | Place::Closed => self.release(),
            Place::Ticks(count) if character == '`' => self.place = Place::Ticks(count + 1),
            Place::Ticks(count) => self.ticks(count),
            Place::Prose | Place::Escaped => {}
        }
        self.begin(character);
        self.last = character;
    }

    /// A character that continues nothing.
    fn begin(&mut self, character: char) {
        let escaped = self.place == Place::Escaped;
        if let Place::Ticks(_) = self.place {
            return self.text.push(character);
        }
        self.place = match character {
            _ if escaped => Place::Prose,
            '`' => Place::Ticks(1),
            '\\' if self.code == 0 => Place::Escaped,
            '[' if self.code == 0 => {
                self.held.push(character);
                self.place = Place::Bracket;
                return;
            }
            // Code within a line does not outlive its paragraph.
            '\n' if self.last == '\n' && self.code < 3 => {
                self.code = 0;
                Place::Prose
            }
            _ => Place::Prose,
        };
        self.text.push(character);
    }

    /// A run of backticks is over: it opens code, closes what it opened, or is part of it.
    fn ticks(&mut self, count: usize) {
        self.place = Place::Prose;
        self.code = match self.code {
            0 => count,
            open if open == count || (open >= 3 && count > open) => 0,
            open => open,
        };
    }

    fn release(&mut self) {
        self.place = Place::Prose;
        self.text.push_str(&std::mem::take(&mut self.held));
    }

    /// What is held is a citation when all its numbers are those of sources.
    fn cite(&mut self) {
        self.place = Place::Prose;
        let held = std::mem::take(&mut self.held);
        let Some(indexes) = self.indexes(&held) else { return self.text.push_str(&held) };
        for index in indexes {
            let known = self.cited.iter().position(|cited| *cited == index);
            let position = known.unwrap_or_else(|| {
                self.cited.push(index);
                self.cited.len() - 1
            });
            if known.is_none() {
                let number = u32::try_from(position + 1).unwrap_or(u32::MAX);
                self.flush();
                self.said.extend(self.numbered(index, number).map(|citation| Said::Cited(Box::new(citation))));
            }
            self.text.push_str(&format!("[{}]", position + 1));
        }
    }

    fn indexes(&self, held: &str) -> Option<Vec<usize>> {
        let numbers = held.trim_start_matches('[').trim_end_matches(']').split(',');
        let index = |number: &str| {
            let number = number.trim().trim_start_matches('^');
            let number: usize = (number.len() <= MOST_DIGITS).then(|| number.parse().ok())??;
            number.checked_sub(1).filter(|index| *index < self.sources.len())
        };
        numbers.map(index).collect()
    }

    fn numbered(&self, index: usize, number: u32) -> Option<Citation> {
        self.sources.get(index).map(|source| Citation { number, ..source.clone() })
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.said.push(Said::Text(std::mem::take(&mut self.text)));
        }
    }
}

/// True while what is held may become `[1]` or `[1, 2]`.
fn may_continue(held: &str, character: char) -> bool {
    held.len() < LONGEST_LIST && (character.is_ascii_digit() || (held.len() > 1 && matches!(character, ',' | ' ')))
}

#[cfg(test)]
mod tests {
    use super::{Citation, Citing, Said};
    use platform_contracts::adr::v1::Passage;

    fn sources(count: u32) -> Vec<Citation> {
        let source = |place: u32| Citation {
            passage: Passage { id: format!("passage {place}"), ..Passage::default() }.into(),
            ..Citation::default()
        };
        (1..=count).map(source).collect()
    }

    /// The text, and which passage each number stands for in the order in which they were told.
    fn read(pieces: impl IntoIterator<Item = impl AsRef<str>>) -> (String, Vec<(u32, String)>) {
        let mut citing = Citing::new(sources(8));
        let mut said: Vec<Said> = pieces.into_iter().flat_map(|piece| citing.push(piece.as_ref())).collect();
        said.extend(citing.end());
        let (mut text, mut told) = (String::new(), Vec::new());
        for one in said {
            match one {
                Said::Text(piece) => {
                    assert!(!piece.is_empty());
                    text.push_str(&piece);
                }
                Said::Cited(citation) => {
                    let mark = format!("[{}]", citation.number);
                    assert!(!text.contains(&mark), "{mark} is told before it is used: {text}");
                    told.push((citation.number, citation.passage.id.clone()));
                }
            }
        }
        (text, told)
    }

    fn text(answer: &str) -> String {
        read([answer]).0
    }

    #[test]
    fn numbers_follow_the_order_of_appearance() {
        let (text, told) = read(["> One. [6]\n\n> Two. [2]\n\n> Three. [6]"]);
        assert_eq!(text, "> One. [1]\n\n> Two. [2]\n\n> Three. [1]");
        assert_eq!(told, [(1, "passage 6".to_owned()), (2, "passage 2".to_owned())]);
    }

    #[test]
    fn pieces_may_end_anywhere() {
        let answer = "Kafka [5][3], `a[1]` and [5, 8]; \\[2\\] and [6](x) — [9] ``b` [1]`` end [7]";
        let whole = read([answer]);
        assert_eq!(whole.0, "Kafka [1][2], `a[1]` and [1][3]; \\[2\\] and [6](x) — [9] ``b` [1]`` end [4]");
        assert_eq!(read(answer.chars().map(String::from)), whole);
        for at in answer.char_indices().map(|(at, _)| at) {
            assert_eq!(read([&answer[..at], &answer[at..]]), whole, "cut at {at}");
        }
    }

    #[test]
    fn what_cannot_be_a_citation_goes_out_at_once() {
        let mut citing = Citing::new(sources(2));
        assert_eq!(citing.push("a [b"), [Said::Text("a [b".to_owned())]);
        assert_eq!(citing.push("] [1"), [Said::Text("] ".to_owned())]);
        assert_eq!(citing.end(), [Said::Text("[1".to_owned())]);
    }

    #[test]
    fn code_is_left_alone() {
        assert_eq!(text("```\na[3]\n\nb[3]\n``` [3]"), "```\na[3]\n\nb[3]\n``` [1]");
        assert_eq!(text("`open [3]\n\nnext [3]"), "`open [3]\n\nnext [1]");
        assert_eq!(text("`` ` [3] `` [3]"), "`` ` [3] `` [1]");
        assert_eq!(text("[3]`x`[2]"), "[1]`x`[2]");
    }

    #[test]
    fn brackets_of_other_kinds_are_left_alone() {
        for same in
            ["[]", "[ ] open", "[0]", "[9]", "[1, 9]", "[1a]", "[1", "[1,", "[12345]", "[,1]", "[[", "\\\\\\[1]"]
        {
            assert_eq!(text(same), same);
        }
        assert_eq!(text("\\\\[3]"), "\\\\[1]", "a backslash that is itself escaped escapes nothing");
        assert_eq!(text("[[3]]"), "[[1]]");
    }
}
