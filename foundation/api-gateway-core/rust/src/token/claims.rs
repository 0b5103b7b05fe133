//! What a token says, and the checks of RFC 7519 that need no key.

use serde::Deserialize;

use super::TokenError;

/// The verified claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The person, as the issuer names them; unique and never reused within the issuer.
    pub sub: String,
    aud: Audience,
    /// When the token ends, in seconds since 1970.
    pub exp: i64,
    nbf: Option<i64>,
    /// The person's name, where the issuer puts it into access tokens.
    pub name: Option<String>,
    /// The person's e-mail address, where the issuer puts it into access tokens.
    pub email: Option<String>,
    /// Whether the issuer checked that the address is the person's.
    pub email_verified: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Claims {
    /// Checks issuer, audience and time; `now` and `leeway` in seconds.
    pub(crate) fn check(&self, issuer: &str, audience: &str, now: i64, leeway: i64) -> Result<(), TokenError> {
        if self.iss != issuer {
            return Err(TokenError::Issuer);
        }
        let ours = match &self.aud {
            Audience::One(one) => one == audience,
            Audience::Many(many) => many.iter().any(|one| one == audience),
        };
        if !ours {
            return Err(TokenError::Audience);
        }
        if self.exp.saturating_add(leeway) <= now {
            return Err(TokenError::Expired);
        }
        if self.nbf.is_some_and(|from| from > now.saturating_add(leeway)) {
            return Err(TokenError::NotYetValid);
        }
        if self.sub.is_empty() || self.sub.len() > 255 {
            return Err(TokenError::Malformed);
        }
        Ok(())
    }
}
