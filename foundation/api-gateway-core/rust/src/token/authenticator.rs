//! Verifies access tokens, keeping the issuer's keys at hand.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use tokio::time::Instant;

use super::issuer::{IssuerClient, is_safe};
use super::keys::KeySet;
use super::signature::Algorithm;
use super::{Claims, IssuerError, Profile, TokenError};

const LONGEST_TOKEN_BYTES: usize = 16 * 1024;
const LEEWAY_SECONDS: i64 = 30;
/// Keys older than this are asked for again; until the issuer answers, the old ones go on.
const KEYS_FRESH_FOR: Duration = Duration::from_secs(60 * 60);
/// The shortest time between two questions to the issuer, so that tokens with made-up key ids cannot flood it. It is
/// also the longest that a rotated key stays unknown.
const KEYS_ASKED_EVERY: Duration = Duration::from_secs(5);
/// The same while no keys are known at all: an issuer that starts together with us should be found quickly.
const FIRST_KEYS_ASKED_EVERY: Duration = Duration::from_millis(250);

/// What an [`Authenticator`] accepts.
#[derive(Clone, Debug)]
pub struct AuthenticatorOptions {
    /// The issuer's URL, exactly as its discovery document and its tokens write it.
    pub issuer: String,
    /// The `aud` that tokens must carry.
    pub audience: String,
    /// The current time; [`jiff::Timestamp::now`] outside tests.
    pub now: fn() -> jiff::Timestamp,
}

/// Verifies the access tokens of one issuer. Share one: it caches the issuer's keys.
///
/// It starts without asking the issuer anything, so an issuer that is down delays sign-ins and not the server's start.
pub struct Authenticator {
    options: AuthenticatorOptions,
    issuer: IssuerClient,
    keys: RwLock<Cached>,
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Cached {
    keys: Option<Arc<KeySet>>,
    read_at: Option<Instant>,
    asked_at: Option<Instant>,
    failure: Option<Arc<IssuerError>>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

impl Authenticator {
    /// An authenticator for `options`.
    ///
    /// # Errors
    /// An issuer that is neither https nor on this machine, or no trusted certificates to reach it with.
    pub fn new(options: AuthenticatorOptions) -> Result<Self, IssuerError> {
        if !is_safe(&options.issuer) {
            let problem = "it must begin with https:// unless it is on this machine".to_owned();
            return Err(IssuerError::Untrusted { issuer: options.issuer, problem });
        }
        let issuer = IssuerClient::new(&options.issuer)?;
        Ok(Self { options, issuer, keys: RwLock::default(), asking: tokio::sync::Mutex::default() })
    }

    /// The issuer whose tokens are accepted.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.options.issuer
    }

    /// The claims of `token`, if it is valid now, here, and signed by the issuer.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > LONGEST_TOKEN_BYTES {
            return Err(TokenError::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(TokenError::Malformed)?;
        if payload.contains('.') {
            return Err(TokenError::Malformed);
        }
        let header: Header = decode(header)?;
        // RFC 7515, 4.1.11: a critical extension that is not understood, and we understand none, must be refused.
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let algorithm = Algorithm::named(&header.alg).ok_or(TokenError::Algorithm)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Malformed)?;
        let keys = self.keys_with(header.kid.as_deref(), algorithm).await?;
        let mut candidates = keys.candidates(header.kid.as_deref(), algorithm);
        if !candidates.any(|key| key.verifies(message.as_bytes(), &signature)) {
            return Err(TokenError::Signature);
        }
        let claims: Claims = decode(payload)?;
        let AuthenticatorOptions { issuer, audience, now } = &self.options;
        claims.check(issuer, audience, now().as_second(), LEEWAY_SECONDS)?;
        Ok(claims)
    }

    /// The person behind a verified `token`, for issuers whose tokens do not name them.
    ///
    /// # Errors
    /// See [`IssuerError`]; an answer about somebody else counts as none.
    pub async fn profile(&self, token: &str, claims: &Claims) -> Result<Option<Profile>, IssuerError> {
        Ok(self.issuer.profile(token).await?.filter(|profile| profile.sub == claims.sub))
    }

    async fn keys_with(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Arc<KeySet>, TokenError> {
        let has_key = |keys: &KeySet| keys.candidates(kid, algorithm).next().is_some();
        let cached = self.cached();
        let fresh = cached.read_at.is_some_and(|at| at.elapsed() < KEYS_FRESH_FOR);
        if let Some(keys) = cached.keys.filter(|keys| fresh && has_key(keys)) {
            return Ok(keys);
        }
        let Cached { keys, failure, .. } = self.ask().await;
        match (keys, failure) {
            (Some(keys), _) if has_key(&keys) => Ok(keys),
            (Some(_), None) => Err(TokenError::UnknownKey),
            (_, Some(failure)) => Err(TokenError::IssuerUnavailable(failure)),
            (None, None) => Err(TokenError::UnknownKey),
        }
    }

    /// Asks the issuer for its keys, unless somebody did a moment ago. One question at a time, whoever waits.
    async fn ask(&self) -> Cached {
        let _turn = self.asking.lock().await;
        let mut cached = self.cached();
        let pause = if cached.keys.is_some() { KEYS_ASKED_EVERY } else { FIRST_KEYS_ASKED_EVERY };
        if cached.asked_at.is_some_and(|at| at.elapsed() < pause) {
            return cached;
        }
        match self.issuer.keys().await {
            Ok(keys) => {
                cached.keys = Some(Arc::new(keys));
                cached.read_at = Some(Instant::now());
                cached.failure = None;
            }
            Err(error) => {
                tracing::warn!(issuer = %self.options.issuer, %error, "cannot read the issuer's keys");
                cached.failure = Some(Arc::new(error));
            }
        }
        cached.asked_at = Some(Instant::now());
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = cached.clone();
        cached
    }

    fn cached(&self) -> Cached {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Authenticator").field("options", &self.options).finish_non_exhaustive()
    }
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)
}
