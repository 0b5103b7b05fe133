//! Bytes to text and back, without losing a byte.
//!
//! Call [`decode`] on a file's bytes before anything else in this crate, and [`encode`] to write text in the file's
//! own encoding. UTF-8 and UTF-16 are recognised by their byte order mark or by their content; whatever else looks
//! like text is read as Windows-1252, of which Latin-1 is the printable part. To support another encoding, add a
//! variant to [`TextEncoding`] and a branch to both functions.

use thiserror::Error;

/// The largest file that is read as a record, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// How a file's text was stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252; the five bytes it leaves undefined are kept as control characters.
    Windows1252,
}

/// A file's text, and what is needed to write it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText {
    /// The text without byte order mark, with its own line endings.
    pub text: String,
    /// How it was stored.
    pub encoding: TextEncoding,
    /// Whether the file began with a byte order mark.
    pub byte_order_mark: bool,
}

/// Why bytes are not a text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DecodeError {
    /// No bytes, or only a byte order mark.
    #[error("the file is empty; write the decision or remove the file")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("the file has {0} bytes, more than the 16 MiB a record may have; keep large material in an attachment")]
    TooLarge(usize),
    /// Not text in any encoding this crate reads.
    #[error("the file is not text (it looks like {0}); give it its own file ending or convert it to UTF-8")]
    Binary(&'static str),
}

/// Reads a file's bytes as text.
///
/// # Errors
/// When the bytes are none, too many or no text.
pub fn decode(bytes: &[u8]) -> Result<DecodedText, DecodeError> {
    if bytes.len() > MAX_BYTES {
        return Err(DecodeError::TooLarge(bytes.len()));
    }
    let (encoding, mark) = detect(bytes);
    let body = bytes.get(mark..).unwrap_or_default();
    if body.is_empty() {
        return Err(DecodeError::Empty);
    }
    if let Some(format) = known_binary(body) {
        return Err(DecodeError::Binary(format));
    }
    let text = match encoding {
        TextEncoding::Utf8 => String::from_utf8(body.to_vec()).ok(),
        TextEncoding::Utf16Le => utf16(body, u16::from_le_bytes),
        TextEncoding::Utf16Be => utf16(body, u16::from_be_bytes),
        TextEncoding::Windows1252 => Some(body.iter().map(|byte| windows_1252(*byte)).collect()),
    };
    let text = text.ok_or(DecodeError::Binary("damaged UTF-16"))?;
    if looks_binary(&text) {
        return Err(DecodeError::Binary("binary data"));
    }
    Ok(DecodedText { text, encoding, byte_order_mark: mark > 0 })
}

/// Writes text in an encoding; `None` when the encoding has no place for one of its characters.
///
/// `encode` of what [`decode`] returned gives the original bytes.
#[must_use]
pub fn encode(text: &str, encoding: TextEncoding, byte_order_mark: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() + 3);
    let marked = if byte_order_mark { "\u{feff}" } else { "" };
    match encoding {
        TextEncoding::Utf8 => {
            bytes.extend_from_slice(marked.as_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        TextEncoding::Utf16Le => {
            bytes.extend(marked.encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes));
        }
        TextEncoding::Utf16Be => {
            bytes.extend(marked.encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes));
        }
        TextEncoding::Windows1252 => {
            if byte_order_mark {
                return None;
            }
            for character in text.chars() {
                bytes.push(to_windows_1252(character)?);
            }
        }
    }
    Some(bytes)
}

fn detect(bytes: &[u8]) -> (TextEncoding, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] if std::str::from_utf8(rest).is_ok() => (TextEncoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (TextEncoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (TextEncoding::Utf16Be, 2),
        _ => (detect_unmarked(bytes), 0),
    }
}

/// Text in a Latin script has a zero byte in every other place of UTF-16; a line feed tells the order for the rest.
fn detect_unmarked(bytes: &[u8]) -> TextEncoding {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let pairs = sample.len() / 2;
    let count = |offset: usize, zero: bool| {
        sample.chunks_exact(2).filter(|pair| (pair.get(offset) == Some(&0)) == zero).count()
    };
    if bytes.len().is_multiple_of(2) && pairs >= 2 {
        let (first, second) = (count(0, true), count(1, true));
        if second * 2 > pairs && first * 20 <= pairs {
            return TextEncoding::Utf16Le;
        }
        if first * 2 > pairs && second * 20 <= pairs {
            return TextEncoding::Utf16Be;
        }
        if sample.contains(&0) && std::str::from_utf8(bytes).is_ok_and(|text| text.contains('\0')) {
            let feeds = |feed: [u8; 2]| sample.chunks_exact(2).filter(|pair| *pair == feed).count();
            match (feeds([0x0A, 0]), feeds([0, 0x0A])) {
                (little, 0) if little > 0 => return TextEncoding::Utf16Le,
                (0, big) if big > 0 => return TextEncoding::Utf16Be,
                _ => {}
            }
        }
    }
    if std::str::from_utf8(bytes).is_ok() { TextEncoding::Utf8 } else { TextEncoding::Windows1252 }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()
}

/// First bytes of files that people attach to records, and sometimes name `.md`.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 10] = [
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"\x7FELF", "a program"),
        (b"\xD0\xCF\x11\xE0", "an old office document"),
        (b"SQLite format 3\0", "a database"),
        (b"wOF2", "a font"),
    ];
    SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, name)| *name)
}

/// A zero character, or more than one control character in twenty, is not something people type.
fn looks_binary(text: &str) -> bool {
    let mut all = 0_usize;
    let mut controls = 0_usize;
    for character in text.chars() {
        match character {
            '\0' => return true,
            '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}' => {}
            _ if character.is_control() => controls += 1,
            _ => {}
        }
        all += 1;
    }
    controls * 20 > all
}

/// Bytes 0x80 to 0x9F; the others are their own code points.
const WINDOWS_1252_HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let high = usize::from(byte).checked_sub(0x80);
    high.and_then(|index| WINDOWS_1252_HIGH.get(index)).copied().unwrap_or(char::from(byte))
}

fn to_windows_1252(character: char) -> Option<u8> {
    if let Some(index) = WINDOWS_1252_HIGH.iter().position(|high| *high == character) {
        return u8::try_from(index + 0x80).ok();
    }
    let byte = u8::try_from(u32::from(character)).ok()?;
    (!(0x80..=0x9F).contains(&byte)).then_some(byte)
}
