//! Changing a few bytes of a body and leaving the others as they are.

use std::ops::Range;

use bytes::Bytes;

/// Where a body can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Places {
    /// The model's name, quotes included.
    pub(super) model: Option<Range<usize>>,
    /// Where `include_usage` can be asked for.
    pub(super) usage: Option<Place>,
}

/// Bytes to replace, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) range: Range<usize>,
    pub(super) with: &'static str,
}

impl Places {
    pub(super) fn apply(&self, body: &Bytes, model: Option<&str>, usage: bool) -> Bytes {
        let model = self.model.clone().zip(model).map(|(range, model)| (range, quoted(model)));
        let usage = self.usage.clone().filter(|_| usage).map(|place| (place.range, place.with.to_owned()));
        let mut edits: Vec<(Range<usize>, String)> = model.into_iter().chain(usage).collect();
        edits.retain(|(range, with)| body.get(range.clone()).is_some_and(|old| old != with.as_bytes()));
        if edits.is_empty() {
            return body.clone();
        }
        edits.sort_by_key(|(range, _)| range.start);
        let added: usize = edits.iter().map(|(_, with)| with.len()).sum();
        let mut changed = Vec::with_capacity(body.len() + added);
        let mut at = 0;
        for (range, with) in edits {
            changed.extend_from_slice(&body[at..range.start]);
            changed.extend_from_slice(with.as_bytes());
            at = range.end;
        }
        changed.extend_from_slice(&body[at..]);
        changed.into()
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
