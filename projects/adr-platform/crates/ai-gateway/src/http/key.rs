//! The key that a request brings.

use http::{HeaderMap, HeaderName, header};

/// OpenAI's clients send `authorization: Bearer …`, Anthropic's `x-api-key`, Google's `x-goog-api-key`.
pub(super) fn of(headers: &HeaderMap) -> Option<&str> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty());
    let bearer = || {
        let (scheme, key) = text(header::AUTHORIZATION)?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    };
    text(HeaderName::from_static("x-api-key"))
        .or_else(bearer)
        .or_else(|| text(HeaderName::from_static("x-goog-api-key")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_wherever_official_clients_put_it() {
        let of = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            super::of(&headers).map(str::to_owned)
        };
        assert_eq!(of("authorization", "Bearer k1").as_deref(), Some("k1"));
        assert_eq!(of("authorization", "bearer  k1 ").as_deref(), Some("k1"));
        assert_eq!(of("x-api-key", "k2").as_deref(), Some("k2"));
        assert_eq!(of("x-goog-api-key", "k3").as_deref(), Some("k3"));
        for (name, value) in
            [("authorization", "Basic k1"), ("authorization", "k1"), ("x-api-key", " "), ("cookie", "k")]
        {
            assert_eq!(of(name, value), None, "{name}: {value}");
        }
    }
}
