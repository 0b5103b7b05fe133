//! Passages into sentences that can be quoted: Markdown's structure goes, its words stay.

/// Longest sentence that is quoted whole, in characters.
const LONGEST: usize = 400;
/// Fewer words than this say nothing on their own.
const FEWEST_WORDS: usize = 3;
/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: [&str; 13] =
    ["e.g", "i.e", "etc", "vs", "cf", "approx", "fig", "mr", "mrs", "dr", "incl", "resp", "ca"];
/// What may stand between the mark that ends a sentence and the space after it.
const CLOSING: [char; 9] = ['"', '\'', ')', ']', '*', '_', '`', '”', '’'];

/// A sentence and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Ready to be quoted: one line, without links and pictures.
    pub(super) text: String,
    /// The nearest heading above it, or empty.
    pub(super) heading: String,
}

/// The sentences of a passage, in order. Code blocks and tables' rules are left out.
pub(super) fn sentences(markdown: &str) -> Vec<Sentence> {
    let mut reader = Reader::default();
    for line in markdown.lines() {
        reader.line(line);
    }
    reader.end_block();
    reader.sentences
}

#[derive(Default)]
struct Reader {
    sentences: Vec<Sentence>,
    heading: String,
    block: String,
    fence: Option<&'static str>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        // Indented code, which does not go on from a paragraph.
        if self.fence.is_none() && self.block.is_empty() && line.starts_with("    ") {
            return;
        }
        let text = line.trim_start_matches('\u{feff}').trim();
        let fence = ["```", "~~~"].into_iter().find(|fence| text.starts_with(fence));
        match (self.fence, fence) {
            (Some(open), Some(found)) if open == found => self.fence = None,
            (Some(_), _) => {}
            (None, Some(found)) => {
                self.end_block();
                self.fence = Some(found);
            }
            (None, None) => self.prose(text.trim_start_matches(['>', ' '])),
        }
    }

    fn prose(&mut self, text: &str) {
        let is_rule = text.chars().all(|character| matches!(character, '-' | '=' | '*' | '_' | '|' | ':' | ' '));
        if text.starts_with('#') {
            self.end_block();
            self.heading = plain(text.trim_matches(['#', ' ']));
        } else if text.starts_with(['=', '-']) && is_rule && !self.block.is_empty() {
            // Underlined: what looked like a paragraph was a heading.
            self.heading = plain(&std::mem::take(&mut self.block));
        } else if is_rule || text.starts_with("<!--") || is_link_target(text) {
            self.end_block();
        } else if let Some(item) = list_item(text) {
            self.end_block();
            self.block.push_str(item);
        } else if text.starts_with('|') {
            self.end_block();
            let cells = text.trim_matches(['|', ' ']).split('|').map(str::trim).filter(|cell| !cell.is_empty());
            self.block = cells.collect::<Vec<_>>().join(" – ");
            self.end_block();
        } else {
            if !self.block.is_empty() {
                self.block.push(' ');
            }
            self.block.push_str(text);
        }
    }

    fn end_block(&mut self) {
        let block = plain(&std::mem::take(&mut self.block));
        for sentence in split(&block) {
            if is_telling(sentence) {
                self.sentences.push(Sentence { text: shortened(sentence), heading: self.heading.clone() });
            }
        }
    }
}

/// What follows `- `, `* `, `+ ` or `1. `, and a check box after it.
fn list_item(text: &str) -> Option<&str> {
    let digits = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let rest = if digits.len() < text.len() && text.len() - digits.len() <= 3 {
        digits.strip_prefix(". ").or_else(|| digits.strip_prefix(") "))?
    } else {
        ["- ", "* ", "+ ", "• "].into_iter().find_map(|marker| text.strip_prefix(marker))?
    };
    let rest = rest.trim_start();
    Some(["[ ] ", "[x] ", "[X] "].into_iter().find_map(|check| rest.strip_prefix(check)).unwrap_or(rest))
}

/// Without pictures, link targets and tags.
fn plain(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['!', '[', ']', '<']) {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("![") {
            rest = after_link(&rest[1..]).map_or(&rest[2..], |(_, after)| after);
        } else if rest.starts_with('[') {
            match after_link(rest) {
                Some((words, after)) => {
                    result.push_str(words);
                    rest = after;
                }
                None => {
                    result.push('[');
                    rest = &rest[1..];
                }
            }
        } else if let Some(length) = tag(rest) {
            rest = &rest[length..];
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            result.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    result.push_str(rest);
    result.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `[words](target)` or `[words][name]`: the words, and what comes after.
fn after_link(text: &str) -> Option<(&str, &str)> {
    let (words, after) = text.strip_prefix('[')?.split_once(']')?;
    let close = match after.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    Some((words, &after[after.find(close)? + 1..]))
}

/// The length of an HTML tag at the beginning of the text.
fn tag(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let begins = inner.starts_with(|character: char| character.is_ascii_alphabetic() || matches!(character, '/' | '!'));
    let end = inner.find('>').filter(|end| begins && *end < 200)?;
    // `<https://…>` is an address and not a tag.
    (!inner[..end].contains("://")).then_some(end + 2)
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices() {
        let after = &text[at + mark.len_utf8()..];
        let rest = after.trim_start_matches(CLOSING);
        let ends = match mark {
            '.' | '!' | '?' => at >= start && ends_sentence(&text[start..at], rest, mark),
            '。' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            let end = text.len() - rest.len();
            parts.push(text[start..end].trim());
            start = end;
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn ends_sentence(before: &str, after: &str, mark: char) -> bool {
    let Some(next) = after.strip_prefix(' ').and_then(|rest| rest.chars().next()) else { return false };
    if next.is_lowercase() {
        return false;
    }
    let word = before.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
    mark != '.' || !(word.chars().count() == 1 || ABBREVIATIONS.contains(&word.as_str()))
}

/// `[name]: https://…`, which is shown nowhere.
fn is_link_target(text: &str) -> bool {
    text.starts_with('[') && text.contains("]: ")
}

/// Whether a sentence says anything on its own: drawings and code that escaped its fence do not. Some scripts put no spaces between words.
fn is_telling(sentence: &str) -> bool {
    let unspaced = sentence.chars().filter(|character| !character.is_ascii() && character.is_alphabetic()).count();
    let drawn = sentence.contains(['│', '─', '┌', '└', '├']) || sentence.contains("///");
    !drawn && (sentence.split_whitespace().count() >= FEWEST_WORDS || unspaced >= 3 * FEWEST_WORDS)
}

fn shortened(sentence: &str) -> String {
    let Some((limit, _)) = sentence.char_indices().nth(LONGEST) else { return sentence.to_owned() };
    let kept = &sentence[..limit];
    let end = kept.rfind(' ').unwrap_or(limit);
    format!("{}…", &kept[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(markdown: &str) -> Vec<String> {
        sentences(markdown).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn structure_goes_and_words_stay() {
        let markdown = "Use [Kafka](https://kafka.apache.org) for\norders ![logo](a.png) now.\n\n\
            ```rust\nlet x = 1;\n```\n* Good, because it is **fast**\n* [x] Bad, because it is new\n\n\
            1. First of all things\n\n| Option | Cost |\n| --- | --- |\n| Kafka bus | very high |\n\n\
            > Quoted by us here.\n\n---\n<!-- hidden from all readers -->\nsee <https://example.org/x> for <b>more</b>\n\n\
            [name]: https://example.org the target\n│ drawn │ in │ boxes │";
        assert_eq!(
            texts(markdown),
            [
                "Use Kafka for orders now.",
                "Good, because it is **fast**",
                "Bad, because it is new",
                "First of all things",
                "Option – Cost",
                "Kafka bus – very high",
                "Quoted by us here.",
                "see <https://example.org/x> for more",
            ]
        );
    }

    #[test]
    fn indented_code_is_left_out_and_a_paragraph_goes_on() {
        let markdown =
            "We call it as follows\n    from anywhere.\n\n    graph LR\n    app --> bus --> app\nWe see that it works.";
        assert_eq!(texts(markdown), ["We call it as follows from anywhere.", "We see that it works."]);
    }

    #[test]
    fn headings_are_remembered_in_both_styles() {
        let found = sentences("# Decision\nWe keep one log.\n\nContext\n-------\nThere were two logs.");
        let pairs: Vec<_> = found.iter().map(|one| (one.heading.as_str(), one.text.as_str())).collect();
        assert_eq!(pairs, [("Decision", "We keep one log."), ("Context", "There were two logs.")]);
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        let text = "We use v1.2 of it, e.g. Kafka 3.1, i.e. The newest. \"Really so?\" He said yes! (See all of it below.) \
                    Dr. Who said no. 今日は良い天気ですね。 Next one is here.";
        assert_eq!(
            texts(text),
            [
                "We use v1.2 of it, e.g. Kafka 3.1, i.e. The newest.",
                "He said yes!",
                "(See all of it below.)",
                "Dr. Who said no.",
                "今日は良い天気ですね。",
                "Next one is here.",
            ]
        );
    }

    #[test]
    fn long_sentences_are_cut_between_words_and_odd_input_is_survived() {
        let long = texts(&"wörd ".repeat(200)).remove(0);
        assert!(long.ends_with("wörd…") && long.chars().count() <= LONGEST + 1, "{long}");
        for odd in ["", "[", "![", "[a](", "[a][", "<", "<a", "```", "|", "- ", "#", "[é](ü) < [x]", "]]]>>>"] {
            let _ = sentences(odd);
        }
    }
}
