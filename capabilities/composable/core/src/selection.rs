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

/// Names one stream, some of a category, a whole category, or all.
///
/// | text | streams |
/// | --- | --- |
/// | `decision-7` | this one |
/// | `decision-2026*` | of the category `decision`, those whose id starts with `2026` |
/// | `decision-*` | all of the category `decision` |
/// | `*` | all |
///
/// There is one `*` at most, and it is the end. A category is never cut: `dec*` is refused.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StreamPattern {
    kind: Kind,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Kind {
    Everything,
    /// The whole name up to the star, the dash included.
    StartsWith(Box<str>),
    Exactly(StreamId),
}

impl StreamPattern {
    /// All streams.
    pub const EVERYTHING: Self = Self { kind: Kind::Everything };

    /// All streams of a category.
    ///
    /// # Errors
    /// When it is not the name of a category.
    pub fn category(category: &str) -> Result<Self, InvalidPattern> {
        format!("{category}-*").parse()
    }

    /// The category that all its streams are of; `None` when they may be of any.
    #[must_use]
    pub fn category_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Everything => None,
            Kind::StartsWith(prefix) => prefix.split_once('-').map(|(category, _)| category),
            Kind::Exactly(stream) => Some(stream.category()),
        }
    }

    /// Whether the stream is one of those.
    #[must_use]
    pub fn accepts(&self, stream: &StreamId) -> bool {
        match &self.kind {
            Kind::Everything => true,
            Kind::StartsWith(prefix) => stream.as_str().starts_with(&**prefix),
            Kind::Exactly(one) => one == stream,
        }
    }
}

impl From<StreamId> for StreamPattern {
    fn from(stream: StreamId) -> Self {
        Self { kind: Kind::Exactly(stream) }
    }
}

impl FromStr for StreamPattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, InvalidPattern> {
        if text == "*" {
            return Ok(Self::EVERYTHING);
        }
        let kind = match text.strip_suffix('*') {
            Some(prefix) => {
                // What is allowed in a name is known in one place: with an id that ends in a letter the name is valid
                // exactly when the prefix can be the start of one.
                let _: StreamId = format!("{prefix}x").parse()?;
                Kind::StartsWith(prefix.into())
            }
            None => Kind::Exactly(text.parse()?),
        };
        Ok(Self { kind })
    }
}

impl fmt::Display for StreamPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Everything => formatter.write_str("*"),
            Kind::StartsWith(prefix) => write!(formatter, "{prefix}*"),
            Kind::Exactly(stream) => stream.fmt(formatter),
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
#[error("not a stream pattern: write *, <category>-* or <category>-<start of the id>*")]
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
    /// Of streams that one of these accepts; empty: of all.
    pub streams: Vec<StreamPattern>,
    /// Of these types; empty: of all.
    pub event_types: Vec<Cow<'static, str>>,
}

impl Selection {
    /// All events of one tenant.
    #[must_use]
    pub fn of_tenant(tenant: TenantId) -> Self {
        Self { tenants: Tenants::Only(vec![tenant]), streams: Vec::new(), event_types: Vec::new() }
    }

    /// All events of all tenants.
    #[must_use]
    pub const fn across_tenants() -> Self {
        Self { tenants: Tenants::All, streams: Vec::new(), event_types: Vec::new() }
    }

    /// Also of streams that the pattern accepts. The first one replaces "all streams".
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

    /// The part that a store answers. It accepts everything that the selection accepts, and maybe more: stores know
    /// categories and types; tenants and single streams are left to [`accepts`](Self::accepts).
    #[must_use]
    pub fn filter(&self) -> EventFilter {
        let categories: Option<Vec<_>> = self
            .streams
            .iter()
            .map(|pattern| pattern.category_name().map(|name| Cow::Owned(name.to_owned())))
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
        tenant
            && (self.streams.is_empty() || self.streams.iter().any(|pattern| pattern.accepts(&event.stream)))
            && (self.event_types.is_empty() || self.event_types.contains(&event.event_type))
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
            ("*", &["decision-1", "a-b"][..], &[][..]),
            ("decision-*", &["decision-1", "decision-a-b"], &["decisions-1", "a-decision-1"]),
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
        for text in ["", "**", "*-1", "dec*", "decision", "decision-", "decision-*1", "d-**", "D-*", "a/b-*", "d- *"] {
            assert!(text.parse::<StreamPattern>().is_err(), "{text:?} was accepted");
        }
        assert!(StreamPattern::category("a-b").is_ok_and(|pattern| pattern.category_name() == Some("a")));
        assert!(StreamPattern::category("A").is_err());
    }

    #[test]
    fn the_filter_is_never_narrower_than_the_selection() {
        let all = Selection::across_tenants();
        assert_eq!(all.filter(), EventFilter::everything());
        let two = all.clone().with_streams(pattern("b-1")).with_streams(pattern("a-*")).with_streams(pattern("b-2*"));
        assert_eq!(two.filter().categories, ["a", "b"]);
        // One pattern that names no category makes the others useless to a store.
        assert_eq!(two.with_streams(StreamPattern::EVERYTHING).filter(), EventFilter::everything());
        assert_eq!(all.with_event_type("T").filter().event_types, ["T"]);
    }
}
