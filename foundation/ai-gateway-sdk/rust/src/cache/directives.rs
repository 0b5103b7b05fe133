//! What a request says about caches, in `cache-control` (RFC 9111).

use std::time::Duration;

use http::{HeaderMap, header};
use jiff::Timestamp;

use super::Hit;

/// What a client wants of a cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Directives {
    /// The answer must be new. It may be kept in the old one's place.
    pub(crate) no_cache: bool,
    /// Nothing is to be kept, and nothing that was kept is wanted.
    pub(crate) no_store: bool,
    /// The answer must be to this very question, and not to another one that means nearly the same. It is one of ours: RFC
    /// 9111 leaves room for such, and says that others do not mind it.
    pub(crate) exact_only: bool,
    /// The answer may be so old.
    pub(crate) max_age: Option<Duration>,
}

impl Directives {
    /// Those of a request. What is not understood is not there.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut all = Self::default();
        let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
        for directive in values.flat_map(|value| value.split(',')) {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" => all.no_cache = true,
                "no-store" => all.no_store = true,
                "exact-only" => all.exact_only = true,
                "max-age" => {
                    all.max_age = value.trim().trim_matches('"').parse().ok().map(Duration::from_secs).or(all.max_age);
                }
                _ => {}
            }
        }
        all
    }

    /// Whether a kept answer will do.
    pub(crate) fn accept(&self, hit: &Hit, now: Timestamp) -> bool {
        (hit.similarity.is_none() || !self.exact_only) && hit.kept.is_fresh(now, self.max_age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood_and_what_is_not_is_left_out() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("cache-control", value.parse().unwrap());
            }
            let Directives { no_cache, no_store, exact_only, max_age } = Directives::of(&headers);
            (no_cache, no_store, exact_only, max_age.map(|age| age.as_secs()))
        };
        assert_eq!(of(&[]), (false, false, false, None));
        assert_eq!(of(&["no-store"]), (false, true, false, None));
        assert_eq!(of(&["exact-only"]), (false, false, true, None));
        assert_eq!(of(&["No-Cache, max-age=0"]), (true, false, false, Some(0)));
        assert_eq!(of(&["max-age=\"60\"", "no-transform, no-store"]), (false, true, false, Some(60)));
        assert_eq!(of(&["max-age=soon, private, ,=", "no-storeroom"]), (false, false, false, None));
    }
}
