//! An issuer in this process: signs what a test asks for, rotates its key, goes away and comes back.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use api_gateway_core::token::{Authenticator, AuthenticatorOptions};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const AUDIENCE: &str = "adr-platform";
/// 2026-01-01T00:00:00Z, the time in every test.
pub(crate) const NOW: i64 = 1_767_225_600;

#[derive(Default)]
pub(crate) struct Published {
    pub(crate) keys: Mutex<Vec<Value>>,
    pub(crate) named: Mutex<Option<String>>,
    pub(crate) asked: AtomicUsize,
}

pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) published: Arc<Published>,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let published = Arc::new(Published::default());
        let server = run(listener, Arc::clone(&published));
        Self { url: format!("http://{address}"), published, address, server }
    }

    pub(crate) fn publish(&self, keys: impl IntoIterator<Item = Value>) {
        *self.published.keys.lock().unwrap() = keys.into_iter().collect();
    }

    pub(crate) fn stop(&self) {
        self.server.abort();
    }

    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.server = run(listener, Arc::clone(&self.published));
    }

    pub(crate) fn asked(&self) -> usize {
        self.published.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn authenticator(&self) -> Authenticator {
        let now = || jiff::Timestamp::from_second(NOW).unwrap();
        let (issuer, audience) = (self.url.clone(), AUDIENCE.to_owned());
        Authenticator::new(AuthenticatorOptions { issuer, audience, now }).unwrap()
    }

    pub(crate) fn claims(&self) -> Value {
        json!({"iss": self.url, "sub": "ada", "aud": AUDIENCE, "exp": NOW + 600, "iat": NOW, "name": "Ada Lovelace"})
    }
}

fn run(listener: TcpListener, published: Arc<Published>) -> JoinHandle<()> {
    let url = format!("http://{}", listener.local_addr().unwrap());
    let discovery = move |State(published): State<Arc<Published>>| {
        let issuer = published.named.lock().unwrap().clone().unwrap_or_else(|| url.clone());
        let document = json!({
            "issuer": issuer, "jwks_uri": format!("{url}/jwks"), "userinfo_endpoint": format!("{url}/userinfo"),
        });
        async move { Json(document) }
    };
    let jwks = |State(published): State<Arc<Published>>| {
        published.asked.fetch_add(1, Ordering::SeqCst);
        let keys = published.keys.lock().unwrap().clone();
        async move { Json(json!({ "keys": keys })) }
    };
    let userinfo = |headers: HeaderMap| async move {
        let token = headers["authorization"].to_str().unwrap().to_owned();
        Json(json!({"sub": "ada", "email": "ada@example.com", "email_verified": true, "name": token}))
    };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/userinfo", get(userinfo))
        .with_state(published);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() })
}

/// A signing key and its published half.
pub(crate) enum Signer {
    P256(EcdsaKeyPair, &'static str),
    Ed25519(Ed25519KeyPair, &'static str),
}

impl Signer {
    pub(crate) fn p256(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        Self::P256(pair, kid)
    }

    pub(crate) fn ed25519(kid: &'static str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap(), kid)
    }

    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::P256(pair, kid) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "alg": "ES256", "use": "sig"})
            }
            Self::Ed25519(pair, kid) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()), "kid": kid})
            }
        }
    }

    pub(crate) fn token(&self, claims: &Value) -> String {
        let (alg, kid) = match self {
            Self::P256(_, kid) => ("ES256", kid),
            Self::Ed25519(_, kid) => ("EdDSA", kid),
        };
        self.token_with(&json!({"alg": alg, "kid": kid, "typ": "at+jwt"}), claims)
    }

    pub(crate) fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        let signature = match self {
            Self::P256(pair, _) => pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Ed25519(pair, _) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", encode(&signature))
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
