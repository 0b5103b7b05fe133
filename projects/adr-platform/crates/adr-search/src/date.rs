//! Dates as precise as a record gives them, as spans of days.

use crate::error::SearchError;

/// First and last day, each as `yyyymmdd`, so that they compare as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateSpan {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl DateSpan {
    /// Reads `2024`, `2024-05` or `2024-05-13`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year = number(parts.next()?, 4, 0..=9999)?;
        let month = parts.next().map(|month| number(month, 2, 1..=12).ok_or(())).transpose().ok()?;
        let day = parts.next().map(|day| number(day, 2, 1..=31).ok_or(())).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        // Only compared, so every month may end on the 31st.
        let first = year * 10_000 + month.unwrap_or(1) * 100 + day.unwrap_or(1);
        let last = year * 10_000 + month.unwrap_or(12) * 100 + day.unwrap_or(31);
        Some(Self { first, last })
    }

    /// Reads one side of a filter; an empty one is open.
    pub(crate) fn bound(text: Option<&String>) -> Result<Option<Self>, SearchError> {
        match text.map(|text| text.trim()) {
            None | Some("") => Ok(None),
            Some(text) => Self::parse(text).map(Some).ok_or_else(|| SearchError::InvalidDate(text.to_owned())),
        }
    }
}

/// Whether a filter takes this as a date: `2024`, `2024-05` or `2024-05-13`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    DateSpan::parse(text).is_some()
}

fn number(text: &str, digits: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|value| range.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_covers_all_days_it_may_mean() {
        assert_eq!(DateSpan::parse("2024"), Some(DateSpan { first: 20_240_101, last: 20_241_231 }));
        assert_eq!(DateSpan::parse("2024-05"), Some(DateSpan { first: 20_240_501, last: 20_240_531 }));
        assert_eq!(DateSpan::parse("2024-05-13"), Some(DateSpan { first: 20_240_513, last: 20_240_513 }));
        for text in ["", "24", "2024-13", "2024-05-32", "2024-5-1", "2024-05-13-1", "+024"] {
            assert_eq!(DateSpan::parse(text), None, "{text}");
        }
        assert!(matches!(DateSpan::bound(Some(&"soon".to_owned())), Err(SearchError::InvalidDate(_))));
    }
}
