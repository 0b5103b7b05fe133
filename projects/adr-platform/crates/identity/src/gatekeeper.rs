//! From a request's headers to a verified [`Session`], or a refusal.
//!
//! Three proofs are accepted: a JWT of the issuer, an API key (both as `Authorization: Bearer …`), and the browser's
//! session cookie, which holds a JWT. What a person may do comes from our database and never from the token, so that a
//! role taken away is gone within seconds. To accept a further proof, add it to [`Gatekeeper::session`].

use std::net::IpAddr;
use std::time::Duration;

use api_gateway_core::session_cookie::SessionKey;
use api_gateway_core::token::{Authenticator, Claims};
use api_gateway_core::{CallLimiter, EdgeConfig, ErrorKind, ServiceError, same_origin};
use composable_core::TenantId;
use http::{HeaderMap, HeaderName, header};
use uuid::Uuid;

use crate::cache::Remembered;
use crate::caller::not_signed_in;
use crate::{Directory, KeySecret, Person, Role, Session, SignIn, UserId};

/// The header that names the workspace a request is about, by its UUID.
pub const WORKSPACE_HEADER: HeaderName = HeaderName::from_static("x-workspace-id");
/// How long a role or a key may outlive its withdrawal by another process; this one forgets at once.
const ROLE_KEPT: Duration = Duration::from_secs(5);
/// How long a changed name or address may take to arrive.
const PERSON_KEPT: Duration = Duration::from_secs(60);

/// What a [`Gatekeeper`] needs.
#[derive(Debug)]
pub struct GatekeeperParts {
    /// Origins and limits.
    pub config: EdgeConfig,
    /// Verifies access tokens.
    pub authenticator: Authenticator,
    /// Opens session cookies; `None` where no browser calls.
    pub session_key: Option<SessionKey>,
    /// Who belongs where.
    pub directory: Directory,
    /// What people of this issuer are filed under; `None` takes the issuer's URL. Set it where the URL may change
    /// without the people changing, as the development issuer's port does.
    pub issuer_name: Option<String>,
}

/// Verifies requests. Share one: it remembers people, roles and keys for a few seconds.
#[derive(Debug)]
pub struct Gatekeeper {
    parts: GatekeeperParts,
    people: Remembered<SignIn, Person>,
    roles: Remembered<(TenantId, UserId), Role>,
    keys: Remembered<(Uuid, Vec<u8>), Session>,
    callers: CallLimiter,
    strangers: CallLimiter,
}

impl Gatekeeper {
    /// A gatekeeper of these parts.
    #[must_use]
    pub fn new(parts: GatekeeperParts) -> Self {
        let rate = std::num::NonZeroU32::new(parts.config.requests_per_second).unwrap_or(std::num::NonZeroU32::MIN);
        Self {
            parts,
            people: Remembered::for_(PERSON_KEPT),
            roles: Remembered::for_(ROLE_KEPT),
            keys: Remembered::for_(ROLE_KEPT),
            callers: CallLimiter::new(rate),
            strangers: CallLimiter::new(rate),
        }
    }

    /// Who belongs where.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.parts.directory
    }

    /// Forgets a remembered role, because it has just been changed; also what keys may do that the person made.
    pub fn forget_role(&self, tenant: TenantId, user: UserId) {
        self.roles.forget(&(tenant, user));
        self.keys.forget_where(|_, session| session.person.user_id == user);
    }

    /// Forgets a remembered key, because it has just been revoked.
    pub fn forget_key(&self, key: Uuid) {
        self.keys.forget_where(|(id, _), _| *id == key);
    }

    /// The session that `headers` prove. `peer` is the other end of the connection.
    ///
    /// # Errors
    /// `session.missing`, `session.expired`, `session.invalid`, `token.invalid`, `key.invalid`, `request.cross_site`,
    /// `request.too_many`, `workspace.invalid`, `workspace.not_member`, `key.other_workspace`, or an outage of the issuer
    /// or the database.
    pub async fn session(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<Session, ServiceError> {
        let proven = match self.prove(headers).await {
            Ok(session) => session,
            Err(refused) if refused.kind() == ErrorKind::Unauthenticated => {
                self.strangers.check(&peer.map(|address| address.to_string()).unwrap_or_default())?;
                return Err(refused);
            }
            Err(other) => return Err(other),
        };
        self.callers.check(&proven.person.user_id.to_string())?;
        self.enter(proven, headers).await
    }

    async fn prove(&self, headers: &HeaderMap) -> Result<Session, ServiceError> {
        if let Some(token) = bearer(headers)? {
            if KeySecret::is_meant(token) {
                return self.prove_by_key(token).await;
            }
            return self.prove_by_token(token).await;
        }
        let Some(key) = &self.parts.session_key else { return Err(not_signed_in()) };
        let cookie = key.open(headers)?.ok_or_else(not_signed_in)?;
        same_origin::check(headers, &self.parts.config)?;
        self.prove_by_token(&cookie.access_token).await
    }

    async fn prove_by_key(&self, text: &str) -> Result<Session, ServiceError> {
        let session = match KeySecret::parse(text) {
            Some(key) => self.session_of_key(&key).await?,
            None => None,
        };
        session.ok_or_else(|| {
            ServiceError::unauthenticated("key.invalid", "this API key is not valid")
                .hint("it may be revoked, or its maker may have left; ask an owner of the workspace for another")
        })
    }

    async fn session_of_key(&self, key: &KeySecret) -> Result<Option<Session>, ServiceError> {
        let fingerprint = key.fingerprint();
        if let Some(session) = self.keys.get(&fingerprint) {
            return Ok(Some(session));
        }
        let session = self.parts.directory.use_key(key).await?;
        if let Some(session) = &session {
            self.keys.put(fingerprint, session.clone());
        }
        Ok(session)
    }

    async fn prove_by_token(&self, token: &str) -> Result<Session, ServiceError> {
        let claims = self.parts.authenticator.verify(token).await?;
        let person = self.person(token, &claims).await?;
        Ok(Session { person, workspace: None, is_key: false })
    }

    async fn person(&self, token: &str, claims: &Claims) -> Result<Person, ServiceError> {
        let mut sign_in = SignIn {
            issuer: self.parts.issuer_name.clone().unwrap_or_else(|| claims.iss.clone()),
            subject: claims.sub.clone(),
            name: claims.name.clone(),
            email: claims.email.clone(),
            email_verified: claims.email_verified.unwrap_or(false),
        };
        if let Some(person) = self.people.get(&sign_in) {
            return Ok(person);
        }
        let remembered_as = sign_in.clone();
        if sign_in.email.is_none() && !self.parts.directory.knows(&sign_in.issuer, &sign_in.subject).await? {
            self.ask_issuer(token, claims, &mut sign_in).await;
        }
        let person = self.parts.directory.sign_in(&sign_in).await?;
        self.people.put(remembered_as, person.clone());
        Ok(person)
    }

    /// Fills in what a terse token leaves out. Without an answer the person is known by their subject alone for now.
    async fn ask_issuer(&self, token: &str, claims: &Claims, sign_in: &mut SignIn) {
        match self.parts.authenticator.profile(token, claims).await {
            Ok(Some(profile)) => {
                sign_in.name = profile.name.or(sign_in.name.take());
                sign_in.email = profile.email;
                sign_in.email_verified = profile.email_verified.unwrap_or(false);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the issuer did not say who signed in"),
        }
    }

    /// Adds the workspace that the request names, if the person belongs to it.
    async fn enter(&self, proven: Session, headers: &HeaderMap) -> Result<Session, ServiceError> {
        let Some(tenant) = workspace(headers)? else { return Ok(proven) };
        let workspace = match proven.workspace {
            Some((own, role)) if own == tenant => (own, role),
            Some(_) => {
                return Err(ServiceError::forbidden("key.other_workspace", "this API key is for another workspace")
                    .hint("leave the header x-workspace-id out; a key knows its workspace"));
            }
            None => (tenant, self.role(tenant, &proven.person).await?),
        };
        Ok(Session { workspace: Some(workspace), ..proven })
    }

    async fn role(&self, tenant: TenantId, person: &Person) -> Result<Role, ServiceError> {
        let asked = (tenant, person.user_id);
        if let Some(role) = self.roles.get(&asked) {
            return Ok(role);
        }
        let role = self.parts.directory.role_in(tenant, person.user_id).await?.ok_or_else(|| {
            ServiceError::forbidden("workspace.not_member", "you do not belong to this workspace")
                .hint("choose another workspace, or ask one of its owners to add you")
        })?;
        self.roles.put(asked, role);
        Ok(role)
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ServiceError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|text| text.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(ServiceError::unauthenticated("token.invalid", "the header authorization holds no bearer token")
            .hint("write it as: authorization: Bearer <token>")),
    }
}

fn workspace(headers: &HeaderMap) -> Result<Option<TenantId>, ServiceError> {
    let Some(value) = headers.get(WORKSPACE_HEADER) else { return Ok(None) };
    let id = value.to_str().ok().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| {
        ServiceError::invalid("workspace.invalid", "the header x-workspace-id is not a workspace's id")
            .hint("send a UUID that GetSession lists, or leave the header out")
    })
}
