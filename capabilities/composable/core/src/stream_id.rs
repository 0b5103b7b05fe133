//! The name of a stream: `<category>-<id>`, such as `decision-0192f3a4-…`, or `<namespace>/<category>-<id>`.
//!
//! Names are checked once, where they are made; a [`StreamId`] in hand is a valid one.
//!
//! A namespace keeps apart what has the same categories: regions, stages, a trial. Whoever follows the log sees streams
//! without one only, unless it names others; see [`StreamPattern`](crate::StreamPattern).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The longest name of a stream, in bytes (all characters are ASCII).
pub const MAX_LENGTH: usize = 200;

/// The name of one stream of events within a tenant.
///
/// * A namespace, where there is one, ends at the `/`; it starts with a lower-case letter and goes on with lower-case
///   letters, digits and `_`.
/// * The category is written as a namespace is. It ends at the first `-`.
/// * The id is one or more ASCII letters, digits and `- _ . : @ + ~`.
/// * All of it is at most [`MAX_LENGTH`] bytes.
///
/// ```
/// use composable_core::StreamId;
///
/// let stream = StreamId::new("order", 4711)?;
/// assert_eq!((stream.as_str(), stream.category(), stream.id()), ("order-4711", "order", "4711"));
/// assert!(StreamId::new("Order", 4711).is_err());
///
/// let trial = stream.in_namespace("trial")?;
/// assert_eq!((trial.as_str(), trial.namespace(), trial.category()), ("trial/order-4711", Some("trial"), "order"));
/// # Ok::<(), composable_core::stream_id::InvalidStreamId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    // Shared, because every event of a loaded stream carries it.
    text: Arc<str>,
}

impl StreamId {
    /// Names the stream `id` of `category`, in no namespace.
    ///
    /// # Errors
    /// When either part is empty, too long, or has a character that is not allowed.
    pub fn new(category: &str, id: impl fmt::Display) -> Result<Self, InvalidStreamId> {
        if category.contains(['-', '/']) {
            return Err(InvalidStreamId::Category { name: clip(category) });
        }
        format!("{category}-{id}").parse()
    }

    /// The stream of the same category and id in this namespace.
    ///
    /// # Errors
    /// When the namespace is empty or has a character that is not allowed, or the name becomes too long.
    pub fn in_namespace(&self, namespace: &str) -> Result<Self, InvalidStreamId> {
        if namespace.contains('/') {
            return Err(InvalidStreamId::Namespace { name: clip(namespace) });
        }
        format!("{namespace}/{}", self.name()).parse()
    }

    /// The namespace it is in.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.text.split_once('/').map(|(namespace, _)| namespace)
    }

    /// The name within its namespace: `<category>-<id>`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.split_once('/').map_or(&*self.text, |(_, name)| name)
    }

    /// What kind of thing the stream is about, such as `decision`, in whatever namespace.
    #[must_use]
    pub fn category(&self) -> &str {
        let qualified = self.qualified_category();
        qualified.split_once('/').map_or(qualified, |(_, category)| category)
    }

    /// The category with the namespace it is in, such as `trial/decision`; without one, the category.
    #[must_use]
    pub fn qualified_category(&self) -> &str {
        self.text.split_once('-').map_or(&*self.text, |(qualified, _)| qualified)
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
        let category = match category.split_once('/') {
            Some((namespace, _)) if !is_word(namespace) => {
                return Err(InvalidStreamId::Namespace { name: clip(text) });
            }
            Some((_, category)) => category,
            None => category,
        };
        if !is_word(category) {
            return Err(InvalidStreamId::Category { name: clip(text) });
        }
        if !is_id(id) {
            return Err(InvalidStreamId::Id { name: clip(text) });
        }
        Ok(Self { text: text.into() })
    }
}

/// Whether it may be a namespace or a category.
fn is_word(text: &str) -> bool {
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
    /// The namespace is empty or has a character that is not allowed.
    #[error(
        "stream name \"{name}\" has a bad namespace: use lower-case letters, digits and _, starting with a letter, up to the only /"
    )]
    Namespace {
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
            ["", "-", "decision", "decision-", "-1", "Decision-1", "1d-1", "a b-1", "d-a b", "d-ä", "d-a\0", "d-a/b"]
                .into_iter()
                .chain([
                    "/d-1", "/-1", "A/d-1", "a-b/d-1", "a.b/d-1", "*/d-1", "a/b/d-1", "a//d-1", "a/-1", "a/d", "a/",
                ])
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
    fn a_namespace_stands_in_front_and_is_left_by_naming_another() {
        let stream = StreamId::new("decision", "a-1").unwrap();
        assert_eq!(
            (stream.namespace(), stream.name(), stream.qualified_category()),
            (None, "decision-a-1", "decision")
        );
        let eu = stream.in_namespace("eu_1").unwrap();
        assert_eq!(eu, "eu_1/decision-a-1".parse().unwrap());
        assert_eq!((eu.namespace(), eu.name(), eu.id()), (Some("eu_1"), "decision-a-1", "a-1"));
        assert_eq!((eu.category(), eu.qualified_category()), ("decision", "eu_1/decision"));
        assert_eq!(eu.in_namespace("us").unwrap().as_str(), "us/decision-a-1");
        for namespace in ["", "EU", "e-u", "eu/", "eu/x", "*", "ä"] {
            assert!(eu.in_namespace(namespace).is_err(), "{namespace:?} was accepted");
        }
        assert!(StreamId::new("eu/decision", "1").is_err(), "a namespace smuggled into the category");
        let longest = StreamId::new("a", "x".repeat(MAX_LENGTH - 2)).unwrap();
        assert_eq!(longest.in_namespace("eu"), Err(InvalidStreamId::TooLong { length: 203 }));
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
