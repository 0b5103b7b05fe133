//! Which path is whose.

use ai_gateway_wire::Protocol;
use http::Method;
use http::request::Parts;

use super::USUAL;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// A call to a model.
    Call(Protocol),
    /// How many tokens a request of Messages has.
    CountTokens,
    /// Which models there are, in this protocol's form.
    Models(Protocol),
    /// Whether this runs.
    Health,
    /// Nothing that there is.
    Unknown,
}

impl Route {
    pub(super) fn of(head: &Parts) -> Self {
        let path = head.uri.path().trim_end_matches('/');
        match head.method {
            Method::POST if path.ends_with("/messages/count_tokens") => Self::CountTokens,
            Method::POST => Protocol::of_path(path).map_or(Self::Unknown, Self::Call),
            Method::GET if path == "/healthz" => Self::Health,
            Method::GET if path.ends_with("/models") || path.contains("/models/") => {
                let is_anthropic = head.headers.contains_key("anthropic-version");
                Self::Models(if is_anthropic { Protocol::Messages } else { USUAL })
            }
            _ => Self::Unknown,
        }
    }

    /// The form in which its answers and errors are written.
    pub(super) const fn protocol(self) -> Protocol {
        match self {
            Self::Call(protocol) | Self::Models(protocol) => protocol,
            Self::CountTokens => Protocol::Messages,
            Self::Health | Self::Unknown => USUAL,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn paths_lead_to_what_official_clients_expect() {
        let route = |method: Method, path: &str| {
            Route::of(&Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0)
        };
        for (path, expected) in [
            ("/v1/chat/completions", Route::Call(Protocol::ChatCompletions)),
            ("/openai/v1/responses", Route::Call(Protocol::Responses)),
            ("/v1/embeddings", Route::Call(Protocol::Embeddings)),
            ("/v1/messages", Route::Call(Protocol::Messages)),
            ("/v1/messages/count_tokens", Route::CountTokens),
            ("/v1beta/models/m:streamGenerateContent?alt=sse", Route::Call(Protocol::GenerateContent)),
            ("/v1/files", Route::Unknown),
        ] {
            assert_eq!(route(Method::POST, path), expected, "{path}");
        }
        assert_eq!(route(Method::GET, "/v1/models"), Route::Models(Protocol::ChatCompletions));
        assert_eq!(route(Method::GET, "/v1/models/a/b"), Route::Models(Protocol::ChatCompletions));
        assert_eq!(route(Method::GET, "/healthz"), Route::Health);
        assert_eq!(route(Method::GET, "/v1/chat/completions"), Route::Unknown);
    }
}
