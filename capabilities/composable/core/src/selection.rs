//! Which events a subscriber wants: of whom, of which streams, of which types.
//!
//! **When to use it.** Wherever the log is followed. A [`Selection`] is narrower than an [`EventFilter`]: the filter is
//! the part of it that every store can answer by itself, and what the filter lets through is looked at once more.
//!
//! **How to extend it.** A new wish is a field of [`Selection`], a line in [`Selection::accepts`], and, where stores
//! can help, a line in [`Selection::filter`].

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::event::RecordedEvent;
use crate::ids::TenantId;
use crate::store::EventFilter;
use crate::stream_id::{InvalidStreamId, StreamId};

/// Names one stream, some of a category, a whole category, or all; in a namespace, in none, or in whatever one.
///
/// | text | streams |
/// | --- | --- |
/// | `decision-7` | this one |
/// | `decision-2026*` | of the category `decision`, those whose id starts with `2026` |
/// | `decision-*` | all of the category `decision` that are in no namespace |
/// | `*` | all that are in no namespace |
/// | `eu/decision-*` | all of the category `decision` in the namespace `eu` |
/// | `eu/*` | all in the namespace `eu` |
/// | `*/decision-*` | all of the category `decision`, wherever |
/// | `*/*` | all |
///
/// A `*` stands for a whole namespace, or at the end. A category is never cut: `dec*` is refused.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StreamPattern {
    namespace: NamespacePattern,
    name: NamePattern,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum NamespacePattern {
    /// Any, or none.
    Any,
    /// This one, or none.
    Only(Option<Box<str>>),
}

/// Of `<category>-<id>`.
#[derive(Clone, PartialEq, Eq, Hash)]
enum NamePattern {
    Any,
    /// All of it up to the star, the dash included.
    StartsWith(Box<str>),
    Exactly(Box<str>),
}

impl StreamPattern {
    /// All streams of all namespaces, and those in none.
    pub const EVERYTHING: Self = Self { namespace: NamespacePattern::Any, name: NamePattern::Any };

    /// All streams of a category; of a namespace, where it is written in front, as in `eu/decision`.
    ///
    /// # Errors
    /// When it is not the name of a category.
    pub fn category(category: &str) -> Result<Self, InvalidPattern> {
        format!("{category}-*").parse()
    }

    /// The category that all its streams are of, with its namespace; `None` when they may be of several.
    #[must_use]
    pub fn qualified_category(&self) -> Option<Cow<'_, str>> {
        let category = match &self.name {
            NamePattern::Any => return None,
            NamePattern::StartsWith(name) | NamePattern::Exactly(name) => name.split_once('-')?.0,
        };
        match &self.namespace {
            NamespacePattern::Any => None,
            NamespacePattern::Only(None) => Some(category.into()),
            NamespacePattern::Only(Some(namespace)) => Some(format!("{namespace}/{category}").into()),
        }
    }

    /// Whether its streams may be of several namespaces.
    #[must_use]
    pub const fn crosses_namespaces(&self) -> bool {
        matches!(self.namespace, NamespacePattern::Any)
    }

    /// Whether the stream is one of those.
    #[must_use]
    pub fn accepts(&self, stream: &StreamId) -> bool {
        let is_there = match &self.namespace {
            NamespacePattern::Any => true,
            NamespacePattern::Only(namespace) => namespace.as_deref() == stream.namespace(),
        };
        is_there
            && match &self.name {
                NamePattern::Any => true,
                NamePattern::StartsWith(start) => stream.name().starts_with(&**start),
                NamePattern::Exactly(name) => stream.name() == &**name,
            }
    }
}

impl From<StreamId> for StreamPattern {
    fn from(stream: StreamId) -> Self {
        let namespace = NamespacePattern::Only(stream.namespace().map(Into::into));
        Self { namespace, name: NamePattern::Exactly(stream.name().into()) }
    }
}

impl FromStr for StreamPattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, InvalidPattern> {
        // What is allowed in a name is known in one place: a name is tried in which every star became what it stands for.
        let sample = |namespace: &str, name: &str| format!("{namespace}{name}").parse::<StreamId>();
        let (namespace, name, start) = match text.split_once('/') {
            None => (NamespacePattern::Only(None), text, String::new()),
            Some(("*", name)) => (NamespacePattern::Any, name, String::new()),
            Some((namespace, name)) => (NamespacePattern::Only(Some(namespace.into())), name, format!("{namespace}/")),
        };
        let name = match name.strip_suffix('*') {
            Some("") => {
                sample(&start, "a-a")?;
                NamePattern::Any
            }
            Some(prefix) => {
                sample(&start, &format!("{prefix}x"))?;
                NamePattern::StartsWith(prefix.into())
            }
            None => {
                sample(&start, name)?;
                NamePattern::Exactly(name.into())
            }
        };
        Ok(Self { namespace, name })
    }
}

impl fmt::Display for StreamPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            NamespacePattern::Any => formatter.write_str("*/")?,
            NamespacePattern::Only(None) => {}
            NamespacePattern::Only(Some(namespace)) => write!(formatter, "{namespace}/")?,
        }
        match &self.name {
            NamePattern::Any => formatter.write_str("*"),
            NamePattern::StartsWith(start) => write!(formatter, "{start}*"),
            NamePattern::Exactly(name) => formatter.write_str(name),
        }
    }
}

impl fmt::Debug for StreamPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "StreamPattern({self})")
    }
}

/// Why a text is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "not a stream pattern: write *, <category>-* or <category>-<start of the id>*, with <namespace>/ or */ in front where it is about other namespaces"
)]
pub struct InvalidPattern {
    /// What is wrong with it as the name of a stream.
    #[from]
    pub source: InvalidStreamId,
}

/// Whose events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenants {
    /// Those of these tenants; of nobody, when there are none.
    Only(Vec<TenantId>),
    /// Everybody's.
    All,
}

/// Which events a subscriber wants.
///
/// ```
/// use composable_core::{Selection, StreamPattern, TenantId};
///
/// let orders = Selection::of_tenant(TenantId::fresh())
///     .with_streams("order-2026*".parse()?)
///     .with_streams(StreamPattern::category("invoice")?)
///     .with_event_type("order.v1.Placed");
/// assert_eq!(orders.filter().categories, ["invoice", "order"]);
/// # Ok::<(), composable_core::selection::InvalidPattern>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Whose.
    pub tenants: Tenants,
    /// Of streams that one of these accepts; empty: of all that are in no namespace.
    pub streams: Vec<StreamPattern>,
    /// Of these types; empty: of all.
    pub event_types: Vec<Cow<'static, str>>,
}

impl Selection {
    /// All events of one tenant, of streams that are in no namespace.
    #[must_use]
    pub fn of_tenant(tenant: TenantId) -> Self {
        Self { tenants: Tenants::Only(vec![tenant]), streams: Vec::new(), event_types: Vec::new() }
    }

    /// All events of all tenants, of streams that are in no namespace.
    #[must_use]
    pub const fn across_tenants() -> Self {
        Self { tenants: Tenants::All, streams: Vec::new(), event_types: Vec::new() }
    }

    /// Also of streams that the pattern accepts. The first one replaces "all that are in no namespace".
    #[must_use]
    pub fn with_streams(mut self, pattern: StreamPattern) -> Self {
        self.streams.push(pattern);
        self
    }

    /// Also of this type. The first one replaces "all types".
    #[must_use]
    pub fn with_event_type(mut self, event_type: impl Into<Cow<'static, str>>) -> Self {
        self.event_types.push(event_type.into());
        self
    }

    /// Whether it may be about streams of several namespaces.
    #[must_use]
    pub fn crosses_namespaces(&self) -> bool {
        self.streams.iter().any(StreamPattern::crosses_namespaces)
    }

    /// The part that a store answers. It accepts everything that the selection accepts, and maybe more: stores know
    /// categories and types; tenants and single streams are left to [`accepts`](Self::accepts).
    #[must_use]
    pub fn filter(&self) -> EventFilter {
        let categories: Option<Vec<_>> = self
            .streams
            .iter()
            .map(|pattern| pattern.qualified_category().map(|category| Cow::Owned(category.into_owned())))
            .collect();
        let mut categories = categories.unwrap_or_default();
        categories.sort_unstable();
        categories.dedup();
        EventFilter { categories, event_types: self.event_types.clone() }
    }

    /// Whether the subscriber wants this event.
    #[must_use]
    pub fn accepts(&self, event: &RecordedEvent) -> bool {
        let tenant = match &self.tenants {
            Tenants::Only(tenants) => tenants.contains(&event.tenant),
            Tenants::All => true,
        };
        let stream = match &*self.streams {
            [] => event.stream.namespace().is_none(),
            patterns => patterns.iter().any(|pattern| pattern.accepts(&event.stream)),
        };
        tenant && stream && (self.event_types.is_empty() || self.event_types.contains(&event.event_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> StreamPattern {
        text.parse().unwrap()
    }

    #[test]
    fn patterns_accept_what_they_say_and_nothing_else() {
        let cases = [
            ("*", &["decision-1", "a-b"][..], &["eu/decision-1"][..]),
            ("decision-*", &["decision-1", "decision-a-b"], &["decisions-1", "a-decision-1", "eu/decision-1"]),
            ("eu/*", &["eu/decision-1", "eu/a-b"], &["decision-1", "eu-1", "eur/a-b", "us/a-b"]),
            ("eu/decision-*", &["eu/decision-1"], &["decision-1", "us/decision-1", "eu/decisions-1"]),
            ("*/decision-*", &["decision-1", "eu/decision-1"], &["eu/order-1"]),
            ("*/decision-1", &["decision-1", "eu/decision-1"], &["eu/decision-12"]),
            ("*/*", &["decision-1", "eu/order-1"], &[]),
            ("eu/decision-1", &["eu/decision-1"], &["decision-1", "us/decision-1"]),
            ("decision-2026*", &["decision-2026", "decision-2026-1"], &["decision-202", "order-2026"]),
            ("decision-1", &["decision-1"], &["decision-12", "decision-2"]),
        ];
        for (text, yes, no) in cases {
            let is_accepted = |name: &&str| pattern(text).accepts(&name.parse().unwrap());
            assert!(yes.iter().all(is_accepted), "{text} refuses one of {yes:?}");
            assert!(!no.iter().any(is_accepted), "{text} accepts one of {no:?}");
            assert_eq!(pattern(text).to_string(), text);
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for text in ["", "**", "*-1", "dec*", "decision", "decision-", "decision-*1", "d-**", "D-*", "d- *"]
            .into_iter()
            .chain(["/*", "e*/d-*", "E/*", "a/b/*", "*/*/*", "**/d-*", "*/", "eu/", "eu/dec*", "eu/*-1", "a/*/d-*"])
        {
            assert!(text.parse::<StreamPattern>().is_err(), "{text:?} was accepted");
        }
        assert!(
            StreamPattern::category("a-b").is_ok_and(|pattern| pattern.qualified_category().as_deref() == Some("a"))
        );
        assert!(StreamPattern::category("A").is_err());
    }

    #[test]
    fn other_namespaces_are_seen_by_those_only_who_name_them() {
        let all = Selection::across_tenants();
        assert!(!all.crosses_namespaces() && !all.clone().with_streams(pattern("eu/*")).crosses_namespaces());
        assert!(all.with_streams(pattern("a-*")).with_streams(pattern("*/b-*")).crosses_namespaces());
    }

    #[test]
    fn the_filter_is_never_narrower_than_the_selection() {
        let all = Selection::across_tenants();
        assert_eq!(all.filter(), EventFilter::everything());
        let two = all.clone().with_streams(pattern("b-1")).with_streams(pattern("a-*")).with_streams(pattern("b-2*"));
        assert_eq!(two.filter().categories, ["a", "b"]);
        // One pattern that names no category makes the others useless to a store.
        assert_eq!(two.with_streams(StreamPattern::EVERYTHING).filter(), EventFilter::everything());
        assert_eq!(all.clone().with_event_type("T").filter().event_types, ["T"]);
        let eu = all.clone().with_streams(pattern("eu/b-1")).with_streams(pattern("a-*"));
        assert_eq!(eu.filter().categories, ["a", "eu/b"]);
        for wider in ["*/a-*", "eu/*", "*"] {
            assert_eq!(eu.clone().with_streams(pattern(wider)).filter(), EventFilter::everything(), "{wider}");
        }
    }
}
