//! The connection to a server, and its errors in the terms of the command line.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use buffa::Message;
use cli_framework::{ExitCode, Failure};
use connectrpc::client::{ClientConfig, HttpClient};
use connectrpc::{ConnectError, ErrorCode};
use http::Uri;
use platform_contracts::platform::common::v1::ErrorInfo;
use platform_contracts::services::adr::v1::{
    ChatServiceClient, DecisionServiceClient, SearchServiceClient, TransferServiceClient,
};

use super::{Common, local};

/// Bytes in one answer at most.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Begins the codes of errors that no server has given.
const TRANSPORT: &str = "transport.";

/// The services of a server.
pub(super) struct Client {
    pub decisions: DecisionServiceClient<HttpClient>,
    pub search: SearchServiceClient<HttpClient>,
    pub transfer: TransferServiceClient<HttpClient>,
    pub chat: ChatServiceClient<HttpClient>,
    url: String,
}

impl Client {
    /// Says where nobody answered.
    fn with_address(&self, failure: Failure) -> Failure {
        match failure.exit {
            ExitCode::Unavailable if failure.code.starts_with(TRANSPORT) => {
                Failure { message: format!("no answer from {}: {}", self.url, failure.message), ..failure }
            }
            _ => failure,
        }
    }
}

/// Connects and runs a command; Ctrl-C ends it at once.
pub(super) fn run(common: &Common, command: impl AsyncFnOnce(&Client) -> Result<(), Failure>) -> Result<(), Failure> {
    let client = connect(common)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(ExitCode::Failure, "runtime", error.to_string()))?;
    runtime.block_on(async {
        tokio::select! {
            result = command(&client) => result.map_err(|failure| client.with_address(failure)),
            _ = tokio::signal::ctrl_c() => Err(Failure::new(ExitCode::Interrupted, "interrupted", "interrupted")),
        }
    })
}

fn connect(common: &Common) -> Result<Client, Failure> {
    let local = local::last_server();
    let url = common.server.clone().or_else(|| local.as_ref().map(|server| server.url.clone())).ok_or_else(|| {
        Failure::new(ExitCode::Usage, "server.unknown", "no server is known")
            .hint("start one with `adr up`, or name one with --server or ADR_SERVER")
    })?;
    let base = address(&url)?;
    let key_file = common.key_file.clone().or_else(|| {
        // The local key is only for the local server.
        local.filter(|server| server.url == url).map(|server| server.key_file)
    });
    let key_file = key_file.ok_or_else(|| {
        Failure::new(ExitCode::Denied, "key.missing", format!("there is no API key for {url}"))
            .hint("make one under Members → API keys, and name its file with --key-file or ADR_KEY_FILE")
    })?;
    let key = std::fs::read_to_string(&key_file).map_err(|error| {
        Failure::new(
            ExitCode::Denied,
            "key.unreadable",
            format!("cannot read the API key {}: {error}", key_file.display()),
        )
    })?;
    let config = ClientConfig::new(base)
        .with_default_timeout(Duration::from_secs(300))
        .with_default_max_message_size(LARGEST_ANSWER)
        .with_default_header("authorization", format!("Bearer {}", key.trim()));
    let http = transport(&url)?;
    Ok(Client {
        decisions: DecisionServiceClient::new(http.clone(), config.clone()),
        search: SearchServiceClient::new(http.clone(), config.clone()),
        transfer: TransferServiceClient::new(http.clone(), config.clone()),
        chat: ChatServiceClient::new(http, config),
        url,
    })
}

/// Where the server's RPCs are.
fn address(url: &str) -> Result<Uri, Failure> {
    let invalid = |why: String| {
        Failure::new(ExitCode::Usage, "server.invalid", format!("`{url}` is no address of a server: {why}"))
            .hint("write it as http://localhost:4100")
    };
    let uri: Uri = format!("{}/rpc", url.trim_end_matches('/')).parse().map_err(|error| invalid(format!("{error}")))?;
    match uri.scheme_str() {
        Some("http" | "https") => Ok(uri),
        _ => Err(invalid("it does not begin with http:// or https://".to_owned())),
    }
}

fn transport(url: &str) -> Result<HttpClient, Failure> {
    if !url.starts_with("https://") {
        return Ok(HttpClient::plaintext());
    }
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    let tls =
        rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::new(ExitCode::Failure, "tls", error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
    Ok(HttpClient::with_tls(std::sync::Arc::new(tls)))
}

/// A server's error, with its code and hint where it sent them.
pub(super) fn failure(error: ConnectError) -> Failure {
    let exit = match error.code {
        ErrorCode::InvalidArgument | ErrorCode::OutOfRange => ExitCode::Usage,
        ErrorCode::NotFound => ExitCode::NotFound,
        ErrorCode::Aborted | ErrorCode::AlreadyExists | ErrorCode::FailedPrecondition => ExitCode::Conflict,
        ErrorCode::Unauthenticated | ErrorCode::PermissionDenied => ExitCode::Denied,
        ErrorCode::Unavailable | ErrorCode::DeadlineExceeded => ExitCode::Unavailable,
        _ => ExitCode::Failure,
    };
    let info = error.details.iter().find(|detail| detail.type_url.ends_with("platform.common.v1.ErrorInfo"));
    let info = info.and_then(|detail| decode_info(detail.value.as_deref()?)).unwrap_or_default();
    let message = error.message.clone().unwrap_or_else(|| error.code.as_str().to_owned());
    let code = if info.code.is_empty() { format!("{TRANSPORT}{}", error.code.as_str()) } else { info.code };
    let hint = match (exit, info.hint.is_empty()) {
        (ExitCode::Unavailable, true) => "see that the server runs: `adr up` starts it on this machine".to_owned(),
        _ => info.hint,
    };
    Failure::new(exit, code, message).hint(hint)
}

/// Details travel as Base64, with or without padding.
fn decode_info(value: &str) -> Option<ErrorInfo> {
    let bytes = STANDARD_NO_PAD.decode(value.trim_end_matches('=')).ok()?;
    ErrorInfo::decode_from_slice(&bytes).ok()
}
