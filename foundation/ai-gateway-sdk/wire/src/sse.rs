//! Server-sent events from bytes, however they are cut.
//!
//! Follows the WHATWG HTML standard, "Interpreting an event stream": lines end in LF, CRLF or CR;
//! a blank line ends an event; comments and unknown fields are skipped. It never reconnects, which
//! for a model would mean to pay twice.

use memchr::memchr2;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What `event:` said, or empty.
    pub name: Vec<u8>,
    /// The `data:` lines, joined by LF.
    pub data: Vec<u8>,
}

/// An event grew beyond the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is larger than {0} bytes")]
pub struct TooLarge(pub usize);

/// Collects bytes and gives events.
#[derive(Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// Where the current line begins in the buffer.
    start: usize,
    /// How far the current line has been searched for its end.
    searched: usize,
    /// The last line ended in CR, so an LF right after it belongs to that end.
    after_return: bool,
    /// Nothing has been read yet, so a byte order mark may come.
    first: bool,
    name: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    limit: usize,
}

impl Decoder {
    /// `limit` is the largest event accepted, in bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            searched: 0,
            after_return: false,
            first: true,
            name: Vec::new(),
            data: Vec::new(),
            has_data: false,
            limit,
        }
    }

    /// Adds what was read. Call [`next_event`](Self::next_event) until it gives none before adding more.
    pub fn push(&mut self, bytes: &[u8]) {
        // What has been read makes room once per push, so that a byte moves seldom.
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole event, if there is one.
    ///
    /// # Errors
    /// [`TooLarge`]; the decoder is then of no more use.
    pub fn next_event(&mut self) -> Result<Option<Event>, TooLarge> {
        while let Some((from, to)) = self.next_line() {
            if from == to {
                if let Some(event) = self.take() {
                    return Ok(Some(event));
                }
            } else {
                self.field(from, to);
                self.check(0)?;
            }
        }
        self.check(self.buffer.len() - self.start)?;
        Ok(None)
    }

    /// The event that the end of the stream cut off, if it had any data. The standard drops it;
    /// providers that forget the last blank line make it worth a look.
    #[must_use]
    pub fn finish(&mut self) -> Option<Event> {
        let end = self.buffer.len();
        if self.start < end {
            self.field(self.start, end);
            self.start = end;
            self.searched = end;
        }
        self.take()
    }

    fn check(&self, pending: usize) -> Result<(), TooLarge> {
        if pending + self.data.len() + self.name.len() > self.limit { Err(TooLarge(self.limit)) } else { Ok(()) }
    }

    fn next_line(&mut self) -> Option<(usize, usize)> {
        if self.after_return && self.start < self.buffer.len() {
            self.after_return = false;
            if self.buffer[self.start] == b'\n' {
                self.start += 1;
                self.searched = self.searched.max(self.start);
            }
        }
        let unread = &self.buffer[self.searched..];
        let Some(length) = memchr2(b'\n', b'\r', unread) else {
            self.searched = self.buffer.len();
            return None;
        };
        let (from, to) = (self.start, self.searched + length);
        self.after_return = self.buffer[to] == b'\r';
        self.start = to + 1;
        self.searched = self.start;
        Some((from, to))
    }

    fn field(&mut self, from: usize, to: usize) {
        let mut line = &self.buffer[from..to];
        if std::mem::take(&mut self.first) {
            line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        }
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match &line[..colon] {
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
            }
            b"event" => value.clone_into(&mut self.name),
            // An empty name is a comment. `id` and `retry` are for reconnecting.
            _ => {}
        }
    }

    fn take(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        std::mem::take(&mut self.has_data).then(|| Event { name, data: std::mem::take(&mut self.data) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut decoder = Decoder::new(1 << 20);
        let mut events = Vec::new();
        for piece in pieces {
            decoder.push(piece);
            while let Some(event) = decoder.next_event().unwrap() {
                events.push((String::from_utf8(event.name).unwrap(), String::from_utf8(event.data).unwrap()));
            }
        }
        events
    }

    fn event(name: &str, data: &str) -> (String, String) {
        (name.to_owned(), data.to_owned())
    }

    const STREAM: &str = "\u{feff}: hello\n\ndata: one\n\nevent: two\r\ndata: a\r\ndata:b\r\n\r\nid: 7\rdata:  three\r\r\
                          data\n\ndata: ünï\n\nevent: nothing\n\ndata: [DONE]\n\n";

    fn expected() -> Vec<(String, String)> {
        vec![
            event("", "one"),
            event("two", "a\nb"),
            event("", " three"),
            event("", ""),
            event("", "ünï"),
            event("", "[DONE]"),
        ]
    }

    #[test]
    fn events_are_the_same_when_cut_at_every_two_places() {
        let bytes = STREAM.as_bytes();
        assert_eq!(decode(&[bytes]), expected());
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(decode(&pieces), expected(), "cut at {first} and {second}");
            }
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(decode(&single), expected());
    }

    #[test]
    fn the_end_gives_what_it_cut_off() {
        let mut decoder = Decoder::new(100);
        decoder.push(b"data: [DONE]");
        assert_eq!(decoder.next_event().unwrap(), None);
        assert_eq!(decoder.finish().map(|event| event.data), Some(b"[DONE]".to_vec()));
        assert_eq!(decoder.finish(), None);
        let mut decoder = Decoder::new(100);
        decoder.push(b": only a comment\n");
        assert_eq!((decoder.next_event().unwrap(), decoder.finish()), (None, None));
    }

    #[test]
    fn an_endless_event_is_refused_whether_in_one_line_or_many() {
        let mut decoder = Decoder::new(100);
        decoder.push(&[b'a'; 101]);
        assert_eq!(decoder.next_event(), Err(TooLarge(100)));
        let mut decoder = Decoder::new(100);
        let outcome = (0..100).try_for_each(|_| {
            decoder.push(b"data: 1234567890\n");
            decoder.next_event().map(drop)
        });
        assert_eq!(outcome, Err(TooLarge(100)));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same(bytes in prop::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'd'), any::<u8>()], 0..200), cut in 1usize..7) {
            let all = |size: usize| {
                let mut decoder = Decoder::new(1000);
                let mut events = Vec::new();
                for piece in bytes.chunks(size) {
                    decoder.push(piece);
                    while let Some(event) = decoder.next_event().unwrap() {
                        events.push(event);
                    }
                }
                events.extend(decoder.finish());
                events
            };
            prop_assert_eq!(all(cut), all(usize::MAX));
        }
    }
}
