//! Names of people in requests, replaced by names that only this gateway can tell apart.
//!
//! Providers ask for a stable id of each end user, to find abuse. They get a keyed hash (HMAC-SHA-256) of tenant and id:
//! the same person is the same to them, and nobody else.

use std::ops::Range;

use bytes::Bytes;
use memchr::memmem;
use ring::hmac;
use serde::Deserialize;
use serde_json::value::RawValue;

/// How many characters of the hash are sent, of its 64.
const LENGTH: usize = 32;

/// The fields that name a person: `user` and `safety_identifier` of OpenAI, `metadata.user_id` of Anthropic.
#[derive(Deserialize)]
struct Names<'a> {
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    safety_identifier: Option<&'a RawValue>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    user_id: Option<&'a RawValue>,
}

/// Replaces people's ids.
pub(crate) struct Anonymiser {
    key: hmac::Key,
}

impl Anonymiser {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// The body with people's ids replaced.
    ///
    /// # Errors
    /// Where two fields of one name leave it open which of them counts.
    pub(crate) fn apply(&self, tenant: &[u8], body: Bytes) -> Result<Bytes, serde_json::Error> {
        if !may_name_someone(&body) {
            return Ok(body);
        }
        let text = std::str::from_utf8(&body).map_err(serde::de::Error::custom)?;
        let names: Names<'_> = serde_json::from_str(text)?;
        let metadata = names.metadata.map(RawValue::get).filter(|metadata| metadata.starts_with('{'));
        let user_id =
            metadata.map(serde_json::from_str::<Metadata<'_>>).transpose()?.and_then(|metadata| metadata.user_id);
        let mut found: Vec<Range<usize>> = [names.user, names.safety_identifier, user_id]
            .into_iter()
            .flatten()
            .filter(|raw| raw.get().starts_with('"'))
            .map(|raw| range(text, raw.get()))
            .collect();
        found.sort_by_key(|range| range.start);
        let mut changed = Vec::with_capacity(body.len() + found.len() * LENGTH);
        let mut at = 0;
        for range in found {
            changed.extend_from_slice(&body[at..range.start]);
            changed.extend_from_slice(self.name(tenant, &body[range.clone()]).as_bytes());
            at = range.end;
        }
        changed.extend_from_slice(&body[at..]);
        Ok(changed.into())
    }

    /// The name of a person for providers, the same as in a body.
    pub(crate) fn person(&self, tenant: &[u8], id: &str) -> String {
        let quoted = serde_json::Value::from(id).to_string();
        self.name(tenant, quoted.as_bytes()).trim_matches('"').to_owned()
    }

    fn name(&self, tenant: &[u8], id: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(tenant);
        context.update(&[0]);
        context.update(id);
        let hex: String = context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("\"{}\"", &hex[..LENGTH])
    }
}

/// Whether any of the fields may be there: their names, followed by a colon. `"role": "user"` is in nearly every request.
fn may_name_someone(body: &[u8]) -> bool {
    [r#""user""#, r#""user_id""#, r#""safety_identifier""#].iter().any(|name| {
        memmem::find_iter(body, name.as_bytes()).any(|at| body[at + name.len()..].trim_ascii_start().starts_with(b":"))
    })
}

/// Where a part of a text lies in it.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(tenant: &[u8], body: &str) -> String {
        let body = Anonymiser::new(&[7; 32]).apply(tenant, Bytes::copy_from_slice(body.as_bytes())).unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn people_are_the_same_to_a_provider_and_nobody_to_anybody_else() {
        let one = apply(b"a", r#"{"model":"m","user":"jane@example.com","messages":[{"content":"jane@example.com"}]}"#);
        assert!(one.contains(r#"[{"content":"jane@example.com"}]"#), "only the id is replaced: {one}");
        let id = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["user"].to_string();
        assert!(!id(&one).contains("jane") && id(&one).len() == LENGTH + 2, "{one}");
        assert_eq!(
            one,
            apply(b"a", r#"{"model":"m","user":"jane@example.com","messages":[{"content":"jane@example.com"}]}"#)
        );
        assert_ne!(id(&one), id(&apply(b"b", r#"{"user":"jane@example.com"}"#)));
        assert_ne!(id(&one), id(&apply(b"a", r#"{"user":"john@example.com"}"#)));
    }

    #[test]
    fn every_protocols_field_is_known_and_others_stay() {
        for body in [r#"{"metadata":{"user_id":"jane","x":1}}"#, r#"{"safety_identifier": "jane" ,"user":"jane"}"#] {
            let changed = apply(b"a", body);
            assert!(!changed.contains("jane"), "{changed}");
            assert!(serde_json::from_str::<serde_json::Value>(&changed).is_ok(), "{changed}");
        }
        for body in [r#"{"metadata":{"user_id" : "jane"}}"#, "{\"user\"\r\n\t :\"jane\"}"] {
            assert!(!apply(b"a", body).contains("jane"), "{body}");
        }
        for body in [r#"{"role":"user"}"#, r#"{"user":null}"#, r#"{"user":7,"metadata":"user_id"}"#, ""] {
            assert_eq!(apply(b"a", body), body);
        }
        for twice in [r#"{"user":"a","user":"b"}"#, r#"{"metadata":{"user_id":"a","user_id":"b"}}"#] {
            assert!(Anonymiser::new(&[7; 32]).apply(b"a", Bytes::from_static(twice.as_bytes())).is_err());
        }
    }
}
