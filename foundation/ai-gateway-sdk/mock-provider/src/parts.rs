//! What an answer consists of, in tokens, before any protocol has written it.

use std::borrow::Cow;

use crate::request::Asked;
use crate::script::{Finish, Mistake, Script};
use crate::text::{mix, write_token};

/// Tokens of seeded text when the script names no number.
const DEFAULT_TOKENS: u32 = 16;
/// Letters of one fragment of a tool call's arguments.
const FRAGMENT: usize = 12;

/// Token counts as a provider bills them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// Input that came from no cache.
    pub input: u64,
    /// Input read from a cache.
    pub cache_read: u64,
    /// Input written to a cache for 5 minutes.
    pub cache_write_5m: u64,
    /// Input written to a cache for an hour.
    pub cache_write_1h: u64,
    /// All output, reasoning included.
    pub output: u64,
    /// Output that was reasoning.
    pub reasoning: u64,
}

impl Usage {
    pub(crate) const fn input_total(&self) -> u64 {
        self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h
    }

    pub(crate) const fn add(&mut self, other: &Self) {
        self.input += other.input;
        self.cache_read += other.cache_read;
        self.cache_write_5m += other.cache_write_5m;
        self.cache_write_1h += other.cache_write_1h;
        self.output += other.output;
        self.reasoning += other.reasoning;
    }
}

/// A part of an answer: a block, item or part, as the protocol calls it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    tokens: Tokens,
    /// How many of the tokens are said.
    pub(crate) length: u32,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Thinking,
    Text,
    Refusal,
    Tool { name: String },
}

#[derive(Clone, Debug)]
enum Tokens {
    Seeded { seed: u64, mistake: Option<Mistake> },
    Given(Vec<String>),
}

impl Part {
    fn new(kind: Kind, tokens: Tokens, length: u32) -> Self {
        Self { kind, tokens, length }
    }

    /// The token at this place.
    pub(crate) fn token(&self, index: u32) -> Cow<'_, str> {
        match &self.tokens {
            Tokens::Given(tokens) => tokens.get(index as usize).map_or("", String::as_str).into(),
            Tokens::Seeded { seed, mistake } => {
                let mut text = String::new();
                let (said, corrupt) = mistaken(*mistake, index);
                write_token(*seed, said.into(), &mut text);
                if corrupt {
                    text.pop();
                    text.push('~');
                }
                text.into()
            }
        }
    }

    /// All of it.
    pub(crate) fn whole(&self) -> String {
        (0..self.length).map(|index| self.token(index)).collect()
    }

    /// What a provider would sign or encrypt this reasoning with.
    pub(crate) fn signature(&self) -> String {
        use base64::Engine as _;
        let seed = match &self.tokens {
            Tokens::Seeded { seed, .. } => *seed,
            Tokens::Given(_) => 0,
        };
        let bytes: Vec<u8> = (0..12).flat_map(|index| mix(seed ^ index).to_le_bytes()).collect();
        base64::prelude::BASE64_STANDARD.encode(bytes)
    }
}

/// Which token is said at a place, and whether it is altered.
fn mistaken(mistake: Option<Mistake>, index: u32) -> (u32, bool) {
    match mistake {
        Some(Mistake::Drop { at }) if index >= at => (index.saturating_add(1), false),
        Some(Mistake::Double { at }) if index > at => (index - 1, false),
        Some(Mistake::Swap { at }) if index == at => (index.saturating_add(1), false),
        Some(Mistake::Swap { at }) if at.checked_add(1) == Some(index) => (at, false),
        Some(Mistake::Corrupt { at }) if index == at => (index, true),
        _ => (index, false),
    }
}

/// The parts of an answer and why it ends.
pub(crate) fn parts(script: &Script, asked: &Asked) -> (Vec<Part>, Finish) {
    let mut parts = Vec::with_capacity(2 + script.tool_calls.len());
    if script.thinking > 0 {
        let tokens = Tokens::Seeded { seed: !script.seed, mistake: None };
        parts.push(Part::new(Kind::Thinking, tokens, script.thinking));
    }
    let kind = if script.refusal { Kind::Refusal } else { Kind::Text };
    match &script.text {
        Some(text) => parts.push(given(kind, words(text))),
        None => {
            let asked = script.tokens.unwrap_or(DEFAULT_TOKENS);
            let length = match script.mistake {
                Some(Mistake::Drop { at }) if at < asked => asked - 1,
                Some(Mistake::Double { at }) if at < asked => asked.saturating_add(1),
                _ => asked,
            };
            if asked > 0 {
                let tokens = Tokens::Seeded { seed: script.seed, mistake: script.mistake };
                parts.push(Part::new(kind, tokens, length));
            }
        }
    }
    for call in &script.tool_calls {
        let letters: Vec<char> = call.arguments.chars().collect();
        let fragments = letters.chunks(FRAGMENT).map(String::from_iter).collect();
        parts.push(given(Kind::Tool { name: call.name.clone() }, fragments));
    }
    let mut finish = match parts.last().map(|part| &part.kind) {
        Some(Kind::Tool { .. }) => Finish::ToolCalls,
        Some(Kind::Refusal) => Finish::Refusal,
        _ => Finish::Stop,
    };
    if asked.max_tokens.is_some_and(|most| cut(&mut parts, most)) {
        finish = Finish::MaxTokens;
    }
    (parts, script.finish.unwrap_or(finish))
}

fn given(kind: Kind, tokens: Vec<String>) -> Part {
    let length = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    Part::new(kind, Tokens::Given(tokens), length)
}

/// Words with the space before each.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in text.chars() {
        match words.last_mut() {
            Some(word) if letter != ' ' => word.push(letter),
            _ => words.push(letter.into()),
        }
    }
    words
}

/// Ends the answer at the request's limit; says whether that took anything away.
fn cut(parts: &mut Vec<Part>, most: u64) -> bool {
    let mut left = most;
    for at in 0..parts.len() {
        if left < parts[at].length.into() {
            parts[at].length = u32::try_from(left).unwrap_or(u32::MAX);
            parts.truncate(if left == 0 { at } else { at + 1 });
            return true;
        }
        left -= u64::from(parts[at].length);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::ToolCall;

    fn whole(script: &Script, max_tokens: Option<u64>) -> (Vec<String>, Finish) {
        let asked = Asked { max_tokens, ..Asked::default() };
        let (parts, finish) = parts(script, &asked);
        (parts.iter().map(Part::whole).collect(), finish)
    }

    #[test]
    fn the_answer_ends_at_the_requests_limit() {
        let script = Script { thinking: 3, ..Script::seeded(1, 5) };
        let all = whole(&script, None);
        assert_eq!(all, (vec![crate::text::seeded(!1, 3), crate::text::seeded(1, 5)], Finish::Stop));
        assert_eq!(whole(&script, Some(8)), all);
        let cut = (vec![crate::text::seeded(!1, 3), crate::text::seeded(1, 1)], Finish::MaxTokens);
        assert_eq!(whole(&script, Some(4)), cut);
        assert_eq!(whole(&script, Some(3)), (vec![crate::text::seeded(!1, 3)], Finish::MaxTokens));
        assert_eq!(whole(&script, Some(0)), (vec![], Finish::MaxTokens));
    }

    #[test]
    fn given_texts_and_arguments_lose_nothing() {
        let arguments = "{\"query\":\"größer\",\"limit\":10}";
        let call = ToolCall { name: "search".to_owned(), arguments: arguments.to_owned() };
        let text = "  two  words\n";
        let script = Script { tool_calls: vec![call], ..Script::saying(text) };
        assert_eq!(whole(&script, None), (vec![text.to_owned(), arguments.to_owned()], Finish::ToolCalls));
        assert_eq!(whole(&Script::saying(""), None), (vec![String::new()], Finish::Stop));
    }
}
