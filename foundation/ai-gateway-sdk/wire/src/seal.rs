//! What a provider adds to a model's thoughts so that it can go on with them in the next turn:
//! signatures, encrypted reasoning, thought signatures.
//!
//! A seal means something only to the provider that made it. When a client speaks another protocol,
//! the seal travels in that protocol's own opaque place, [packed](Seal::packed) so that it is known
//! again when the client sends it back. A seal that comes to a provider whose own it is not is left
//! out, which is a stated loss: providers refuse foreign ones.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::protocol::Protocol;

/// What every packed seal begins with before it is encoded: six bytes, so that its eight letters in base64 are always the same.
const TAG: &str = "aigws1";
/// The same in base64.
const PREFIX: &str = "YWlnd3Mx";

/// What kind of seal, and so whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealKind {
    /// Anthropic's `signature` of a thinking block.
    Signature,
    /// The `data` of Anthropic's redacted thinking.
    Redacted,
    /// A reasoning item of OpenAI's Responses: its id and encrypted content, as JSON.
    Encrypted,
    /// Gemini's `thoughtSignature` of a thought.
    Thought,
    /// Gemini's `thoughtSignature` of the part that follows, a text or a call.
    NextPart,
    /// One of the `reasoning_details` of a server that speaks Chat Completions, as JSON.
    Detail,
    /// Nothing but the mark that a thought was shown by a server that speaks Chat Completions,
    /// some of which want to have it back.
    Shown,
}

/// Opaque state of a provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal {
    /// What kind.
    pub kind: SealKind,
    /// What the provider wrote, unchanged.
    pub data: String,
}

impl SealKind {
    const ALL: [(Self, char); 7] = [
        (Self::Signature, 's'),
        (Self::Redacted, 'r'),
        (Self::Encrypted, 'e'),
        (Self::Thought, 't'),
        (Self::NextPart, 'n'),
        (Self::Detail, 'd'),
        (Self::Shown, 'p'),
    ];

    /// The protocol whose providers understand it.
    #[must_use]
    pub fn protocol(self) -> Protocol {
        match self {
            Self::Signature | Self::Redacted => Protocol::Messages,
            Self::Encrypted => Protocol::Responses,
            Self::Thought | Self::NextPart => Protocol::GenerateContent,
            Self::Detail | Self::Shown => Protocol::ChatCompletions,
        }
    }

    fn letter(self) -> char {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or('?', |(_, letter)| letter)
    }
}

impl Seal {
    pub(crate) fn new(kind: SealKind, data: impl Into<String>) -> Self {
        Self { kind, data: data.into() }
    }

    /// For another protocol's opaque place: valid base64, which Gemini's clients insist on.
    #[must_use]
    pub fn packed(&self) -> String {
        STANDARD.encode(format!("{TAG}{}{}", self.kind.letter(), self.data))
    }

    /// The seal that was packed, if this is one.
    #[must_use]
    pub fn unpack(text: &str) -> Option<Self> {
        if !text.starts_with(PREFIX) {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let rest = text.strip_prefix(TAG)?;
        let letter = rest.chars().next()?;
        let (kind, _) = SealKind::ALL.into_iter().find(|(_, known)| *known == letter)?;
        Some(Self::new(kind, &rest[letter.len_utf8()..]))
    }

    /// What stands in a protocol's opaque place: a packed foreign seal, or one of its own.
    pub(crate) fn read(kind: SealKind, text: String) -> Self {
        Self::unpack(&text).unwrap_or_else(|| Self::new(kind, text))
    }

    /// What to put into the opaque place of `kind`.
    pub(crate) fn written(&self, kind: SealKind) -> String {
        if self.kind == kind { self.data.clone() } else { self.packed() }
    }
}

// Thoughts are private too.
impl std::fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} of {} bytes", self.kind, self.data.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_seal_is_known_again() {
        for (kind, _) in SealKind::ALL {
            for data in ["", "EqQBCgIYAg==", "{\"id\":\"rs_1\"}", "ü"] {
                let seal = Seal::new(kind, data);
                assert!(seal.packed().starts_with(PREFIX));
                assert_eq!(Seal::unpack(&seal.packed()), Some(seal));
            }
        }
    }

    #[test]
    fn what_a_provider_wrote_itself_is_left_alone() {
        for own in ["", "EqQBCgIYAg==", PREFIX, "YWlnd3Mx!", "YWlnd3MxPw=="] {
            assert_eq!(Seal::unpack(own), None, "{own}");
            assert_eq!(Seal::read(SealKind::Signature, own.to_owned()).data, own);
        }
    }
}
