//! Which requests are the same.

use ai_gateway_ledger::TenantId;
use ring::digest::{Context, SHA256};

/// A hash of a tenant and of what an answer depends on (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

/// Makes a [`Key`].
pub(crate) struct KeyBuilder(Context);

impl KeyBuilder {
    /// A tenant's. Nobody else has the same key, whatever they ask.
    pub(crate) fn new(tenant: TenantId) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(tenant.0.as_bytes());
        Self(context)
    }

    /// Something more that the answer depends on. Lengths count, so that no part can be taken for two.
    #[must_use]
    pub(crate) fn with(mut self, part: &[u8]) -> Self {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    pub(crate) fn finish(self) -> Key {
        let mut key = [0; 32];
        key.copy_from_slice(self.0.finish().as_ref());
        Key(key)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn tenants_and_parts_are_told_apart() {
        let key = |tenant: u128, parts: &[&str]| {
            let builder = KeyBuilder::new(TenantId(Uuid::from_u128(tenant)));
            parts.iter().fold(builder, |builder, part| builder.with(part.as_bytes())).finish().0
        };
        assert_eq!(key(1, &["a", "b"]), key(1, &["a", "b"]));
        for other in [key(2, &["a", "b"]), key(1, &["ab"]), key(1, &["ab", ""]), key(1, &["b", "a"]), key(1, &[])] {
            assert_ne!(key(1, &["a", "b"]), other);
        }
    }
}
