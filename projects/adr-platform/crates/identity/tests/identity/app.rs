//! The workspace service behind the real edge, in front of a fresh database.

use std::sync::Arc;
use std::time::Duration;

use api_gateway_core::EdgeConfig;
use api_gateway_core::edge::{router, rpc_service, serve};
use api_gateway_core::session_cookie::SessionKey;
use api_gateway_core::token::{Authenticator, AuthenticatorOptions};
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use connectrpc::ConnectRpcService;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use identity::{
    AuthenticateLayer, Directory, Gatekeeper, GatekeeperParts, MIGRATIONS, Person, SignIn, WorkspaceHandler,
    development,
};
use platform_contracts::services::platform::identity::v1::WorkspaceServiceExt as _;
use serde_json::{Value, json};
use storage_patterns::testing::TestDatabase;
use tokio::net::TcpListener;
use tower::Layer as _;

use crate::issuer::DevIssuer;

pub(crate) const ORIGIN: &str = "http://localhost:4100";
pub(crate) const SESSION_KEY: [u8; 32] = [9; 32];

pub(crate) struct App {
    pub(crate) database: TestDatabase,
    pub(crate) directory: Directory,
    pub(crate) gatekeeper: Arc<Gatekeeper>,
    pub(crate) url: String,
}

/// An answer: `Ok` with the message, `Err` with the error's stable code and Connect's.
pub(crate) type Answer = Result<Value, (String, String)>;

impl App {
    /// An app whose people come from `issuer`.
    pub(crate) async fn with_issuer(issuer: &DevIssuer) -> Self {
        Self::start(&issuer.url, 100).await
    }

    /// An app whose callers all use keys, so that no issuer is needed.
    pub(crate) async fn without_issuer() -> Self {
        Self::start("http://127.0.0.1:1", 100).await
    }

    pub(crate) async fn start(issuer: &str, requests_per_second: u32) -> Self {
        let database = TestDatabase::create(&[MIGRATIONS]).await;
        let directory = Directory::new(database.databases.application.clone());
        let config = json!({
            "publicUrl": ORIGIN, "webUpstream": "http://127.0.0.1:1",
            "identity": {"issuer": issuer, "audience": "adr-platform"},
            "limits": {"requestsPerSecond": requests_per_second},
        });
        let config = EdgeConfig::from_json(&config.to_string()).unwrap();
        let (issuer, audience) = (config.issuer.clone(), config.audience.clone());
        let authenticator = Authenticator::new(AuthenticatorOptions { issuer, audience, now: jiff::Timestamp::now });
        let gatekeeper = Arc::new(Gatekeeper::new(GatekeeperParts {
            config: config.clone(),
            authenticator: authenticator.unwrap(),
            session_key: SessionKey::new(&SESSION_KEY),
            directory: directory.clone(),
            issuer_name: Some(development::ISSUER_NAME.to_owned()),
        }));
        let handler = Arc::new(WorkspaceHandler::new(Arc::clone(&gatekeeper)));
        let service = ConnectRpcService::new(handler.register(connectrpc::Router::new()));
        let service = AuthenticateLayer::new(Arc::clone(&gatekeeper)).layer(service);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/rpc", listener.local_addr().unwrap());
        let router = router(&Arc::new(config), rpc_service(service));
        tokio::spawn(serve(listener, router, std::future::pending(), Duration::ZERO));
        Self { database, directory, gatekeeper, url }
    }

    /// Calls a method with these headers.
    pub(crate) async fn call(&self, method: &str, headers: &[(&str, &str)], message: Value) -> Answer {
        let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        let mut request = Request::post(format!("{}/platform.identity.v1.WorkspaceService/{method}", self.url))
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = client.request(request.body(Full::from(message.to_string())).unwrap()).await.unwrap();
        let succeeded = response.status().is_success();
        let body = response.map(Body::new).into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        if succeeded { Ok(body) } else { Err((stable_code(&body), body["code"].as_str().unwrap().to_owned())) }
    }

    /// Calls a method with a bearer token in a workspace.
    pub(crate) async fn call_in(&self, token: &str, workspace: &str, method: &str, message: Value) -> Answer {
        let bearer = format!("Bearer {token}");
        self.call(method, &[("authorization", &bearer), ("x-workspace-id", workspace)], message).await
    }

    /// Calls a method with a bearer token and no workspace.
    pub(crate) async fn call_as(&self, token: &str, method: &str, message: Value) -> Answer {
        self.call(method, &[("authorization", &format!("Bearer {token}"))], message).await
    }

    /// A person who has signed in, straight into the directory.
    pub(crate) async fn person(&self, subject: &str) -> Person {
        let sign_in = SignIn {
            issuer: development::ISSUER_NAME.to_owned(),
            subject: subject.to_owned(),
            name: Some(format!("{subject} Person")),
            email: Some(format!("{subject}@example.org")),
            email_verified: true,
        };
        self.directory.sign_in(&sign_in).await.unwrap()
    }
}

/// The code in the first detail, an `ErrorInfo` whose first field it is.
fn stable_code(error: &Value) -> String {
    use base64::Engine as _;
    let value = error["details"][0]["value"].as_str().unwrap_or_default();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(value).unwrap();
    let length = usize::from(*bytes.get(1).unwrap_or(&0));
    String::from_utf8(bytes.get(2..2 + length).unwrap_or_default().to_vec()).unwrap()
}
