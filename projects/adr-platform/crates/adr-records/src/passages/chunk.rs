//! From blocks to passages of a size.

use std::ops::Range;

use super::{Block, MAX_PIECES, MAX_WORDS, Outline, Passage, Section};

/// Passages below this many words are joined with a neighbour.
const SMALL: usize = 40;

/// What stands before each line of code.
const INDENT: &str = "    ";

/// The size of a text.
#[derive(Clone, Copy, Default)]
struct Size {
    words: usize,
    pieces: usize,
}

impl Size {
    fn of(text: &str) -> Self {
        text.split_whitespace()
            .fold(Self::default(), |size, word| Self { words: size.words + 1, pieces: size.pieces + pieces(word) })
    }

    fn plus(self, other: Self) -> Self {
        Self { words: self.words + other.words, pieces: self.pieces + other.pieces }
    }

    fn fits(self) -> bool {
        self.words <= MAX_WORDS && self.pieces <= MAX_PIECES
    }
}

/// Word pieces of a word, estimated high: one for each mark, one for every six letters, one for each character of a
/// script without spaces.
fn pieces(word: &str) -> usize {
    let (mut pieces, mut run) = (0, 0_usize);
    for c in word.chars() {
        if c.is_ascii_alphanumeric() || (c.is_alphabetic() && u32::from(c) < 0x2E80) {
            run += 1;
        } else {
            pieces += 1 + run.div_ceil(6);
            run = 0;
        }
    }
    pieces + run.div_ceil(6)
}

/// A passage being made.
struct Draft {
    section: usize,
    /// Headings all of its sections share.
    headings: Vec<String>,
    text: String,
    span: Range<usize>,
    size: Size,
}

pub(super) fn chunk(outline: Outline, source: &str) -> Vec<Passage> {
    let Outline { sections, blocks, .. } = outline;
    let mut drafts: Vec<Draft> = Vec::new();
    for block in blocks {
        for piece in split(block, source) {
            let size = Size::of(&piece.text);
            let text = if piece.code { indented(&piece.text) } else { piece.text };
            match drafts.last_mut().filter(|last| last.section == piece.section && last.size.plus(size).fits()) {
                Some(last) => {
                    add(&mut last.text, &text);
                    last.span.end = piece.span.end;
                    last.size = last.size.plus(size);
                }
                None => {
                    let headings =
                        sections.get(piece.section).map(|section| section.headings.clone()).unwrap_or_default();
                    drafts.push(Draft { section: piece.section, headings, text, span: piece.span, size });
                }
            }
        }
    }
    let drafts = join_small(drafts, &sections);
    drafts.into_iter().map(|draft| finish(draft, &sections)).collect()
}

/// Code as Markdown writes it without fences, so that whoever reads a passage can tell it from prose.
fn indented(code: &str) -> String {
    code.lines().map(|line| format!("{INDENT}{line}")).collect::<Vec<_>>().join("\n")
}

/// Adds a block's text below. Code does not go on from a paragraph, so it stands apart.
fn add(text: &mut String, more: &str) {
    let is_code = |line: &str| line.starts_with(INDENT);
    let goes_on = text.lines().last().is_some_and(is_code);
    text.push_str(if is_code(more) && !goes_on { "\n\n" } else { "\n" });
    text.push_str(more);
}

fn finish(draft: Draft, sections: &[Section]) -> Passage {
    let anchor = sections.get(draft.section).map(|section| section.anchor.clone()).unwrap_or_default();
    Passage { headings: draft.headings, anchor, text: draft.text, start: draft.span.start, end: draft.span.end }
}

fn join_small(drafts: Vec<Draft>, sections: &[Section]) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::new();
    for mut next in drafts {
        let fitting = joined.last_mut().filter(|last| {
            let small = last.size.words < SMALL || next.size.words < SMALL;
            // Headings become part of the text, so their words count as well.
            let titles = Size { words: 12, pieces: 24 };
            small
                && last.size.plus(next.size).plus(titles).fits()
                && related(&last.headings, headings(sections, next.section))
        });
        match fitting {
            Some(last) => join(last, &mut next, sections),
            None => joined.push(next),
        }
    }
    joined
}

fn headings(sections: &[Section], section: usize) -> &[String] {
    sections.get(section).map(|section| section.headings.as_slice()).unwrap_or_default()
}

/// Same section, siblings, or parent and child.
fn related(left: &[String], right: &[String]) -> bool {
    let shared = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    shared + 1 >= left.len() && shared + 1 >= right.len()
}

/// Joins the text of two sections under the headings that they share; the others go into the text.
fn join(last: &mut Draft, next: &mut Draft, sections: &[Section]) {
    let theirs = headings(sections, next.section);
    let shared = last.headings.iter().zip(theirs).take_while(|(left, right)| left == right).count();
    if shared < last.headings.len() {
        let own = last.headings.split_off(shared).join(": ");
        last.text = format!("{own}\n{}", last.text);
    }
    if last.section != next.section
        && let Some(added) = theirs.get(shared..).filter(|added| !added.is_empty())
    {
        add(&mut last.text, &added.join(": "));
    }
    add(&mut last.text, &next.text);
    last.span.end = next.span.end;
    last.size = Size::of(&last.text);
}

/// Cuts a block that is too large: code at line ends, text at sentence ends, and both between words where they must.
fn split(block: Block, source: &str) -> Vec<Block> {
    if Size::of(&block.text).fits() {
        return vec![block];
    }
    let place = |at: usize| place(&block, at, source);
    let mut pieces: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut size = Size::default();
    for (end, unit) in units(&block.text, block.code) {
        let unit_size = Size::of(unit);
        let at = end - unit.len();
        if size.words > 0 && !size.plus(unit_size).fits() {
            pieces.push(piece(&block, start..at, place(start)..place(at)));
            start = at;
            size = Size::default();
        }
        size = size.plus(unit_size);
    }
    pieces.push(piece(&block, start..block.text.len(), place(start)..block.span.end));
    pieces
}

/// Where a place in a block's plain text stands in the record: exact between marks, else the same share of the whole.
fn place(block: &Block, at: usize, source: &str) -> usize {
    let next = block.places.partition_point(|(plain, _)| *plain <= at);
    let known = next.checked_sub(1).and_then(|index| block.places.get(index));
    let place = match known {
        Some((plain, start)) => {
            let limit = block.places.get(next).map_or(block.span.end, |(_, start)| *start);
            (start + at - plain).min(limit)
        }
        None => block.span.start + (block.span.end - block.span.start) * at / block.text.len().max(1),
    };
    let place = place.clamp(block.span.start, block.span.end);
    (block.span.start..=place).rev().find(|place| source.is_char_boundary(*place)).unwrap_or(block.span.start)
}

fn piece(block: &Block, part: Range<usize>, span: Range<usize>) -> Block {
    let text = block.text.get(part).unwrap_or_default().trim_matches(['\n', ' ']).to_owned();
    Block { section: block.section, text, span, places: Vec::new(), code: block.code }
}

/// The units of a text that are kept whole, each with its end: sentences or lines, or words where one is too long.
fn units(text: &str, code: bool) -> Vec<(usize, &str)> {
    let mut units = Vec::new();
    let mut start = 0;
    for end in bounds(text, code) {
        let unit = text.get(start..end).unwrap_or_default();
        if Size::of(unit).fits() {
            units.push((end, unit));
        } else {
            let mut at = start;
            for word in unit.split_inclusive(char::is_whitespace) {
                for part in parts(word) {
                    at += part.len();
                    units.push((at, part));
                }
            }
        }
        start = end;
    }
    units
}

/// A word in parts that fit: a script without spaces, or a line of minified code.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some((cut, _)) = rest.char_indices().nth(MAX_PIECES / 2) {
        let (part, after) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// Ends of lines or sentences, the end of the text last.
fn bounds(text: &str, code: bool) -> Vec<usize> {
    let mut bounds = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let sentence = matches!(c, '.' | '!' | '?') && next.is_some_and(char::is_whitespace);
        if c == '\n' || (!code && sentence) || matches!(c, '。' | '！' | '？') {
            bounds.push(at + c.len_utf8());
        }
    }
    if bounds.last() != Some(&text.len()) {
        bounds.push(text.len());
    }
    bounds
}
