//! Takes the usage chunk out of a Chat Completions stream again, for a client that had not asked
//! for it.
//!
//! Works on bytes: a piece that has no such chunk and ends with a frame goes on as it is, without a
//! copy. Only an unfinished frame at the end of a piece waits for its rest, which no client could
//! use before either.

use std::sync::LazyLock;

use bytes::{Bytes, BytesMut};
use memchr::memchr2;
use memchr::memmem::Finder;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A frame longer than this, in bytes, is no usage chunk and does not wait.
const LONGEST: usize = 16 * 1024;

/// See the module. One for each stream.
#[derive(Debug, Default)]
pub struct UsageFilter {
    /// The beginning of an unfinished frame.
    waiting: BytesMut,
    /// The rest of an overlong frame passes until its end.
    passing: bool,
}

impl UsageFilter {
    /// Before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What of these bytes, and of those that waited, goes on to the client.
    #[must_use]
    pub fn filter(&mut self, bytes: Bytes) -> Bytes {
        let piece = if self.waiting.is_empty() {
            bytes
        } else {
            self.waiting.extend_from_slice(&bytes);
            self.waiting.split().freeze()
        };
        let mut kept: Vec<std::ops::Range<usize>> = Vec::new();
        let mut at = 0;
        while let Some(length) = frame_length(&piece[at..]) {
            let range = at..at + length;
            at = range.end;
            if !std::mem::take(&mut self.passing) && is_usage_chunk(&piece[range.clone()]) {
                continue;
            }
            match kept.last_mut().filter(|last| last.end == range.start) {
                Some(last) => last.end = range.end,
                None => kept.push(range),
            }
        }
        if self.passing || piece.len() - at > LONGEST {
            self.passing = true;
            kept.push(at..piece.len());
        } else {
            self.waiting.extend_from_slice(&piece[at..]);
        }
        match kept.as_slice() {
            [] => Bytes::new(),
            [range] => piece.slice(range.clone()),
            ranges => ranges.iter().flat_map(|range| &piece[range.clone()]).copied().collect(),
        }
    }

    /// What still waits when the stream has ended.
    #[must_use]
    pub fn finish(&mut self) -> Bytes {
        let rest = self.waiting.split().freeze();
        if is_usage_chunk(&rest) { Bytes::new() } else { rest }
    }
}

/// The length of the first whole frame, its blank line included.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut blank = true;
    loop {
        let length = memchr2(b'\n', b'\r', bytes.get(at..)?)?;
        blank &= length == 0;
        at += length + 1;
        // A CR at the very end may be half of a line end.
        if bytes[at - 1] == b'\r' && bytes.get(at)? == &b'\n' {
            at += 1;
        }
        if blank {
            return Some(at);
        }
        blank = true;
    }
}

/// Nearly every frame is known by this alone not to be the one.
static CHOICES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(r#""choices""#));

/// Whether a name is followed by `: []`, with white space anywhere.
fn is_empty_list(after: &[u8]) -> bool {
    let mut rest = after.trim_ascii_start();
    for sign in [b":", b"[", b"]"] {
        match rest.strip_prefix(sign) {
            Some(after) => rest = after.trim_ascii_start(),
            None => return false,
        }
    }
    true
}

fn is_usage_chunk(frame: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Chunk {
        choices: Vec<IgnoredAny>,
        usage: Option<IgnoredAny>,
    }
    if !CHOICES.find_iter(frame).any(|at| is_empty_list(&frame[at + CHOICES.needle().len()..])) {
        return false;
    }
    let Some(data) = frame.trim_ascii().strip_prefix(b"data:") else { return false };
    serde_json::from_slice::<Chunk>(data).is_ok_and(|chunk| chunk.choices.is_empty() && chunk.usage.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n: ping\n\n\
         data: {\"choices\":[{\"delta\":{\"content\":\"a \\\"usage\\\" of [] \"}}],\"usage\":null}\n\n\
         data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\r\n\r\n\
         USAGEdata: [DONE]\n\n";
    const CHUNK: &str = "data: {\"id\":\"x\",\"choices\": [],\"usage\":{\"prompt_tokens\":1}}\n\n";

    fn filter(pieces: &[&[u8]]) -> String {
        let mut filter = UsageFilter::new();
        let mut out = Vec::new();
        for piece in pieces {
            out.extend_from_slice(&filter.filter(Bytes::copy_from_slice(piece)));
        }
        out.extend_from_slice(&filter.finish());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_the_usage_chunk_goes_wherever_the_stream_is_cut() {
        let with = STREAM.replace("USAGE", CHUNK);
        let without = STREAM.replace("USAGE", "");
        let bytes = with.as_bytes();
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let got = filter(&[&bytes[..first], &bytes[first..second], &bytes[second..]]);
                assert_eq!(got, without, "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn a_piece_of_whole_frames_goes_on_without_a_copy() {
        let piece = Bytes::from_static(b"data: {\"choices\":[{}]}\n\ndata: {}\n\n");
        let out = UsageFilter::new().filter(piece.clone());
        assert_eq!((out.as_ptr(), out.len()), (piece.as_ptr(), piece.len()));
    }

    #[test]
    fn an_endless_frame_does_not_wait() {
        let mut filter = UsageFilter::new();
        let piece = Bytes::from(vec![b'a'; 1000]);
        let passed: usize = (0..1000).map(|_| filter.filter(piece.clone()).len()).sum();
        assert!(passed > 980_000 && filter.waiting.capacity() < 4 * LONGEST, "{passed}");
        let rest = filter.filter(Bytes::from(format!("\n\n{CHUNK}data: 1\n\n")));
        assert_eq!(rest, "\n\ndata: 1\n\n");
    }

    #[test]
    fn a_usage_chunk_without_its_blank_line_goes_too() {
        assert_eq!(filter(&[b"data: 1\n\n", CHUNK.trim().as_bytes()]), "data: 1\n\n");
        assert_eq!(filter(&[b"data: [DONE]"]), "data: [DONE]");
    }
}
