//! The browser's session: an encrypted cookie that the web server writes and the edge opens.
//!
//! The cookie `adr_session` (or, above the browsers' limit of 4 KB, `adr_session.0`, `adr_session.1`, …) holds a JWE in
//! compact form (RFC 7516), `dir` and `A256GCM`, of JSON with at least `access_token`. Only the web server writes it;
//! both processes read the key from one secret file. To carry more in the session, add a field on the writing side and
//! read it in [`SessionCookie`].

use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::COOKIE;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::Deserialize;

/// The cookie's name; chunks add `.0`, `.1`, ….
pub const COOKIE_NAME: &str = "adr_session";
const KEY_BYTES: usize = 32;
const MOST_CHUNKS: usize = 16;
const LARGEST_BYTES: usize = 48 * 1024;

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read.
    #[error("the session key {path} cannot be read")]
    Read {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It holds something else than a key.
    #[error("the session key {path} must hold 32 random bytes, not {length}; delete it and start again")]
    Length {
        /// The file.
        path: String,
        /// Its size in bytes.
        length: usize,
    },
}

/// The cookie is there and cannot be opened: damaged, forged, or of an older key.
#[derive(Debug, thiserror::Error)]
#[error("the session cookie cannot be opened")]
pub struct CookieError;

impl From<CookieError> for crate::ServiceError {
    fn from(error: CookieError) -> Self {
        Self::unauthenticated("session.invalid", "your session is not valid here")
            .hint("sign in again")
            .caused_by(error)
    }
}

/// What the cookie holds, as far as the edge needs it.
#[derive(Deserialize)]
pub struct SessionCookie {
    /// The access token to verify.
    pub access_token: String,
}

impl fmt::Debug for SessionCookie {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionCookie(…)")
    }
}

/// The key that seals session cookies.
pub struct SessionKey(LessSafeKey);

#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    zip: Option<serde_json::Value>,
    crit: Option<serde_json::Value>,
}

impl SessionKey {
    /// Reads the key from the file that both processes share.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let name = || path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| KeyError::Read { path: name(), source })?;
        let length = bytes.len();
        let key = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|_| KeyError::Length { path: name(), length })?;
        Self::new(&key).ok_or_else(|| KeyError::Length { path: name(), length })
    }

    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: &[u8; KEY_BYTES]) -> Option<Self> {
        Some(Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).ok()?)))
    }

    /// The session of a request's cookies; `None` when it carries none.
    ///
    /// # Errors
    /// [`CookieError`] when it carries one that this key does not open.
    pub fn open(&self, headers: &HeaderMap) -> Result<Option<SessionCookie>, CookieError> {
        let Some(sealed) = sealed(headers)? else { return Ok(None) };
        let plain = self.decrypt(&sealed).ok_or(CookieError)?;
        serde_json::from_slice(&plain).map(Some).map_err(|_| CookieError)
    }

    fn decrypt(&self, jwe: &str) -> Option<Vec<u8>> {
        let mut parts = jwe.split('.');
        let (header, key, iv) = (parts.next()?, parts.next()?, parts.next()?);
        let (text, tag) = (parts.next()?, parts.next()?);
        if parts.next().is_some() || !key.is_empty() {
            return None;
        }
        let names: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        if names.alg != "dir" || names.enc != "A256GCM" || names.zip.is_some() || names.crit.is_some() {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(&URL_SAFE_NO_PAD.decode(iv).ok()?).ok()?;
        let mut sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        sealed.extend(URL_SAFE_NO_PAD.decode(tag).ok().filter(|tag| tag.len() == AES_256_GCM.tag_len())?);
        let length = self.0.open_in_place(nonce, Aad::from(header.as_bytes()), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionKey(…)")
    }
}

/// The cookie's value, its chunks joined.
fn sealed(headers: &HeaderMap) -> Result<Option<String>, CookieError> {
    let mut whole = None;
    let mut chunks: Vec<Option<&str>> = Vec::new();
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    for (name, value) in pairs.filter_map(|pair| pair.trim().split_once('=')) {
        if name == COOKIE_NAME {
            whole = Some(value);
        } else if let Some(index) = name.strip_prefix(COOKIE_NAME).and_then(|rest| rest.strip_prefix('.')) {
            let index: usize = index.parse().ok().filter(|index| *index < MOST_CHUNKS).ok_or(CookieError)?;
            chunks.resize(chunks.len().max(index + 1), None);
            chunks[index] = Some(value);
        }
    }
    let value = match whole {
        Some(whole) => whole.to_owned(),
        None if chunks.is_empty() => return Ok(None),
        None => chunks.into_iter().collect::<Option<Vec<_>>>().ok_or(CookieError)?.concat(),
    };
    if value.len() > LARGEST_BYTES { Err(CookieError) } else { Ok(Some(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [42; 32];
    /// `new CompactEncrypt('{"access_token":"abc","expires_at":1}').setProtectedHeader({alg:'dir',enc:'A256GCM'})` by the
    /// npm package jose 6.2.17, with the key above.
    const BY_JOSE: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..qwKs9xUkQ8U_7kvp.JsANvcT2HV2Ib8WAb1nZZPH0MEB51e7cwBxcDdA0Vgwn6x7jUA.fA0mzJZa1Ij7X4rCQi6uMw";

    fn headers(cookies: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, cookies.parse().unwrap())])
    }

    fn opened(cookies: &str) -> Result<Option<String>, CookieError> {
        SessionKey::new(&KEY).unwrap().open(&headers(cookies)).map(|found| found.map(|session| session.access_token))
    }

    #[test]
    fn what_the_web_server_seals_is_opened() {
        assert_eq!(opened(&format!("theme=dark; {COOKIE_NAME}={BY_JOSE}; x=y")).unwrap().as_deref(), Some("abc"));
        assert_eq!(opened("theme=dark").unwrap(), None);
        assert!(SessionKey::new(&KEY).unwrap().open(&HeaderMap::new()).unwrap().is_none());
    }

    #[test]
    fn chunks_are_joined_in_order_and_none_may_be_missing() {
        let (a, rest) = BY_JOSE.split_at(40);
        let (b, c) = rest.split_at(30);
        assert_eq!(
            opened(&format!("{COOKIE_NAME}.2={c}; {COOKIE_NAME}.0={a}; {COOKIE_NAME}.1={b}")).unwrap().as_deref(),
            Some("abc")
        );
        assert!(opened(&format!("{COOKIE_NAME}.2={c}; {COOKIE_NAME}.0={a}")).is_err());
        assert!(opened(&format!("{COOKIE_NAME}.99={a}")).is_err());
        assert!(opened(&format!("{COOKIE_NAME}.x={a}")).is_err());
    }

    #[test]
    fn a_changed_bit_anywhere_is_refused() {
        for at in 0..BY_JOSE.len() {
            let mut bytes = BY_JOSE.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'g' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            let result = opened(&format!("{COOKIE_NAME}={changed}"));
            assert!(result.is_err(), "position {at}: {result:?}");
        }
    }

    #[test]
    fn other_keys_and_other_shapes_are_refused() {
        assert!(SessionKey::new(&[41; 32]).unwrap().open(&headers(&format!("{COOKIE_NAME}={BY_JOSE}"))).is_err());
        for junk in ["", "a", "....", "a.b.c.d.e", "e30..e30.e30.e30", &"x".repeat(50_000)] {
            assert!(opened(&format!("{COOKIE_NAME}={junk}")).is_err(), "{junk:.20}");
        }
    }

    #[test]
    fn a_key_file_of_another_size_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(matches!(SessionKey::read(&path), Err(KeyError::Read { .. })));
        std::fs::write(&path, [1; 31]).unwrap();
        assert!(matches!(SessionKey::read(&path), Err(KeyError::Length { length: 31, .. })));
        std::fs::write(&path, [1; 32]).unwrap();
        assert!(SessionKey::read(&path).is_ok());
    }
}
