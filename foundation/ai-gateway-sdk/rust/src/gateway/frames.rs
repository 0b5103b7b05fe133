//! Whole events only: what a client has seen of a stream always ends at the end of an event, so that an error can be said
//! after it whenever a provider breaks off.

use bytes::{Bytes, BytesMut};
use memchr::{memchr2, memmem};

/// The largest event, in bytes. A token is some hundred; a picture comes in one.
pub(crate) const LARGEST_EVENT: usize = 16 * 1024 * 1024;

/// An event is larger than [`LARGEST_EVENT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Passes whole events on and keeps the beginning of the next one. Reads that end with an event, as nearly all do, pass
/// without a copy.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    waiting: BytesMut,
}

impl Frames {
    /// The events that are whole now, in one piece; perhaps none.
    pub(crate) fn push(&mut self, mut data: Bytes) -> Result<Bytes, TooLarge> {
        if self.waiting.is_empty() {
            let whole = data.split_to(last_boundary(&data));
            self.waiting.extend_from_slice(&data);
            return Ok(whole);
        }
        // A blank line may begin in what waits; its longest form has four bytes.
        let seam = self.waiting.len().saturating_sub(3);
        self.waiting.extend_from_slice(&data);
        let boundary = last_boundary(&self.waiting[seam..]);
        if boundary == 0 {
            return if self.waiting.len() > LARGEST_EVENT { Err(TooLarge) } else { Ok(Bytes::new()) };
        }
        Ok(self.waiting.split_to(seam + boundary).freeze())
    }

    /// The event that the end of the stream cut off, or whose last blank line is missing.
    pub(crate) fn rest(&mut self) -> Bytes {
        self.waiting.split().freeze()
    }
}

/// Where the last whole event ends; 0 if there is none.
fn last_boundary(bytes: &[u8]) -> usize {
    if bytes.ends_with(b"\n\n") {
        return bytes.len();
    }
    let end = |blank: &[u8]| memmem::rfind(bytes, blank).map_or(0, |at| at + blank.len());
    end(b"\n\n").max(end(b"\n\r\n")).max(end(b"\r\r"))
}

/// Where the first event ends, blank line included; all of it if there is no end.
pub(crate) fn first_event(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = bytes.get(at..).and_then(|rest| memchr2(b'\n', b'\r', rest)) {
        let line_end = at + length;
        at = if bytes[line_end..].starts_with(b"\r\n") { line_end + 2 } else { line_end + 1 };
        match bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => return at + 2,
            Some([b'\n' | b'\r', ..]) => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pass(pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let mut frames = Frames::default();
        let passed = pieces.iter().map(|piece| frames.push(Bytes::copy_from_slice(piece)).unwrap().to_vec()).collect();
        (passed, frames.rest().to_vec())
    }

    #[test]
    fn only_whole_events_pass_wherever_the_stream_is_cut() {
        for stream in ["data: a\n\n: c\n\ndata: b\n\ndata: [DO", "data: a\r\n\r\n: c\r\n\r\ndata: b\r\n\r\ndata: [DO"] {
            let bytes = stream.as_bytes();
            for first in 0..bytes.len() {
                for second in first..bytes.len() {
                    let (passed, rest) = pass(&[&bytes[..first], &bytes[first..second], &bytes[second..]]);
                    assert!(passed.iter().all(|piece| piece.is_empty() || piece.ends_with(b"\n")), "{first} {second}");
                    let whole = passed.concat();
                    assert_eq!([whole.as_slice(), rest.as_slice()].concat(), bytes);
                    assert_eq!(rest, b"data: [DO", "cut at {first} and {second}");
                }
            }
        }
    }

    #[test]
    fn a_read_that_ends_with_an_event_is_not_copied() {
        let data = Bytes::from_static(b"data: a\n\ndata: b\n\n");
        let passed = Frames::default().push(data.clone()).unwrap();
        assert_eq!((passed.as_ptr(), passed.len()), (data.as_ptr(), data.len()));
    }

    #[test]
    fn an_endless_event_is_refused() {
        let mut frames = Frames::default();
        let mebibyte = Bytes::from(vec![b'a'; 1024 * 1024]);
        let outcome = (0..20).try_for_each(|_| frames.push(mebibyte.clone()).map(drop));
        assert_eq!(outcome, Err(TooLarge));
    }

    #[test]
    fn events_are_taken_apart_at_their_blank_lines() {
        for (bytes, end) in [
            (&b"data: a\n\ndata: b\n\n"[..], 9),
            (b"data: a\r\n\r\ndata", 11),
            (b"event: x\ndata: a\r\rdata", 18),
            (b"data: a", 7),
            (b"\n\nx", 2),
            (b"", 0),
        ] {
            assert_eq!(first_event(bytes), end, "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_moved(bytes in prop::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200), size in 1usize..9) {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            let (passed, rest) = pass(&pieces);
            prop_assert_eq!([passed.concat(), rest].concat(), bytes);
        }
    }
}
