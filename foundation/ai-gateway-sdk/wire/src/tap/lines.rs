//! The lines of server-sent events, looked at in passing.
//!
//! Same rules as [`sse`](crate::sse), but nothing is kept: data goes to the skim as it comes. A
//! frame that lies whole in one piece and only carries content costs one search for its end.

use memchr::memchr2;

use super::{Document, Heard, event, only_content, wanted};
use crate::failure::{Failure, FailureKind};
use crate::protocol::Protocol;
use crate::skim::Skim;

/// The longest field name that means something is `event`.
const FIELD: usize = 6;
/// The longest event name that is told apart.
const NAME: usize = 48;
/// Enough of the data to recognise `[DONE]`.
const HEAD: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a line, or within its field name.
    Field,
    /// Right after the colon, where one blank is no part of the value.
    Blank(Value),
    /// Within a value.
    Within(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Data,
    Name,
    Other,
}

#[derive(Debug)]
pub(super) struct Lines {
    at: At,
    field: [u8; FIELD],
    /// How much of the field name was read; larger than `FIELD` when it is none of ours.
    field_length: usize,
    name: Vec<u8>,
    head: [u8; HEAD],
    /// The length of the data, without white space around it as far as that can be known.
    data_length: usize,
    /// The last byte of the data that is no white space.
    last: u8,
    has_data: bool,
    after_return: bool,
    /// How much of a byte order mark may still come.
    mark: u8,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            at: At::Field,
            field: [0; FIELD],
            field_length: 0,
            name: Vec::new(),
            head: [0; HEAD],
            data_length: 0,
            last: 0,
            has_data: false,
            after_return: false,
            mark: 0,
        }
    }
}

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl Lines {
    pub(super) fn read(&mut self, protocol: Protocol, mut bytes: &[u8], skim: &mut Skim, heard: &mut Heard) {
        bytes = self.skip_mark(bytes);
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            if self.at_frame_start() && heard.begun {
                let skipped = whole_frame(bytes);
                let skipped = skipped.filter(|(data, _)| is_object(data) && only_content(protocol, data));
                if let Some((_, rest)) = skipped {
                    self.name.clear();
                    bytes = rest;
                    continue;
                }
            }
            let end = memchr2(b'\n', b'\r', bytes);
            self.part(&bytes[..end.unwrap_or(bytes.len())], skim);
            let Some(end) = end else { return };
            self.after_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            if self.line_ended() {
                self.frame_ended(protocol, skim, heard);
            }
        }
    }

    /// The stream has ended: a whole event counts although its blank line is missing.
    pub(super) fn finish(&mut self, protocol: Protocol, skim: &mut Skim, heard: &mut Heard) {
        if self.has_data && (skim.complete() || self.is_done()) {
            self.frame_ended(protocol, skim, heard);
        }
        if protocol == Protocol::GenerateContent || protocol == Protocol::ChatCompletions {
            // These may end by closing, once a reason was given.
            heard.ended |= heard.reason.is_some();
        }
    }

    fn skip_mark<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut rest = bytes;
        while usize::from(self.mark) < BYTE_ORDER_MARK.len() {
            match rest.first() {
                None => return rest,
                Some(byte) if *byte == BYTE_ORDER_MARK[usize::from(self.mark)] => {
                    self.mark += 1;
                    rest = &rest[1..];
                }
                Some(_) => self.mark = 3,
            }
        }
        rest
    }

    fn at_frame_start(&self) -> bool {
        self.at == At::Field && self.field_length == 0 && !self.has_data
    }

    /// Part of a line, without its end.
    fn part(&mut self, mut bytes: &[u8], skim: &mut Skim) {
        while let Some(&first) = bytes.first() {
            match self.at {
                At::Field => bytes = self.in_field(bytes, skim),
                At::Blank(value) => {
                    self.at = At::Within(value);
                    bytes = &bytes[usize::from(first == b' ')..];
                }
                At::Within(Value::Data) => {
                    self.data(bytes);
                    skim.feed(bytes);
                    return;
                }
                At::Within(Value::Name) => {
                    let room = NAME.saturating_sub(self.name.len());
                    self.name.extend_from_slice(&bytes[..bytes.len().min(room)]);
                    return;
                }
                At::Within(Value::Other) => return,
            }
        }
    }

    fn in_field<'a>(&mut self, bytes: &'a [u8], skim: &mut Skim) -> &'a [u8] {
        let end = memchr::memchr(b':', bytes);
        let name = &bytes[..end.unwrap_or(bytes.len())];
        if let Some(room) = self.field.get_mut(self.field_length..self.field_length + name.len()) {
            room.copy_from_slice(name);
        }
        self.field_length = self.field_length.saturating_add(name.len()).min(FIELD + 1);
        let Some(end) = end else { return &[] };
        let value = self.field_value();
        self.begin(value, skim);
        self.at = At::Blank(value);
        &bytes[end + 1..]
    }

    fn field_value(&self) -> Value {
        match self.field.get(..self.field_length) {
            Some(b"data") => Value::Data,
            Some(b"event") => Value::Name,
            _ => Value::Other,
        }
    }

    fn begin(&mut self, value: Value, skim: &mut Skim) {
        match value {
            // Several lines of data are one document with line ends in it.
            Value::Data if self.has_data => {
                self.data(b"\n");
                skim.feed(b"\n");
            }
            Value::Data => self.has_data = true,
            Value::Name => self.name.clear(),
            Value::Other => {}
        }
    }

    /// Remembers the beginning of the data.
    fn data(&mut self, bytes: &[u8]) {
        let bytes = if self.data_length == 0 { bytes.trim_ascii_start() } else { bytes };
        let room = self.head.get_mut(self.data_length..).unwrap_or_default();
        let kept = room.len().min(bytes.len());
        room[..kept].copy_from_slice(&bytes[..kept]);
        self.data_length = self.data_length.saturating_add(bytes.len());
        self.last = bytes.trim_ascii_end().last().copied().unwrap_or(self.last);
    }

    fn is_done(&self) -> bool {
        self.head.get(..self.data_length.min(HEAD)).is_some_and(|head| head.trim_ascii() == b"[DONE]")
    }

    /// Whether the line was blank, which ends a frame.
    fn line_ended(&mut self) -> bool {
        let blank = self.at == At::Field && self.field_length == 0;
        if self.at == At::Field {
            // A field without a colon has an empty value.
            match self.field_value() {
                Value::Data => self.has_data = true,
                Value::Name => self.name.clear(),
                Value::Other => {}
            }
        }
        self.at = At::Field;
        self.field_length = 0;
        blank
    }

    fn frame_ended(&mut self, protocol: Protocol, skim: &mut Skim, heard: &mut Heard) {
        // After the end nothing counts.
        if self.has_data && heard.failure.is_none() {
            if self.is_done() {
                // Only OpenAI's protocol has it, and only after a reason is it an end.
                heard.ended |= heard.reason.is_some() && protocol == Protocol::ChatCompletions;
            } else if self.data_length > 0 {
                let was_ended = heard.ended;
                event(protocol, &Document { name: &self.name, skim }, heard);
                if !(was_ended || self.head[0] == b'{' && self.last == b'}') {
                    heard.fail(Failure::new(
                        FailureKind::Malformed,
                        "the provider sent an event that is no whole JSON object",
                    ));
                }
            }
            skim.reset(wanted(protocol, heard.begun));
        }
        self.name.clear();
        self.has_data = false;
        self.data_length = 0;
    }
}

/// Whether the data looks like a JSON object from outside. What is within is looked at where it counts.
fn is_object(data: &[u8]) -> bool {
    data.trim_ascii().starts_with(b"{") && data.trim_ascii_end().ends_with(b"}")
}

/// The data of a frame of an optional `event` line and one `data` line that lies whole in these
/// bytes, and what follows the frame.
fn whole_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut line, mut rest) = whole_line(bytes)?;
    if line.starts_with(b"event:") {
        (line, rest) = whole_line(rest)?;
    }
    let data = line.strip_prefix(b"data:")?;
    let (blank, rest) = whole_line(rest)?;
    blank.is_empty().then_some((data.strip_prefix(b" ").unwrap_or(data), rest))
}

/// A line that ends in LF or CRLF.
fn whole_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr2(b'\n', b'\r', bytes)?;
    match (bytes[end], bytes.get(end + 1)) {
        (b'\n', _) => Some((&bytes[..end], &bytes[end + 1..])),
        (_, Some(b'\n')) => Some((&bytes[..end], &bytes[end + 2..])),
        // A lone CR, or nobody knows yet.
        _ => None,
    }
}
