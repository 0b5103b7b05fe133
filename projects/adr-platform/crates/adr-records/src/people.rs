//! Lists behind labels: people, tags, categories.

use crate::labels::Label;
use crate::plain;
use crate::role::Role;
use crate::scan::Document;

/// Longer values are prose, not a list.
const LONGEST: usize = 2000;

/// Names behind every label of a role, each once, in order.
pub(crate) fn names(document: &Document<'_>, labels: &[Label], role: Role) -> Vec<String> {
    collect(document, labels, role, &[',', ';', '/', '|', '&', '\n'], &[" and ", " und ", " et ", " y ", " + "])
}

/// Tags or categories behind every label of a role, each once, in order.
pub(crate) fn items(document: &Document<'_>, labels: &[Label], role: Role) -> Vec<String> {
    collect(document, labels, role, &[',', ';', '|', '\n'], &[])
}

fn collect(document: &Document<'_>, labels: &[Label], role: Role, separators: &[char], words: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for label in labels.iter().filter(|label| label.role == role) {
        let values = if label.items.is_empty() {
            vec![document.slice(label.value.clone()).to_owned()]
        } else {
            label.items.clone()
        };
        for value in values.iter().filter(|value| value.len() <= LONGEST) {
            let plain = words.iter().fold(plain_list(unwrapped(value)), |text, word| text.replace(word, ","));
            for item in plain.split(separators) {
                let item = item.trim().trim_matches(['"', '\'', '[', ']', '`']).trim();
                let prompt =
                    item.starts_with(['{', '<']) || item.ends_with('}') || !item.contains(char::is_alphanumeric);
                let prompt = prompt || matches!(item.to_lowercase().as_str(), "tbd" | "n/a" | "none" | "null");
                if !item.is_empty() && !prompt && !found.iter().any(|known| known == item) {
                    found.push(item.to_owned());
                }
            }
        }
    }
    found
}

/// `{ann, bob}` is a filled form whose braces stayed; `{everyone who decides}` is a prompt.
fn unwrapped(value: &str) -> &str {
    let inner = value.trim().strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
    inner.filter(|inner| inner.split(',').all(|item| !item.trim().contains(' '))).unwrap_or(value)
}

/// Plain text that keeps line ends, and drops addresses in angle brackets behind names.
fn plain_list(value: &str) -> String {
    value.lines().map(|line| without_address(&plain::inline(line))).collect::<Vec<_>>().join("\n")
}

fn without_address(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let inner = word.trim_matches(['<', '>', '(', ')', ',']);
        if inner.contains('@') && !inner.starts_with('@') && inner.contains('.') && !kept.is_empty() {
            kept.push_str(if word.ends_with(',') { "," } else { "" });
            continue;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}
