//! Access tokens: verified against their issuer's published keys.
//!
//! [`Authenticator`] is the way in. Signatures are checked with `ring`, which TLS already brings, rather than with a JWT
//! library: those offer a second set of cryptography or none, and what is left of a JWT (three base64 parts, a closed
//! list of algorithms, five claims) is small enough to read in full. To accept a further algorithm, extend
//! `signature::Algorithm` and nothing else.

mod authenticator;
mod claims;
mod issuer;
mod keys;
mod signature;

pub use authenticator::{Authenticator, AuthenticatorOptions};
pub use claims::Claims;
pub use issuer::{IssuerError, Profile};

/// Why a token was refused.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is not a JWT, or is too long to be one.
    #[error("the access token is not a JWT")]
    Malformed,
    /// It names an algorithm outside the allowed list, `none` among them.
    #[error("the access token is signed with an algorithm that is not allowed")]
    Algorithm,
    /// No published key of the issuer signed it.
    #[error("the access token is signed with a key that the issuer does not publish")]
    UnknownKey,
    /// The signature does not match.
    #[error("the access token's signature does not match")]
    Signature,
    /// It comes from another issuer.
    #[error("the access token comes from another issuer")]
    Issuer,
    /// It is meant for another service.
    #[error("the access token is meant for another service")]
    Audience,
    /// It was valid once.
    #[error("the access token has expired")]
    Expired,
    /// It is not valid yet.
    #[error("the access token is not valid yet")]
    NotYetValid,
    /// The issuer's keys are not known, and it does not answer.
    #[error("the issuer's keys cannot be read")]
    IssuerUnavailable(#[source] std::sync::Arc<IssuerError>),
}

impl From<TokenError> for crate::ServiceError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Expired => Self::unauthenticated("session.expired", "your session has expired")
                .hint("refresh the session, or sign in again"),
            TokenError::IssuerUnavailable(_) => Self::unavailable("issuer.unavailable", error),
            refused => Self::unauthenticated("token.invalid", "the access token is not valid here")
                .hint("sign in again")
                .caused_by(refused),
        }
    }
}
