//! The name of a stream: `<category>-<id>`, such as `decision-0192f3a4-…`.
//!
//! Names are checked once, where they are made; a [`StreamId`] in hand is a valid one.
//! `/` is not allowed in a category: it is kept free for a namespace in front of it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The longest name of a stream, in bytes (all characters are ASCII).
pub const MAX_LENGTH: usize = 200;

/// The name of one stream of events within a tenant.
///
/// * The category starts with a lower-case letter and goes on with lower-case letters,
///   digits and `_`. It ends at the first `-`.
/// * The id is one or more ASCII letters, digits and `- _ . : @ + ~`.
/// * Both with the dash are at most [`MAX_LENGTH`] bytes.
///
/// ```
/// use composable_core::StreamId;
///
/// let stream = StreamId::new("order", 4711)?;
/// assert_eq!((stream.as_str(), stream.category(), stream.id()), ("order-4711", "order", "4711"));
/// assert!(StreamId::new("Order", 4711).is_err());
/// # Ok::<(), composable_core::stream_id::InvalidStreamId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    // Shared, because every event of a loaded stream carries it.
    text: Arc<str>,
}

impl StreamId {
    /// Names the stream `id` of `category`.
    ///
    /// # Errors
    /// When either part is empty, too long, or has a character that is not allowed.
    pub fn new(category: &str, id: impl fmt::Display) -> Result<Self, InvalidStreamId> {
        if category.contains('-') {
            return Err(InvalidStreamId::Category { name: clip(category) });
        }
        format!("{category}-{id}").parse()
    }

    /// What kind of thing the stream is about, such as `decision`.
    #[must_use]
    pub fn category(&self) -> &str {
        self.text.split_once('-').map_or(&*self.text, |(category, _)| category)
    }

    /// Which one of its category.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text.split_once('-').map_or("", |(_, id)| id)
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for StreamId {
    type Err = InvalidStreamId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_LENGTH {
            return Err(InvalidStreamId::TooLong { length: text.len() });
        }
        let Some((category, id)) = text.split_once('-') else {
            return Err(InvalidStreamId::Shape { name: clip(text) });
        };
        if !is_category(category) {
            return Err(InvalidStreamId::Category { name: clip(text) });
        }
        if !is_id(id) {
            return Err(InvalidStreamId::Id { name: clip(text) });
        }
        Ok(Self { text: text.into() })
    }
}

fn is_category(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:@+~".contains(&byte))
}

/// Keeps a hostile name from filling the log.
fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(60).flat_map(char::escape_default).collect();
    if text.chars().nth(60).is_some() {
        clipped.push('…');
    }
    clipped
}

impl fmt::Display for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "StreamId({})", self.text)
    }
}

/// Why a text is not the name of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidStreamId {
    /// There is no dash between category and id.
    #[error("stream name \"{name}\" has no category: write it as <category>-<id>")]
    Shape {
        /// The name as given, shortened and escaped.
        name: String,
    },
    /// The category is empty or has a character that is not allowed.
    #[error(
        "stream name \"{name}\" has a bad category: use lower-case letters, digits and _, starting with a letter, up to the first dash"
    )]
    Category {
        /// The name as given, shortened and escaped.
        name: String,
    },
    /// The id is empty or has a character that is not allowed.
    #[error("stream name \"{name}\" has a bad id: use ASCII letters, digits and - _ . : @ + ~, at least one")]
    Id {
        /// The name as given, shortened and escaped.
        name: String,
    },
    /// The name is longer than [`MAX_LENGTH`].
    #[error("stream name has {length} bytes: use at most {MAX_LENGTH}")]
    TooLong {
        /// The length as given, in bytes.
        length: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_falls_into_category_and_id() {
        let stream = StreamId::new("decision", uuid::Uuid::nil()).unwrap();
        assert_eq!(stream.category(), "decision");
        assert_eq!(stream.id(), "00000000-0000-0000-0000-000000000000");
        assert_eq!(stream.as_str().parse(), Ok(stream));
    }

    #[test]
    fn malformed_names_are_refused() {
        for name in
            ["", "-", "decision", "decision-", "-1", "Decision-1", "1d-1", "a b-1", "a/b-1", "d-a b", "d-ä", "d-a\0"]
        {
            assert!(name.parse::<StreamId>().is_err(), "{name:?} was accepted");
        }
    }

    #[test]
    fn a_dash_cannot_be_smuggled_into_the_category() {
        assert!(StreamId::new("a-b", "1").is_err());
        assert_eq!("a-b-1".parse::<StreamId>().unwrap().category(), "a");
    }

    #[test]
    fn the_length_is_limited_to_the_byte() {
        let id = "x".repeat(MAX_LENGTH - 2);
        assert!(StreamId::new("a", &id).is_ok());
        assert_eq!(StreamId::new("a", id + "x"), Err(InvalidStreamId::TooLong { length: 201 }));
    }

    #[test]
    fn errors_show_hostile_input_escaped_and_short() {
        let error = "\u{1b}[31m".repeat(30).parse::<StreamId>().unwrap_err().to_string();
        assert!(!error.contains('\u{1b}') && error.len() < 900, "{error}");
    }
}
