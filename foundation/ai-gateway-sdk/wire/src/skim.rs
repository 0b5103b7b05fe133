//! Reads chosen values off a JSON document that passes by in pieces, without keeping the rest.
//!
//! The document may be of any size and depth: memory is bounded by what is chosen and by
//! [`CAPTURE_LIMIT`]. It is not validated. Text is passed over at the speed of `memchr`, which is
//! what makes a tap cheap. **Extend it** by choosing more: a tap's [`Node`]s say what it wants.

use memchr::memchr2;

/// The most that is kept of one document, in bytes.
pub(crate) const CAPTURE_LIMIT: usize = 16 * 1024;
/// How many values can be chosen.
const SLOTS: usize = 8;
/// The longest name that can be chosen.
const NAME: usize = 24;
/// A buffer that grew beyond this is given back after the document.
const KEEP: usize = 1024;

/// A name in an object, and what is wanted of its value. Lists count as their elements.
#[derive(Debug)]
pub(crate) struct Node {
    name: &'static str,
    slot: Option<usize>,
    children: &'static [Node],
}

/// The value of this name is wanted.
pub(crate) const fn leaf(name: &'static str, slot: usize) -> Node {
    Node { name, slot: Some(slot), children: &[] }
}

/// Something within the value of this name is wanted.
pub(crate) const fn branch(name: &'static str, children: &'static [Node]) -> Node {
    Node { name, slot: None, children }
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// A value comes, or the end of a list.
    Value(Option<&'static Node>),
    /// A name comes, or the end of the object.
    Name,
    /// Within a name; `escaped` when the last byte was a backslash.
    InName { escaped: bool },
    /// The name is read, its colon is not.
    Colon,
    /// A value has ended.
    After,
    /// Within a value that is passed over, and copied if `slot` says where to.
    Opaque { depth: u32, string: bool, escaped: bool, slot: Option<usize>, from: usize },
    /// Within a number or a word.
    Scalar { slot: Option<usize>, from: usize },
    /// The document has ended.
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Empty,
    /// Where it lies in the captured bytes.
    Held(usize, usize),
    TooLarge,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Skim {
    roots: &'static [Node],
    state: State,
    /// The open containers around here; `true` for objects. Never deeper than what is chosen.
    open: Vec<(bool, &'static [Node])>,
    name: [u8; NAME],
    /// How much of the name was read; beyond `NAME` when it is none that can be chosen.
    name_length: usize,
    captured: Vec<u8>,
    slots: [Slot; SLOTS],
}

impl Skim {
    pub(crate) fn new(roots: &'static [Node]) -> Self {
        Self {
            roots,
            state: State::Value(None),
            open: Vec::new(),
            name: [0; NAME],
            name_length: 0,
            captured: Vec::new(),
            slots: [Slot::Empty; SLOTS],
        }
    }

    /// Begins another document.
    pub(crate) fn reset(&mut self, roots: &'static [Node]) {
        self.roots = roots;
        self.state = State::Value(None);
        self.open.clear();
        self.captured.clear();
        self.captured.shrink_to(KEEP);
        self.slots = [Slot::Empty; SLOTS];
    }

    /// What was captured, the first that was not null.
    pub(crate) fn get(&self, slot: usize) -> Option<&[u8]> {
        match self.slots[slot] {
            Slot::Held(from, to) => self.captured.get(from..to),
            Slot::Empty | Slot::TooLarge => None,
        }
    }

    /// Whether there was something, even if it was too large to keep.
    pub(crate) fn has(&self, slot: usize) -> bool {
        self.slots[slot] != Slot::Empty
    }

    /// Whether the document has come to its end.
    pub(crate) fn complete(&self) -> bool {
        matches!(self.state, State::Done)
    }

    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while let Some(&byte) = bytes.first() {
            let used = match self.state {
                State::Done => return,
                State::Opaque { .. } => self.opaque(bytes),
                State::InName { escaped } => self.in_name(bytes, escaped),
                State::Scalar { slot, from } => self.scalar(bytes, slot, from),
                _ if byte.is_ascii_whitespace() => 1,
                State::Value(node) => self.value(byte, node),
                State::Name => self.before_name(byte),
                State::Colon => self.colon(byte),
                State::After => self.after(byte),
            };
            bytes = &bytes[used..];
        }
    }

    fn value(&mut self, byte: u8, node: Option<&'static Node>) -> usize {
        let slot = node.and_then(|node| node.slot).filter(|slot| self.slots[*slot] == Slot::Empty);
        // Within lists the wanted names are those of the list itself; a list in a list is nobody's.
        let (children, nested) = match (node, self.open.last()) {
            (Some(node), _) => (node.children, false),
            (None, Some((false, children))) => (*children, true),
            (None, Some((true, _))) => (&[][..], false),
            (None, None) => (self.roots, false),
        };
        let from = self.captured.len();
        match byte {
            b']' if matches!(self.open.last(), Some((false, _))) => return self.close(),
            b'{' | b'[' if slot.is_none() && !children.is_empty() && !(nested && byte == b'[') => {
                self.open.push((byte == b'{', children));
                self.state = if byte == b'{' { State::Name } else { State::Value(None) };
                return 1;
            }
            b'{' | b'[' | b'"' => {
                let string = byte == b'"';
                self.state = State::Opaque { depth: u32::from(!string), string, escaped: false, slot, from };
                self.keep(slot, &[byte]);
                return 1;
            }
            _ => self.state = State::Scalar { slot, from },
        }
        // The byte is the scalar's; a stray closing bracket or comma is passed over.
        if matches!(byte, b'}' | b']' | b',') {
            self.state = State::After;
            return usize::from(byte == b',');
        }
        0
    }

    fn before_name(&mut self, byte: u8) -> usize {
        match byte {
            b'"' => {
                self.name_length = 0;
                self.state = State::InName { escaped: false };
                1
            }
            b'}' => self.close(),
            _ => 1,
        }
    }

    fn in_name(&mut self, bytes: &[u8], escaped: bool) -> usize {
        if escaped {
            // No name that can be chosen has an escape.
            self.name_length = NAME + 1;
            self.state = State::InName { escaped: false };
            return 1;
        }
        let end = memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
        let room = self.name.get_mut(self.name_length..self.name_length + end);
        if let Some(room) = room {
            room.copy_from_slice(&bytes[..end]);
        }
        self.name_length = self.name_length.saturating_add(end).min(NAME + 1);
        match bytes.get(end) {
            None => end,
            Some(b'"') => {
                self.state = State::Colon;
                end + 1
            }
            Some(_) => {
                self.state = State::InName { escaped: true };
                end + 1
            }
        }
    }

    fn colon(&mut self, byte: u8) -> usize {
        if byte == b':' {
            let name = self.name.get(..self.name_length);
            let children = self.open.last().map_or(&[][..], |(_, children)| *children);
            let node = children.iter().find(|node| Some(node.name.as_bytes()) == name);
            // An unchosen name must not inherit what its object wants.
            self.state = State::Value(Some(node.unwrap_or(&NOBODY)));
        }
        1
    }

    fn after(&mut self, byte: u8) -> usize {
        match byte {
            b',' => {
                self.state = match self.open.last() {
                    Some((true, _)) => State::Name,
                    Some((false, _)) => State::Value(None),
                    None => State::Done,
                };
                1
            }
            b'}' | b']' => self.close(),
            _ => 1,
        }
    }

    fn close(&mut self) -> usize {
        self.open.pop();
        self.ended();
        1
    }

    fn ended(&mut self) {
        self.state = if self.open.is_empty() { State::Done } else { State::After };
    }

    fn opaque(&mut self, bytes: &[u8]) -> usize {
        let State::Opaque { mut depth, mut string, mut escaped, slot, from } = self.state else { return 0 };
        let mut at = 0;
        let mut ended = false;
        while at < bytes.len() && !ended {
            if escaped {
                escaped = false;
                at += 1;
            } else if string {
                at += memchr2(b'"', b'\\', &bytes[at..]).unwrap_or(bytes.len() - at);
                match bytes.get(at) {
                    Some(b'"') => {
                        string = false;
                        ended = depth == 0;
                    }
                    Some(_) => escaped = true,
                    None => break,
                }
                at += 1;
            } else {
                match bytes[at] {
                    b'"' => string = true,
                    b'{' | b'[' => depth = depth.saturating_add(1),
                    b'}' | b']' => {
                        depth -= 1;
                        ended = depth == 0;
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        self.keep(slot, &bytes[..at]);
        if ended {
            self.captured(slot, from);
        } else {
            self.state = State::Opaque { depth, string, escaped, slot, from };
        }
        at
    }

    fn scalar(&mut self, bytes: &[u8], slot: Option<usize>, from: usize) -> usize {
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
        let end = bytes.iter().position(ends);
        self.keep(slot, &bytes[..end.unwrap_or(bytes.len())]);
        if end.is_some() {
            self.captured(slot, from);
        }
        end.unwrap_or(bytes.len())
    }

    fn keep(&mut self, slot: Option<usize>, bytes: &[u8]) {
        let Some(slot) = slot else { return };
        if self.slots[slot] == Slot::Empty {
            if self.captured.len() + bytes.len() > CAPTURE_LIMIT {
                self.slots[slot] = Slot::TooLarge;
            } else {
                self.captured.extend_from_slice(bytes);
            }
        }
    }

    fn captured(&mut self, slot: Option<usize>, from: usize) {
        if let Some(slot) = slot {
            if self.slots[slot] == Slot::TooLarge || self.captured.get(from..) == Some(b"null") {
                self.captured.truncate(from);
            } else {
                self.slots[slot] = Slot::Held(from, self.captured.len());
            }
        }
        self.ended();
    }
}

static NOBODY: Node = branch("", &[]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static WANTED: &[Node] = &[
        leaf("usage", 0),
        branch("choices", &[leaf("reason", 1), branch("delta", &[leaf("text", 2)])]),
        leaf("error", 3),
    ];

    fn skim(pieces: &[&[u8]]) -> (Vec<Option<String>>, bool) {
        let mut skim = Skim::new(WANTED);
        pieces.iter().for_each(|piece| skim.feed(piece));
        let slot = |slot| skim.get(slot).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        ((0..4).map(slot).collect(), skim.complete())
    }

    const DOCUMENT: &str = r#" {"id":"us\"age","reason":"no","usage" : {"a":[1,{"b":"}]\\"}],"usage":9},
        "choices":[{"reason":null,"delta":{"text":"he\"llo","reason":1}},{"reason":"stop","other":[[{"reason":2}]]}],
        "text":"x","error":null,"last":-1.5e3} "#;

    #[test]
    fn chosen_values_are_found_wherever_the_document_is_cut() {
        let found = |text: &str| Some(text.to_owned());
        let expected =
            vec![found(r#"{"a":[1,{"b":"}]\\"}],"usage":9}"#), found(r#""stop""#), found(r#""he\"llo""#), None];
        let bytes = DOCUMENT.as_bytes();
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let got = skim(&[&bytes[..first], &bytes[first..second], &bytes[second..]]);
                assert_eq!(got, (expected.clone(), true), "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn a_document_is_complete_only_at_its_end() {
        let bytes = DOCUMENT.trim().as_bytes();
        for end in 0..bytes.len() {
            assert!(!skim(&[&bytes[..end]]).1, "complete after {end} bytes");
        }
    }

    #[test]
    fn what_is_too_large_is_known_and_not_kept() {
        let mut skim = Skim::new(WANTED);
        skim.feed(br#"{"usage":""#);
        for _ in 0..100_000 {
            skim.feed(b"aaaaaaaaaaaaaaaaaaaaaaaa");
        }
        skim.feed(br#"","error":"e","choices":"#);
        for _ in 0..100_000 {
            skim.feed(br#"[{"reason":null,"delta":{"deep":["#);
        }
        assert!(skim.has(0) && skim.get(0).is_none());
        assert_eq!(skim.get(3), Some(&b"\"e\""[..]));
        assert!(skim.captured.capacity() <= 2 * CAPTURE_LIMIT && skim.open.capacity() < 64);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same(bytes in prop::collection::vec(
            prop_oneof![prop::sample::select(br#"{}[]":,\ 1n"#.to_vec()), any::<u8>()], 0..300), size in 1usize..9) {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(skim(&pieces), skim(&[&bytes]));
        }

        #[test]
        fn a_chosen_value_is_found_beside_any_other(text in ".{0,40}", other in ".{0,12}", number in any::<u64>()) {
            let mut fields = serde_json::Map::new();
            fields.insert(other.clone(), serde_json::json!([{ "usage": text }]));
            fields.insert("usage".to_owned(), number.into());
            let bytes = serde_json::to_vec(&fields).unwrap();
            prop_assert_eq!(&skim(&[&bytes]).0[0], &Some(number.to_string()));
        }
    }
}
