//! Where the body of an answer ends (RFC 9112, sections 6 and 7).

use std::io;

use http::response::Parts;
use http::{StatusCode, header};

/// What chunks may bring beside the body, in bytes: extensions and trailers.
const MOST_BESIDE: u32 = 16 * 1024;

/// How a body ends, and how far it has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::transport) enum Framing {
    /// After so many bytes more.
    Length(u64),
    /// With a chunk of no bytes.
    Chunked(Chunk, u32),
    /// When the other side closes the connection.
    Close,
}

/// What is to come of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::transport) enum Chunk {
    /// The digits of its size; how many there were, and what they say.
    Size(u8, u64),
    /// The rest of that line.
    Extension(u64),
    /// The end of that line.
    SizeEnd(u64),
    /// So many bytes of the body.
    Data(u64),
    /// The line's end after them.
    DataReturn,
    DataEnd,
    /// A line after the last chunk, of which so much is known: whether it has anything in it.
    Trailer(bool),
    TrailerEnd(bool),
    /// Nothing: that was the last one.
    Over,
}

/// What was found in some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// So many bytes of the body, which are now at the front.
    pub(super) data: usize,
    /// So many bytes have been read.
    pub(super) used: usize,
}

/// What the other side says is not HTTP.
pub(super) fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the answer is malformed: {what}"))
}

impl Framing {
    /// How the body after this head ends; `is_head` where a head alone was asked for.
    ///
    /// # Errors
    /// When two things are said about it.
    pub(super) fn of(parts: &Parts, is_head: bool) -> io::Result<Self> {
        if is_head || parts.status == StatusCode::NO_CONTENT || parts.status == StatusCode::NOT_MODIFIED {
            return Ok(Self::Length(0));
        }
        let codings = parts.headers.get_all(header::TRANSFER_ENCODING);
        if let Some(last) = codings.iter().next_back() {
            // A coding under the chunks is one that was not asked for.
            let is_chunked =
                last.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") && codings.iter().count() == 1;
            return if is_chunked { Ok(Self::CHUNKED) } else { Err(malformed("its transfer coding is not known")) };
        }
        let mut lengths = parts.headers.get_all(header::CONTENT_LENGTH).iter();
        let Some(first) = lengths.next() else { return Ok(Self::Close) };
        let digits = first.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|text| text.parse().ok()) {
            Some(length) if lengths.all(|other| other == first) => Ok(Self::Length(length)),
            _ => Err(malformed("its length is no number")),
        }
    }

    const CHUNKED: Self = Self::Chunked(Chunk::Size(0, 0), 0);

    /// Whether the whole body has been read.
    pub(in crate::transport) const fn has_ended(&self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunked(Chunk::Over, _))
    }

    /// The connection has ended.
    ///
    /// # Errors
    /// When the body has not.
    pub(super) fn closed(&mut self) -> io::Result<()> {
        if *self != Self::Close && !self.has_ended() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended before the answer"));
        }
        *self = Self::Length(0);
        Ok(())
    }

    /// Takes what belongs to the body to the front, up to its end.
    ///
    /// # Errors
    /// When that are no chunks.
    pub(super) fn take(&mut self, bytes: &mut [u8]) -> io::Result<Taken> {
        match self {
            Self::Close => Ok(Taken { data: bytes.len(), used: bytes.len() }),
            Self::Length(left) => {
                let data = part(*left, bytes.len());
                *left -= data as u64;
                Ok(Taken { data, used: data })
            }
            Self::Chunked(chunk, beside) => chunk.take(bytes, beside),
        }
    }
}

/// How much of so many bytes is among the next ones.
fn part(left: u64, bytes: usize) -> usize {
    usize::try_from(left).map_or(bytes, |left| left.min(bytes))
}

impl Chunk {
    fn take(&mut self, bytes: &mut [u8], beside: &mut u32) -> io::Result<Taken> {
        let (mut data, mut used) = (0, 0);
        while used < bytes.len() && *self != Self::Over {
            if let Self::Data(left) = self {
                let length = part(*left, bytes.len() - used);
                bytes.copy_within(used..used + length, data);
                (data, used) = (data + length, used + length);
                *left -= length as u64;
                if *left == 0 {
                    *self = Self::DataReturn;
                }
                continue;
            }
            *self = self.after(bytes[used])?;
            if matches!(self, Self::Extension(_) | Self::Trailer(true)) {
                *beside += 1;
                if *beside > MOST_BESIDE {
                    return Err(malformed("it says too much beside its chunks"));
                }
            }
            used += 1;
        }
        Ok(Taken { data, used })
    }

    /// What is to come after a byte that is not of the body.
    fn after(self, byte: u8) -> io::Result<Self> {
        match (self, byte) {
            (Self::Size(1.., size) | Self::Extension(size), b'\r') => Ok(Self::SizeEnd(size)),
            (Self::Size(1.., size), b';' | b' ' | b'\t') => Ok(Self::Extension(size)),
            // More than 15 digits are more than there are bytes in the world.
            (Self::Size(digits @ ..15, size), digit) => match char::from(digit).to_digit(16) {
                Some(digit) => Ok(Self::Size(digits + 1, size << 4 | u64::from(digit))),
                None => Err(malformed("the size of a chunk is no number")),
            },
            (Self::Extension(size), other) if other != b'\n' => Ok(Self::Extension(size)),
            (Self::SizeEnd(0), b'\n') => Ok(Self::Trailer(false)),
            (Self::SizeEnd(size), b'\n') => Ok(Self::Data(size)),
            (Self::DataReturn, b'\r') => Ok(Self::DataEnd),
            (Self::DataEnd, b'\n') => Ok(Self::Size(0, 0)),
            (Self::Trailer(has_text), b'\r') => Ok(Self::TrailerEnd(has_text)),
            (Self::Trailer(_), other) if other != b'\n' => Ok(Self::Trailer(true)),
            (Self::TrailerEnd(true), b'\n') => Ok(Self::Trailer(false)),
            (Self::TrailerEnd(false), b'\n') => Ok(Self::Over),
            _ => Err(malformed("its chunks are not separated")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The body in these pieces, and whether it ended, and what came after it.
    fn read(mut framing: Framing, pieces: &[&[u8]]) -> io::Result<(Vec<u8>, bool, Vec<u8>)> {
        let (mut body, mut after) = (Vec::new(), Vec::new());
        for piece in pieces {
            let mut piece = piece.to_vec();
            let taken = if framing.has_ended() { Taken { data: 0, used: 0 } } else { framing.take(&mut piece)? };
            body.extend_from_slice(&piece[..taken.data]);
            after.extend_from_slice(&piece[taken.used..]);
        }
        Ok((body, framing.has_ended(), after))
    }

    #[test]
    fn chunks_are_joined_wherever_they_are_cut() {
        let wire = b"5\r\nhello\r\n00A;name=\"x\"\r\n 0123456\r\n\r\n1 \r\n!\r\n0\r\nx-a: b\r\n\r\nrest";
        for first in 0..=wire.len() {
            for second in first..=wire.len() {
                let pieces = [&wire[..first], &wire[first..second], &wire[second..]];
                let (body, has_ended, after) = read(Framing::CHUNKED, &pieces).unwrap();
                assert_eq!(String::from_utf8(body).unwrap(), "hello 0123456\r\n!", "{first} {second}");
                assert!(has_ended && after == b"rest", "{first} {second}");
            }
        }
    }

    #[test]
    fn a_body_ends_where_it_should() {
        assert_eq!(read(Framing::Length(3), &[b"ab", b"cd"]).unwrap(), (b"abc".to_vec(), true, b"d".to_vec()));
        assert_eq!(read(Framing::Close, &[b"ab", b"cd"]).unwrap(), (b"abcd".to_vec(), false, Vec::new()));
        for (mut framing, is_whole) in
            [(Framing::Close, true), (Framing::Length(1), false), (Framing::Length(0), true), (Framing::CHUNKED, false)]
        {
            assert_eq!(framing.closed().is_ok(), is_whole, "{framing:?}");
        }
    }

    #[test]
    fn what_are_no_chunks_is_refused() {
        let extension = [b"1;".as_slice(), &vec![b'x'; MOST_BESIDE as usize + 1]].concat();
        let trailer = [b"0\r\n".as_slice(), &b"x-y: z\r\n".repeat(MOST_BESIDE as usize)].concat();
        for wire in [
            b"\r\n".as_slice(),
            b"x\r\n",
            b"-1\r\n",
            b"1\n",
            b"1\rx",
            b"1\r\nab",
            b"1\r\na\n",
            b"1\r\na\rx",
            b"1;x\n",
            b"0\r\nx\n",
            b"0\r\n\rx",
            b"1000000000000000\r\n",
            &extension,
            &trailer,
        ] {
            assert!(
                read(Framing::CHUNKED, &[wire]).is_err(),
                "{}",
                String::from_utf8_lossy(&wire[..wire.len().min(30)])
            );
        }
    }

    #[test]
    fn heads_tell_how_bodies_end() {
        let of = |status: u16, headers: &[(&str, &str)], is_head| {
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            Framing::of(&response.body(()).unwrap().into_parts().0, is_head).ok()
        };
        let (length, coding) = ("content-length", "transfer-encoding");
        assert_eq!(of(200, &[(length, "3")], false), Some(Framing::Length(3)));
        assert_eq!(of(200, &[(length, "3"), (length, "3")], false), Some(Framing::Length(3)));
        assert_eq!(of(200, &[(coding, "Chunked"), (length, "3")], false), Some(Framing::CHUNKED));
        assert_eq!(of(200, &[], false), Some(Framing::Close));
        assert_eq!(of(204, &[(length, "3")], false), Some(Framing::Length(0)));
        assert_eq!(of(200, &[(length, "3")], true), Some(Framing::Length(0)));
        for headers in [
            &[(length, "3"), (length, "4")][..],
            &[(length, "+3")],
            &[(length, "")],
            &[(length, "99999999999999999999")],
            &[(coding, "gzip")],
            &[(coding, "gzip"), (coding, "chunked")],
        ] {
            assert_eq!(of(200, headers, false), None, "{headers:?}");
        }
    }

    proptest! {
        #[test]
        fn any_chunks_any_cuts(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8), size in 1usize..20) {
            let mut wire = Vec::new();
            for chunk in &chunks {
                wire.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                wire.extend_from_slice(chunk);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\n\r\n");
            let pieces: Vec<&[u8]> = wire.chunks(size).collect();
            prop_assert_eq!(read(Framing::CHUNKED, &pieces).unwrap(), (chunks.concat(), true, Vec::new()));
        }

        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'0'), any::<u8>()], 0..60)) {
            let _ = read(Framing::CHUNKED, &[&bytes]);
        }
    }
}
