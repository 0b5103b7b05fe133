//! What a writer must know, and the list of what it could not say.

use std::fmt;

use super::native::{Level, is_bookkeeping, is_native, is_shared};
use crate::chat_completions::tap::is_empty;
use crate::conversation::{CacheMark, Content, Part};
use crate::json::Object;
use crate::protocol::Protocol;
use crate::seal::{Seal, SealKind};

/// Something that the other protocol cannot say, and that was left out or said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What it is about, as the source names it.
    pub field: String,
    /// What became of it, and why.
    pub reason: &'static str,
}

impl fmt::Display for Loss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`: {}", self.field, self.reason)
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Context {
    /// Whose words are translated; nobody's where the words of no protocol are written.
    pub(crate) from: Option<Protocol>,
    /// Into whose.
    pub(crate) to: Protocol,
    /// Whether a client reads the result; it keeps foreign seals, which a provider refuses.
    pub(crate) client: bool,
    pub(crate) losses: Vec<Loss>,
}

impl Context {
    pub(crate) fn new(from: impl Into<Option<Protocol>>, to: Protocol, client: bool) -> Self {
        Self { from: from.into(), to, client, losses: Vec::new() }
    }

    /// Whether nothing has to be said in other words.
    pub(crate) fn same(&self) -> bool {
        self.from == Some(self.to)
    }

    pub(crate) fn lose(&mut self, field: &str, reason: &'static str) {
        if !self.losses.iter().any(|loss| loss.field == field && loss.reason == reason) {
            self.losses.push(Loss { field: field.to_owned(), reason });
        }
    }

    /// Writes what nobody had a word for at the same level again.
    pub(crate) fn keep(&mut self, level: Level, extra: Object, into: &mut Object) {
        let (same, from, to) = (self.same(), self.from, self.to);
        let is_bookkeeping = |name: &str| from.is_some_and(|from| is_bookkeeping(from, name));
        let is_native = |name: &str| {
            let only_here = |from| is_native(from, level, name) && !is_shared(from, to, level, name);
            from.is_some_and(only_here)
        };
        for (name, value) in extra {
            if same {
                into.put(&name, value);
            } else if value.is_null() || level != Level::Request && is_bookkeeping(&name) {
                // Null says that nothing is said; a provider's own numbering says nothing elsewhere.
            } else if is_native(&name) {
                if !is_empty(&value) && value.as_bool() != Some(false) {
                    self.lose(&name, "left out, the other protocol has nothing like it");
                }
            } else if let Some(said) = into.get(&name) {
                if *said == value {
                    continue;
                }
                self.lose(&name, "left out, the other protocol means something else by it");
            } else {
                into.put(&name, value);
            }
        }
    }

    /// A prompt cache mark, where the protocol of a provider has none of its own.
    pub(crate) fn cache(&mut self, mark: Option<&CacheMark>, into: &mut Object) {
        let Some(mark) = mark else { return };
        if self.to == Protocol::Messages || self.same() {
            let value = Object::new().with("type", "ephemeral").with_some("ttl", mark.ttl.as_deref());
            into.put("cache_control", value);
        } else {
            self.lose("cache_control", "left out, the other provider caches prompts by itself");
        }
    }

    /// The opaque text of a seal for this protocol's place of that kind, unless it is a provider's
    /// and the seal is another's.
    pub(crate) fn seal(&self, seal: &Seal, kind: SealKind) -> Option<String> {
        (self.client || seal.kind == kind).then(|| seal.written(kind))
    }

    /// States that a part that only the source has is left out.
    pub(crate) fn lose_part(&mut self, part: &Part) {
        match &part.content {
            Content::Other(object) => {
                let kind = object.text("type").unwrap_or("part").to_owned();
                self.lose(&kind, "left out, only its own protocol has this kind of part");
            }
            Content::Reasoning { .. } => {
                self.lose("reasoning", "left out, it means something to its own provider only")
            }
            Content::Refusal(_) => self.lose("refusal", "left out, the other protocol has no place for it here"),
            Content::Image { .. } => self.lose("image", "left out, the other protocol has no place for it here"),
            Content::Text(_) => self.lose("text", "left out, the other protocol has no place for it here"),
            Content::ToolCall { .. } => self.lose("tool call", "left out, it can only be the model's"),
            Content::ToolResult { .. } => self.lose("tool result", "left out, it can only be the user's"),
        }
    }
}

/// Takes a prompt cache mark out of a part or tool.
pub(crate) fn take_cache(object: &mut Object) -> Option<CacheMark> {
    let mut mark = object.take_object("cache_control")?;
    let ttl = mark.take_text("ttl");
    Some(CacheMark { ttl })
}
