//! Files kept beside records, such as pictures, for pages: `GET /files/<workspace>/<project>/<path>`.

use std::sync::Arc;

use adr_service::transfer::Transfer;
use api_gateway_core::{ErrorKind, RequestMetadata, ServiceError};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use identity::{Caller, Gatekeeper, WORKSPACE_HEADER};

#[derive(Clone)]
struct Files {
    transfer: Transfer,
    gatekeeper: Arc<Gatekeeper>,
}

/// The route of kept files.
pub(super) fn router(transfer: Transfer, gatekeeper: Arc<Gatekeeper>) -> Router {
    let files = Files { transfer, gatekeeper };
    Router::new().route("/files/{workspace}/{project}/{*path}", get(file)).with_state(files)
}

async fn file(
    State(files): State<Files>,
    Path((workspace, project, path)): Path<(String, String, String)>,
    metadata: Option<Extension<RequestMetadata>>,
    mut headers: HeaderMap,
) -> Response<Body> {
    let answer = async {
        let workspace = HeaderValue::from_str(&workspace)
            .map_err(|_| ServiceError::invalid("workspace.invalid", "the address names no workspace"))?;
        headers.insert(WORKSPACE_HEADER, workspace);
        let peer = metadata.and_then(|Extension(metadata)| metadata.peer).map(|peer| peer.ip());
        let caller = Caller::of_session(files.gatekeeper.session(&headers, peer).await?)?;
        files.transfer.file(&caller, &project, &path).await
    };
    match answer.await {
        Ok(file) => found(&file.path, file.data),
        Err(error) => refused(&error),
    }
}

/// The bytes, with a type that no browser will run anything from.
fn found(path: &str, data: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "md" | "markdown" | "txt" | "rst" | "adoc" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn refused(error: &ServiceError) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{error}\n")));
    *response.status_mut() = match error.kind() {
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::InvalidInput => StatusCode::BAD_REQUEST,
        ErrorKind::Exhausted => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    response
}
