//! Two texts of a record, compared line by line, and changed lines word by word.

use similar::{ChangeTag, DiffOp, TextDiff};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// In both texts.
    Equal,
    /// Only in the first.
    Removed,
    /// Only in the second.
    Added,
}

/// Part of a line; the parts of a line joined are the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The text, without the line's ending.
    pub text: String,
    /// True for words that differ from the line this one is paired with.
    pub changed: bool,
}

/// One line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub operation: Operation,
    /// Line number in the first text, from 1; `None` for added lines.
    pub from: Option<usize>,
    /// Line number in the second text, from 1; `None` for removed lines.
    pub to: Option<usize>,
    /// The line in pieces.
    pub segments: Vec<Segment>,
}

/// A comparison of two texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Every line of both texts, in reading order.
    pub lines: Vec<Line>,
    /// Lines only the second text has.
    pub added: usize,
    /// Lines only the first text has.
    pub removed: usize,
}

/// Compares two texts. Line endings never count; with `ignore_white_space`, neither does the amount of white space
/// in a line. Large texts with little in common are compared in bounded time, at the price of a coarser result.
#[must_use]
pub fn compare(from: &str, to: &str, ignore_white_space: bool) -> Difference {
    let from_lines: Vec<&str> = from.lines().collect();
    let to_lines: Vec<&str> = to.lines().collect();
    let from_keys: Vec<String> = from_lines.iter().map(|line| key(line, ignore_white_space)).collect();
    let to_keys: Vec<String> = to_lines.iter().map(|line| key(line, ignore_white_space)).collect();
    let from_keys: Vec<&str> = from_keys.iter().map(String::as_str).collect();
    let to_keys: Vec<&str> = to_keys.iter().map(String::as_str).collect();

    let diff = TextDiff::configure().timeout(std::time::Duration::from_secs(2)).diff_slices(&from_keys, &to_keys);
    let mut result = Difference::default();
    for op in diff.ops() {
        push(&mut result, op, &from_lines, &to_lines);
    }
    result
}

fn key(line: &str, ignore_white_space: bool) -> String {
    if ignore_white_space { line.split_whitespace().collect::<Vec<_>>().join(" ") } else { line.to_owned() }
}

fn push(result: &mut Difference, op: &DiffOp, from: &[&str], to: &[&str]) {
    let (old, new) = (op.old_range(), op.new_range());
    if let DiffOp::Equal { .. } = op {
        for (old, new) in old.zip(new) {
            result.lines.push(Line {
                operation: Operation::Equal,
                from: Some(old + 1),
                to: Some(new + 1),
                segments: vec![Segment { text: to[new].to_owned(), changed: false }],
            });
        }
        return;
    }
    // In a block of changes the n-th removed line is the partner of the n-th added one.
    let pairs: Vec<_> = old.clone().zip(new.clone()).map(|(old, new)| words(from[old], to[new])).collect();
    for (index, old) in old.enumerate() {
        let segments = pairs.get(index).map_or_else(|| whole(from[old]), |pair| pair.0.clone());
        result.lines.push(Line { operation: Operation::Removed, from: Some(old + 1), to: None, segments });
        result.removed += 1;
    }
    for (index, new) in new.enumerate() {
        let segments = pairs.get(index).map_or_else(|| whole(to[new]), |pair| pair.1.clone());
        result.lines.push(Line { operation: Operation::Added, from: None, to: Some(new + 1), segments });
        result.added += 1;
    }
}

fn whole(line: &str) -> Vec<Segment> {
    vec![Segment { text: line.to_owned(), changed: true }]
}

/// Lines longer than this are marked whole: comparing their words would cost more than it tells.
const LONGEST_LINE: usize = 5_000;
/// Below this likeness two lines are two lines, and marking their few common words would only confuse.
const LEAST_LIKENESS: f32 = 0.3;

fn words(from: &str, to: &str) -> (Vec<Segment>, Vec<Segment>) {
    if from.len() > LONGEST_LINE || to.len() > LONGEST_LINE {
        return (whole(from), whole(to));
    }
    let diff = TextDiff::from_unicode_words(from, to);
    if diff.ratio() < LEAST_LIKENESS {
        return (whole(from), whole(to));
    }
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                extend(&mut old, text, false);
                extend(&mut new, text, false);
            }
            ChangeTag::Delete => extend(&mut old, text, true),
            ChangeTag::Insert => extend(&mut new, text, true),
        }
    }
    (old, new)
}

fn extend(segments: &mut Vec<Segment>, text: &str, changed: bool) {
    match segments.last_mut() {
        Some(last) if last.changed == changed => last.text.push_str(text),
        _ => segments.push(Segment { text: text.to_owned(), changed }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(segments: &[Segment]) -> String {
        segments.iter().map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn a_changed_word_is_marked_on_both_sides() {
        let difference = compare("# Use Postgres\n\nWe chose it.\n", "# Use MariaDB\n\nWe chose it.\n", false);
        assert_eq!((difference.removed, difference.added), (1, 1));
        let marked: Vec<_> =
            difference.lines.iter().flat_map(|line| &line.segments).filter(|segment| segment.changed).collect();
        assert_eq!(marked[0].text, "Postgres");
        assert_eq!(marked[1].text, "MariaDB");
    }

    #[test]
    fn white_space_can_be_ignored() {
        assert_eq!(compare("a  b", "a b", false).added, 1);
        assert_eq!(compare("a  b", "a b", true).added, 0);
    }

    #[test]
    fn line_endings_never_count() {
        assert_eq!(compare("a\r\nb\r\n", "a\nb\n", false).added, 0);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(from in "[ab \n]{0,60}", to in "[ab \n]{0,60}") {
            let difference = compare(&from, &to, false);
            let side = |wanted: Operation| -> Vec<String> {
                difference.lines.iter()
                    .filter(|line| line.operation == Operation::Equal || line.operation == wanted)
                    .map(|line| joined(&line.segments)).collect()
            };
            prop_assert_eq!(side(Operation::Removed), from.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(side(Operation::Added), to.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
