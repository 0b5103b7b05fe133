//! An issuer's published keys (RFC 7517).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::signature::{Algorithm, VerifyingKey};

/// The keys of one JWKS document that we can use; others are passed over, as the standard asks.
#[derive(Debug, Default)]
pub(crate) struct KeySet {
    keys: Vec<(Option<String>, VerifyingKey)>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a JWKS document.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, serde_json::Error> {
        let Document { keys } = serde_json::from_slice(document)?;
        let keys = keys.into_iter().filter_map(|value| Jwk::deserialize(value).ok()?.into_key()).collect();
        Ok(Self { keys })
    }

    /// The keys that may have signed a token with this header. Without a `kid`, every key of the algorithm may have.
    pub(crate) fn candidates<'a>(
        &'a self,
        kid: Option<&'a str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a VerifyingKey> {
        self.keys
            .iter()
            .filter(move |(own, key)| key.algorithm() == algorithm && (kid.is_none() || own.as_deref() == kid))
            .map(|(_, key)| key)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Jwk {
    fn into_key(self) -> Option<(Option<String>, VerifyingKey)> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => VerifyingKey::Rsa { modulus: bytes(&self.n)?, exponent: bytes(&self.e)? },
            ("EC", Some("P-256")) => {
                let (x, y) = (exactly_32(&self.x)?, exactly_32(&self.y)?);
                VerifyingKey::P256 { point: [&[4], x.as_slice(), y.as_slice()].concat() }
            }
            ("OKP", Some("Ed25519")) => VerifyingKey::Ed25519 { point: exactly_32(&self.x)? },
            _ => return None,
        };
        let usable = self.alg.is_none_or(|name| Algorithm::named(&name) == Some(key.algorithm()));
        usable.then_some((self.kid, key))
    }
}

fn bytes(text: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.as_deref()?).ok()
}

fn exactly_32(text: &Option<String>) -> Option<Vec<u8>> {
    bytes(text).filter(|bytes| bytes.len() == 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_we_cannot_use_are_passed_over() {
        let x = URL_SAFE_NO_PAD.encode([7; 32]);
        let document = format!(
            r#"{{"keys":[
              {{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}","kid":"good"}},
              {{"kty":"EC","crv":"P-384","x":"{x}","y":"{x}","kid":"curve"}},
              {{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}","use":"enc","kid":"use"}},
              {{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}","alg":"ES512","kid":"alg"}},
              {{"kty":"EC","crv":"P-256","x":"AA","y":"{x}","kid":"short"}},
              {{"kty":"oct","k":"{x}","kid":"secret"}},
              {{"kid":"no type"}}, "text"]}}"#
        );
        let set = KeySet::parse(document.as_bytes()).unwrap();
        assert_eq!(set.keys.len(), 1);
        assert_eq!(set.candidates(Some("good"), Algorithm::Es256).count(), 1);
        assert_eq!(set.candidates(Some("good"), Algorithm::Rs256).count(), 0, "the key decides, not the token");
        assert_eq!(set.candidates(Some("other"), Algorithm::Es256).count(), 0);
        assert_eq!(set.candidates(None, Algorithm::Es256).count(), 1);
        assert!(KeySet::parse(b"[]").is_err());
    }
}
