//! Seals and opens.

use std::collections::HashMap;

use bytes::Bytes;
use composable_core::{SubjectId, TenantId, sealed};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use super::{ShredError, SubjectKey, SubjectKeys};

/// Seals content with the keys of subjects (AES-256-GCM with random nonces).
#[derive(Clone, Debug)]
pub struct Vault<K> {
    keys: K,
}

impl<K: SubjectKeys> Vault<K> {
    /// With the keys that are kept there.
    pub const fn new(keys: K) -> Self {
        Self { keys }
    }

    /// Seals content that is about someone. Their key is made when they have none.
    ///
    /// # Errors
    /// [`ShredError::Forgotten`] when their key was destroyed; see [`ShredError`].
    pub async fn seal(&self, tenant: TenantId, subject: &SubjectId, content: &[u8]) -> Result<Bytes, ShredError> {
        let key = self.key(tenant, subject).await?;
        seal(tenant, subject, &key, content)
    }

    /// Opens what was sealed; `None` when the key was destroyed. What is not sealed comes back as it is.
    ///
    /// # Errors
    /// When the content is damaged, or the keys cannot be had.
    pub async fn open(&self, tenant: TenantId, payload: &Bytes) -> Result<Option<Bytes>, ShredError> {
        let Some((subject, _)) = sealed::unwrap(payload) else { return Ok(Some(payload.clone())) };
        let keys = self.keys.keys(tenant, &[subject]).await?;
        open(tenant, &keys, payload)
    }

    /// Destroys someone's key: what is sealed for them stays so for ever. Tells whether there was a key.
    ///
    /// # Errors
    /// When it is not certain that it is destroyed.
    pub async fn forget(&self, tenant: TenantId, subject: &SubjectId) -> Result<bool, ShredError> {
        self.keys.destroy(tenant, subject).await
    }

    pub(super) async fn key(&self, tenant: TenantId, subject: &SubjectId) -> Result<SubjectKey, ShredError> {
        let mut fresh = [0; 32];
        SystemRandom::new().fill(&mut fresh).map_err(|_| ShredError::NoRandomness)?;
        self.keys.key_or(tenant, subject, SubjectKey::new(fresh)).await
    }

    /// The keys that there are of those whom these payloads are sealed for.
    pub(super) async fn keys_of(
        &self,
        tenant: TenantId,
        payloads: impl Iterator<Item = &Bytes>,
    ) -> Result<HashMap<SubjectId, SubjectKey>, ShredError> {
        let mut subjects: Vec<SubjectId> =
            payloads.filter_map(|payload| sealed::unwrap(payload).map(|parts| parts.0)).collect();
        subjects.sort_unstable();
        subjects.dedup();
        if subjects.is_empty() { Ok(HashMap::new()) } else { self.keys.keys(tenant, &subjects).await }
    }
}

pub(super) fn seal(
    tenant: TenantId,
    subject: &SubjectId,
    key: &SubjectKey,
    content: &[u8],
) -> Result<Bytes, ShredError> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| ShredError::NoRandomness)?;
    let damaged = || ShredError::Damaged { subject: subject.clone() };
    let mut text = content.to_vec();
    let nonce_of = Nonce::assume_unique_for_key(nonce);
    cipher(key)
        .and_then(|cipher| cipher.seal_in_place_append_tag(nonce_of, about(tenant, subject), &mut text).ok())
        .ok_or_else(damaged)?;
    Ok(sealed::wrap(subject, &[&nonce[..], &text].concat()))
}

/// `None` when there is no key for it.
pub(super) fn open(
    tenant: TenantId,
    keys: &HashMap<SubjectId, SubjectKey>,
    payload: &Bytes,
) -> Result<Option<Bytes>, ShredError> {
    let Some((subject, content)) = sealed::unwrap(payload) else { return Ok(Some(payload.clone())) };
    let Some(key) = keys.get(&subject) else { return Ok(None) };
    let opened = content.split_at_checked(NONCE_LEN).and_then(|(nonce, text)| {
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let length = cipher(key)?.open_in_place(nonce, about(tenant, &subject), &mut text).ok()?.len();
        text.truncate(length);
        Some(Bytes::from(text))
    });
    opened.map(Some).ok_or(ShredError::Damaged { subject })
}

fn cipher(key: &SubjectKey) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key.bytes()).ok().map(LessSafeKey::new)
}

/// Sealed content is bound to its tenant and its subject.
fn about(tenant: TenantId, subject: &SubjectId) -> Aad<Vec<u8>> {
    Aad::from([tenant.uuid().as_bytes(), subject.as_str().as_bytes()].concat())
}
