//! The few pages that the edge itself shows, in plain words.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};

/// While the web server starts, or when it is gone: says so, and looks again by itself.
pub(super) fn web_unreachable() -> Response<Body> {
    page(
        StatusCode::SERVICE_UNAVAILABLE,
        "Just a moment",
        "The pages are starting. This one looks again by itself; if it stays, the terminal that started the application \
         says why.",
        "<meta http-equiv=\"refresh\" content=\"2\">",
    )
}

/// The web server took the request and broke off.
pub(super) fn web_failed() -> Response<Body> {
    page(StatusCode::BAD_GATEWAY, "That did not work", "The web server broke off its answer. Load the page again.", "")
}

/// The request cannot be passed on as it is.
pub(super) fn unsupported() -> Response<Body> {
    page(StatusCode::NOT_IMPLEMENTED, "Not available here", "This address does not speak the protocol asked for.", "")
}

fn page(status: StatusCode, title: &str, text: &str, head: &str) -> Response<Body> {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">{head}<title>{title}</title>\
         <style>body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;\
         margin:0 24px;max-width:100%}}main{{max-width:32em}}h1{{font-size:22px}}</style></head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}
