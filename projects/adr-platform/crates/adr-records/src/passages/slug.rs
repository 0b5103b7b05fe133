//! Anchors as GitHub makes them: lower case, marks removed, spaces to hyphens, a count behind repeats.

use std::collections::HashMap;

/// The anchors given so far.
#[derive(Default)]
pub(super) struct Slugs {
    seen: HashMap<String, usize>,
}

impl Slugs {
    /// The anchor of a heading, different from all before.
    pub(super) fn slug(&mut self, heading: &str) -> String {
        let base = base(heading);
        let mut slug = base.clone();
        while self.seen.contains_key(&slug) {
            let count = self.seen.entry(base.clone()).or_insert(0);
            *count += 1;
            slug = format!("{base}-{count}");
        }
        self.seen.insert(slug.clone(), 0);
        slug
    }
}

fn base(heading: &str) -> String {
    let kept = heading
        .trim()
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
