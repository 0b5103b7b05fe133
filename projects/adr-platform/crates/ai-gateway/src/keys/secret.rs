//! A key's text.

use std::fmt;

use ai_gateway_ledger::KeyId;
use api_gateway_core::ServiceError;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use uuid::Uuid;

const PREFIX: &str = "aigw_";
const SECRET_BYTES: usize = 32;

/// A whole key, secret included: `aigw_<id>_<secret>`, 128 bits that name it and 256 that prove it, in hexadecimal. Shown
/// once, and never in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret {
    id: KeyId,
    secret: [u8; SECRET_BYTES],
}

/// The SHA-256 of a key's secret. It has nothing to guess, so there is no salt and no slow hash.
#[derive(Clone, Copy, Debug)]
pub struct SecretHash([u8; 32]);

impl KeySecret {
    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate() -> Result<Self, ServiceError> {
        let mut secret = [0; SECRET_BYTES];
        let failed = |_| ServiceError::internal("the system gave no random bytes");
        SystemRandom::new().fill(&mut secret).map_err(failed)?;
        Ok(Self { id: KeyId(Uuid::new_v4()), secret })
    }

    /// Reads `aigw_<id>_<secret>`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        Some(Self { id: KeyId(Uuid::from_bytes(from_hex(id)?)), secret: from_hex(secret)? })
    }

    /// Whether a text means to be a key of the gateway's.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// The key's id, which is no secret.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The text that a program sends.
    #[must_use]
    pub fn reveal(&self) -> String {
        let secret: String = self.secret.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{PREFIX}{}_{secret}", self.id.0.simple())
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &self.secret).as_ref());
        SecretHash(hash)
    }
}

impl SecretHash {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// Takes as long whatever differs.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).fold(0, |difference, (one, other)| difference | (one ^ other)) == 0
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for KeySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}{}_…", self.id.0.simple())
    }
}

fn from_hex<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    if text.len() != 2 * BYTES {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_hides_its_secret_in_logs() {
        let key = KeySecret::generate().unwrap();
        let text = key.reveal();
        assert_eq!(text.len(), 5 + 32 + 1 + 64);
        assert!(KeySecret::is_meant(&text));
        assert_eq!(KeySecret::parse(&text).unwrap(), key);
        assert!(!format!("{key:?}").contains(&text[38..]));
        assert_ne!(KeySecret::generate().unwrap(), key);
        assert_eq!(key.hash(), key.hash());
        assert_ne!(KeySecret::generate().unwrap().hash(), key.hash());
    }

    #[test]
    fn anything_else_is_no_key() {
        let text = KeySecret::generate().unwrap().reveal();
        let (shorter, upper) = (&text[..text.len() - 1], text.to_uppercase());
        let umlaut = format!("{}ä", &text[..text.len() - 2]);
        for wrong in ["", "aigw_", "aigw__", "sk-proj-1", shorter, &upper, &umlaut, &format!("{text}0")] {
            assert!(KeySecret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
