//! Cutting a record into passages for search and for quoting.
//!
//! A passage is a section, or as much of one as an embedding model reads at once. Long sections are cut between
//! paragraphs and, where one paragraph is too long, between sentences; short neighbours are joined. Markdown is read
//! by a parser, the other formats by this crate's own scanners. To change the size, change [`MAX_WORDS`] and
//! [`MAX_PIECES`].

mod chunk;
mod markdown;
mod markup;
mod slug;

use std::ops::Range;

use crate::model::Format;
use crate::scan::Document;

/// The most words a passage has.
pub const MAX_WORDS: usize = 200;

/// The most word pieces a passage has, by a careful estimate; small sentence models read 256 with two of their own.
pub const MAX_PIECES: usize = 250;

/// A piece of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The headings above it, the title first.
    pub headings: Vec<String>,
    /// The nearest heading's anchor as GitHub makes it; empty above the first heading.
    pub anchor: String,
    /// Its text without markup. Lines of code begin with four spaces, below an empty line.
    pub text: String,
    /// Where it starts in the record, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The passages of a record in order. Front matter is left out. Linear in the text's length.
#[must_use]
pub fn passages(text: &str, format: Format) -> Vec<Passage> {
    let document = Document::read(text, format);
    let outline = match format {
        Format::Markdown => markdown::read(text, document.start(document.first_line())),
        Format::ReStructuredText | Format::AsciiDoc => markup::read(&document),
    };
    chunk::chunk(outline, text)
}

/// A heading and what is needed to name it.
struct Section {
    headings: Vec<String>,
    anchor: String,
}

/// A paragraph, list item, row or piece of code as plain text.
struct Block {
    section: usize,
    text: String,
    span: Range<usize>,
    /// Places in the plain text and where they stand in the record, in order; between them both run alike.
    places: Vec<(usize, usize)>,
    code: bool,
}

/// A text as sections and blocks in order.
struct Outline {
    sections: Vec<Section>,
    blocks: Vec<Block>,
    levels: Vec<(usize, String)>,
    slugs: slug::Slugs,
}

impl Outline {
    fn new() -> Self {
        let root = Section { headings: Vec::new(), anchor: String::new() };
        Self { sections: vec![root], blocks: Vec::new(), levels: Vec::new(), slugs: slug::Slugs::default() }
    }

    fn heading(&mut self, level: usize, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        while self.levels.last().is_some_and(|(last, _)| *last >= level) {
            self.levels.pop();
        }
        let anchor = self.slugs.slug(&text);
        self.levels.push((level, text));
        let headings = self.levels.iter().map(|(_, text)| text.clone()).collect();
        self.sections.push(Section { headings, anchor });
    }

    fn block(&mut self, text: String, span: Range<usize>, places: Vec<(usize, usize)>, code: bool) {
        if !text.trim().is_empty() {
            let section = self.sections.len() - 1;
            self.blocks.push(Block { section, text, span, places, code });
        }
    }
}
