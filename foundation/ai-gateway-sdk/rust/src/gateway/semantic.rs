//! Answers to questions that mean nearly the same: which may be compared, and what they mean.
//!
//! Two questions are compared only if their requests are the same to the letter but for the text that the user says last,
//! and if that text has the same numbers: a vector hardly tells one year from the next. Vectors are made on the account of
//! whoever asks; without one, a request goes on as if nothing were compared.

use ai_gateway_wire::LastText;
use tokio::time::timeout;

use super::cached::key;
use super::{Asked, Shared};
use crate::cache::{Directives, Hit, Key, Meaning};
use crate::embedding::Purpose;
use crate::targets::{Model, SemanticConfig};

impl Shared {
    /// The kept answer to the question that comes nearest, if that is near enough; otherwise what this one means, as far
    /// as that is known.
    pub(super) async fn similar(&self, asked: &Asked, directives: Directives) -> Result<Hit, Option<Meaning>> {
        let config = asked.model.caching.as_ref().and_then(|caching| caching.config.semantic.as_ref());
        let Some(config) = config.filter(|_| !directives.exact_only) else { return Err(None) };
        // In a box: calls that compare nothing need no room for it.
        let Some(meaning) = Box::pin(self.meaning(asked, config)).await else { return Err(None) };
        let will_do = |hit: &Hit| directives.accept(hit, (self.clock)());
        asked.cache.nearest(&meaning, config.threshold, will_do).ok_or(Some(meaning))
    }

    /// Nothing where a question is not to be compared, or cannot be now.
    async fn meaning(&self, asked: &Asked, config: &SemanticConfig) -> Option<Meaning> {
        let last = asked.envelope.last_text(&asked.body)?;
        if last.text.trim().is_empty() || last.text.len() > config.longest_bytes {
            return None;
        }
        let model = self.model(&config.model, &asked.caller).ok()?;
        // Held meanwhile, so that the vector takes nothing that the request itself needs.
        let _held = self.ledger.reserve(&asked.caller.scopes(&asked.model), asked.worst(), (self.clock)()).ok()?;
        let frame = frame(asked, &model, &last);
        let text = last.text;
        let embedding = self.embed(asked.caller.clone(), &model.name, std::slice::from_ref(&text), Purpose::Query);
        let Ok(embedded) = timeout(config.patience(), embedding).await else {
            tracing::warn!(model = %model.name, patience = ?config.patience(), "the vector of a question came too late");
            return None;
        };
        let embedded = embedded.inspect_err(|failure| {
            tracing::debug!(model = %model.name, kind = failure.kind.code(), "a question has no vector");
        });
        Meaning::new(frame, &text, embedded.ok()?.vectors.pop()?)
    }
}

/// What a question may be compared with.
fn frame(asked: &Asked, embedder: &Model, last: &LastText) -> Key {
    let (before, after) = (&asked.body[..last.range.start], &asked.body[last.range.end..]);
    key(asked, &[before, after, numbers(&last.text).as_bytes(), embedder.fingerprint.as_ref()])
}

/// The digits of a text, number by number.
fn numbers(text: &str) -> String {
    let numbers = text.split(|letter: char| !letter.is_numeric()).filter(|number| !number.is_empty());
    numbers.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_each_other_and_in_their_order() {
        assert_eq!(numbers("From 9.6 to version15, in 2024?"), "9 6 15 2024");
        assert_eq!(numbers("no number"), "");
        assert_ne!(numbers("from 14 to 15"), numbers("from 15 to 14"));
        assert_ne!(numbers("1 0"), numbers("10"));
    }
}
