//! Payloads that only their subject's key opens.
//!
//! **Purpose.** What is recorded cannot be deleted, but it can be made unreadable: content about a person is sealed with
//! that person's key, and when the key is destroyed nobody reads it again. Here is only what a sealed payload looks like,
//! so that readers notice one; keys and ciphers are in `composable-runtime`.
//!
//! **When to use it.** [`RecordedEvent::decode`](crate::RecordedEvent::decode) looks by itself. Give
//! [`Event::shredded`](crate::Event::shredded) where a state can go on without the content.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use thiserror::Error;

/// No codec begins a payload like this.
const MAGIC: &[u8] = b"\0\xffsealed\x01";

/// The longest id of a subject, in bytes.
pub const MAX_SUBJECT: usize = 200;

/// Whom content is about, within a tenant. Take an id that means nothing by itself: it stays readable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(Box<str>);

/// Why a text is no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a subject's id must have 1 to {MAX_SUBJECT} bytes and no NUL character")]
pub struct InvalidSubject;

impl SubjectId {
    /// The id as text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SubjectId {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        if text.is_empty() || text.len() > MAX_SUBJECT || text.contains('\0') {
            return Err(InvalidSubject);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A sealed payload: whom it is about, and what its key opens.
#[must_use]
pub fn wrap(subject: &SubjectId, content: &[u8]) -> Bytes {
    // In range: a subject has at most 200 bytes.
    let length = u8::try_from(subject.0.len()).unwrap_or(u8::MAX);
    [MAGIC, &[length], subject.0.as_bytes(), content].concat().into()
}

/// The parts of a sealed payload; `None` when it is not sealed.
#[must_use]
pub fn unwrap(payload: &Bytes) -> Option<(SubjectId, Bytes)> {
    let rest = payload.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first()?;
    let subject = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?.parse().ok()?;
    Some((subject, payload.slice(MAGIC.len() + 1 + usize::from(*length)..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_comes_back_and_nothing_else_does() {
        let subject: SubjectId = "person-7".parse().unwrap();
        let sealed = wrap(&subject, b"content");
        assert_eq!(unwrap(&sealed), Some((subject, Bytes::from_static(b"content"))));
        for length in 0..MAGIC.len() + 9 {
            assert_eq!(unwrap(&sealed.slice(..length)), None, "{length} bytes of it");
        }
        assert_eq!(unwrap(&Bytes::from_static(b"{}")), None);
    }

    #[test]
    fn subjects_are_checked() {
        assert_eq!("".parse::<SubjectId>(), Err(InvalidSubject));
        assert_eq!("a\0".parse::<SubjectId>(), Err(InvalidSubject));
        assert!("x".repeat(MAX_SUBJECT).parse::<SubjectId>().is_ok());
        assert_eq!("x".repeat(MAX_SUBJECT + 1).parse::<SubjectId>(), Err(InvalidSubject));
    }
}
