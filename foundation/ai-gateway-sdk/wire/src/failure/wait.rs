//! How long a provider asks us to wait.

use std::time::Duration;

use http::HeaderMap;

use crate::json::Json;

/// The longest wait that is believed.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// `retry-after-ms`, or `retry-after` in seconds or as a date.
pub(super) fn in_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(wait) = text("retry-after-ms").and_then(seconds) {
        return Some(wait / 1000);
    }
    let after = text("retry-after")?;
    seconds(after).or_else(|| {
        // Against the provider's own clock, so that ours need not agree with it.
        let now = httpdate::parse_http_date(text("date")?).ok()?;
        let then = httpdate::parse_http_date(after).ok()?;
        Some(then.duration_since(now).unwrap_or_default().min(LONGEST))
    })
}

/// Gemini's `RetryInfo` among the details, such as `"retryDelay": "12.5s"`.
pub(super) fn in_details(error: &Json) -> Option<Duration> {
    let details = error.at(&["details"])?.as_array()?;
    let delay = details.iter().find_map(|detail| detail.at(&["retryDelay"]))?;
    seconds(delay.as_str()?.strip_suffix('s')?)
}

fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(number).ok().filter(|wait| *wait <= LONGEST)
}
