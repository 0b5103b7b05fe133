//! Text that a reader can verify: token `i` of seed `s` is the same everywhere and unlike its neighbours, so one that is
//! lost, doubled, moved or altered on its way is noticed at once.
//!
//! Some tokens have what breaks careless readers: line ends, quotation marks, backslashes, letters of two bytes and
//! signs of four.

/// Appends token `index` of `seed`: 7 to 11 bytes of UTF-8.
pub fn write_token(seed: u64, index: u64, out: &mut String) {
    const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
    const VOWELS: &[u8; 4] = b"aeio";
    let mut bits = mix(mix(seed) ^ index);
    out.push_str(match bits & 31 {
        0 => "\n",
        1 => " \"",
        2 => " \\",
        3 => " ü",
        4 => " 🦀",
        _ => " ",
    });
    bits >>= 5;
    for _ in 0..3 {
        out.push(CONSONANTS[(bits & 15) as usize].into());
        out.push(VOWELS[(bits >> 4 & 3) as usize].into());
        bits >>= 6;
    }
}

/// The first `tokens` tokens of `seed`.
#[must_use]
pub fn seeded(seed: u64, tokens: u64) -> String {
    let mut text = String::with_capacity(usize::try_from(tokens).unwrap_or_default().saturating_mul(8));
    (0..tokens).for_each(|index| write_token(seed, index, &mut text));
    text
}

/// Reads seeded text in pieces of any size and finds the first byte that is not as it should be.
#[derive(Clone, Debug)]
pub struct Reader {
    seed: u64,
    /// Tokens read whole.
    read: u64,
    /// The current token and how much of it was read.
    token: String,
    within: usize,
}

/// What was read is not the text of the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("token {token} is not what the provider said")]
pub struct Mismatch {
    /// Counted from 0.
    pub token: u64,
}

impl Reader {
    /// At the beginning.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, read: 0, token: String::new(), within: 0 }
    }

    /// Reads on.
    ///
    /// # Errors
    /// [`Mismatch`] at the first difference; what is read after that has no meaning.
    pub fn read(&mut self, mut text: &str) -> Result<(), Mismatch> {
        while !text.is_empty() {
            if self.within == self.token.len() {
                self.token.clear();
                self.within = 0;
                write_token(self.seed, self.read, &mut self.token);
            }
            let expected = &self.token.as_bytes()[self.within..];
            let length = expected.len().min(text.len());
            if expected[..length] != text.as_bytes()[..length] {
                return Err(Mismatch { token: self.read });
            }
            // A text that agrees in bytes and ends inside a letter cannot exist, so this is a boundary.
            text = text.get(length..).unwrap_or_default();
            self.within += length;
            self.read += u64::from(self.within == self.token.len());
        }
        Ok(())
    }

    /// How many tokens were read whole; none when the last one is not.
    #[must_use]
    pub fn tokens(&self) -> Option<u64> {
        (self.within == self.token.len()).then_some(self.read)
    }
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014): each bit of the input changes half of the output.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_accepts_the_text_in_any_pieces() {
        let text = seeded(7, 100);
        for size in 1..12 {
            let mut reader = Reader::new(7);
            let (mut piece, mut pieces) = (String::new(), 0);
            for letter in text.chars() {
                piece.push(letter);
                pieces += 1;
                if pieces % size == 0 {
                    reader.read(&std::mem::take(&mut piece)).unwrap();
                }
            }
            reader.read(&piece).unwrap();
            assert_eq!(reader.tokens(), Some(100));
        }
    }

    #[test]
    fn a_reader_notices_what_is_lost_doubled_moved_or_altered() {
        let token = |index| {
            let mut text = String::new();
            write_token(7, index, &mut text);
            text
        };
        let text = |order: &[u64]| order.iter().map(|index| token(*index)).collect::<String>();
        let read = |text: &str| {
            let mut reader = Reader::new(7);
            reader.read(text).map(|()| reader.tokens())
        };
        assert_eq!(read(&text(&[0, 1, 2])), Ok(Some(3)));
        assert_eq!(read(&text(&[0, 2])), Err(Mismatch { token: 1 }));
        assert_eq!(read(&text(&[0, 1, 1])), Err(Mismatch { token: 2 }));
        assert_eq!(read(&text(&[1, 0])), Err(Mismatch { token: 0 }));
        let mut cut = text(&[0, 1]);
        cut.pop();
        assert_eq!(read(&cut), Ok(None));
        assert_eq!(read(&(cut + "~")), Err(Mismatch { token: 1 }));
        assert_eq!(read(""), Ok(Some(0)));
    }

    #[test]
    fn all_kinds_of_letters_come_soon() {
        let text = seeded(1, 400);
        for letter in ['\n', '"', '\\', 'ü', '🦀'] {
            assert!(text.contains(letter), "{letter:?} is in the text");
        }
    }
}
