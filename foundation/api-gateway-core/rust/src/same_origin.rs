//! Keeps other sites from acting with a person's cookie (cross-site request forgery).
//!
//! Use [`check`] for every request that a cookie authenticates. Programs that send a bearer token themselves need no
//! such check: no browser adds one on another site's behalf.

use http::header::{HeaderName, ORIGIN};
use http::{HeaderMap, HeaderValue};

use crate::ServiceError;
use crate::config::EdgeConfig;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request through that a page of our own origin, or of an allowed one, sent.
///
/// A request with neither `Origin` nor `Sec-Fetch-Site` is refused: every current browser sends one of them with what
/// our pages send, and anything else should bring its own token.
///
/// # Errors
/// `request.cross_site`.
pub fn check(headers: &HeaderMap, config: &EdgeConfig) -> Result<(), ServiceError> {
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned).unwrap_or_default();
    let origin = headers.get(ORIGIN).map(text);
    let site = headers.get(SEC_FETCH_SITE).map(text);
    let allowed = match (origin.as_deref(), site.as_deref()) {
        (Some(origin), Some("cross-site" | "same-site" | "none")) => {
            config.allows_origin(origin) && origin != config.public_origin()
        }
        (Some(origin), _) => config.allows_origin(origin),
        (None, site) => site == Some("same-origin"),
    };
    if allowed {
        return Ok(());
    }
    tracing::warn!(origin, site, "refused a request with a cookie from another site");
    Err(ServiceError::forbidden("request.cross_site", "this request came from another site")
        .hint("use the application's own pages, or send a token in the header authorization"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let config = EdgeConfig::from_json(
            r#"{"publicUrl": "http://localhost:4100", "webUpstream": "http://127.0.0.1:3000",
                "allowedOrigins": ["https://tools.example.com"],
                "identity": {"issuer": "http://localhost:4180", "audience": "a"}}"#,
        );
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        check(&headers.collect(), &config.unwrap()).is_ok()
    }

    #[test]
    fn only_our_own_pages_act_with_a_cookie() {
        assert!(passes(&[("origin", "http://localhost:4100"), ("sec-fetch-site", "same-origin")]));
        assert!(passes(&[("origin", "http://localhost:4100")]), "browsers before Sec-Fetch-Site");
        assert!(passes(&[("sec-fetch-site", "same-origin")]), "GET sends no Origin");
        assert!(passes(&[("origin", "https://tools.example.com"), ("sec-fetch-site", "cross-site")]));

        assert!(!passes(&[]));
        assert!(!passes(&[("origin", "null")]));
        assert!(!passes(&[("origin", "")]));
        assert!(!passes(&[("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")]));
        assert!(!passes(&[("origin", "http://localhost:4101"), ("sec-fetch-site", "same-site")]));
        assert!(!passes(&[("sec-fetch-site", "cross-site")]));
        assert!(!passes(&[("sec-fetch-site", "same-site")]));
        assert!(!passes(&[("sec-fetch-site", "none")]));
        assert!(!passes(&[("origin", "http://localhost:4100"), ("sec-fetch-site", "cross-site")]), "they disagree");
    }
}
