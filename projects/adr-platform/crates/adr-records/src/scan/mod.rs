//! The outline of a text: its lines, headings and front matter, with byte offsets.
//!
//! Every reader and editor in this crate works on a [`Document`]; nothing else looks for line ends, code blocks or
//! comments. A scanner per format fills it in one pass. To support another format, write a scanner that calls
//! [`Builder`] and choose it in [`Document::read`].

mod asciidoc;
pub(crate) mod front_matter;
mod markdown;
mod rst;

use std::ops::Range;

pub(crate) use front_matter::FrontMatter;

use crate::model::Format;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Blank,
    /// Inside a code or literal block, its fences included.
    Code,
    /// Inside a comment.
    Comment,
    FrontMatter,
    Heading,
    /// The marks under or over a heading.
    Underline,
}

/// A line without its ending.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// A heading.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    /// 1 for the document's title level.
    pub(crate) level: usize,
    /// The heading's text without its marks.
    pub(crate) text: Range<usize>,
    /// Its first line, marks above it included.
    pub(crate) first_line: usize,
    /// The line after its last.
    pub(crate) body: usize,
}

/// A text with its outline.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) format: Format,
    pub(crate) lines: Vec<Line>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) front: Option<FrontMatter>,
}

impl<'a> Document<'a> {
    /// Reads the outline. Linear in the text's length.
    pub(crate) fn read(text: &'a str, format: Format) -> Self {
        let mut builder = Builder { text, lines: split(text), headings: Vec::new() };
        let front = front_matter::read(&mut builder);
        let first = front.as_ref().map_or(0, |front| front.close + 1);
        match format {
            Format::Markdown => markdown::scan(&mut builder, first),
            Format::ReStructuredText => rst::scan(&mut builder, first),
            Format::AsciiDoc => asciidoc::scan(&mut builder, first),
        }
        let Builder { lines, headings, .. } = builder;
        Self { text, format, lines, headings, front }
    }

    /// A line's text; empty past the end.
    pub(crate) fn line(&self, index: usize) -> &'a str {
        self.lines.get(index).and_then(|line| self.text.get(line.start..line.end)).unwrap_or_default()
    }

    pub(crate) fn kind(&self, index: usize) -> Kind {
        self.lines.get(index).map_or(Kind::Blank, |line| line.kind)
    }

    /// Where a line starts; the text's end past the last.
    pub(crate) fn start(&self, index: usize) -> usize {
        self.lines.get(index).map_or(self.text.len(), |line| line.start)
    }

    pub(crate) fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    pub(crate) fn heading_text(&self, heading: &Heading) -> &'a str {
        self.slice(heading.text.clone())
    }

    /// The lines between a heading and the next heading of any level.
    pub(crate) fn own_lines(&self, heading: usize) -> Range<usize> {
        let Some(this) = self.headings.get(heading) else { return 0..0 };
        let end = self.headings.get(heading + 1).map_or(self.lines.len(), |next| next.first_line);
        this.body..end.max(this.body)
    }

    /// The first line after the front matter.
    pub(crate) fn first_line(&self) -> usize {
        self.front.as_ref().map_or(0, |front| front.close + 1)
    }

    /// The line ending in use: that of the first line that has one, else a line feed.
    pub(crate) fn newline(&self) -> &'static str {
        let ending = self.lines.first().zip(self.lines.get(1)).map(|(first, second)| first.end..second.start);
        match ending.map(|span| self.slice(span)) {
            Some("\r\n") => "\r\n",
            Some("\r") => "\r",
            _ => "\n",
        }
    }
}

/// What scanners write into.
pub(crate) struct Builder<'a> {
    pub(crate) text: &'a str,
    pub(crate) lines: Vec<Line>,
    pub(crate) headings: Vec<Heading>,
}

impl<'a> Builder<'a> {
    pub(crate) fn line(&self, index: usize) -> &'a str {
        self.lines.get(index).and_then(|line| self.text.get(line.start..line.end)).unwrap_or_default()
    }

    pub(crate) fn mark(&mut self, index: usize, kind: Kind) {
        if let Some(line) = self.lines.get_mut(index) {
            line.kind = kind;
        }
    }

    pub(crate) fn is(&self, index: usize, kind: Kind) -> bool {
        self.lines.get(index).is_some_and(|line| line.kind == kind)
    }

    /// The span of a piece of a line; the piece must have been cut out of that line.
    pub(crate) fn span(&self, index: usize, piece: &str) -> Range<usize> {
        let start = self.lines.get(index).map_or(0, |line| line.start) + offset(self.line(index), piece);
        start..start + piece.len()
    }
}

/// Where a piece that was cut out of a text starts in it, in bytes.
pub(crate) fn offset(whole: &str, piece: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

fn split(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(text.len() / 40 + 1);
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            b'\n' => 1,
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(line_of(text, start, at));
        at += length;
        start = at;
    }
    if start < bytes.len() {
        lines.push(line_of(text, start, bytes.len()));
    }
    lines
}

fn line_of(text: &str, start: usize, end: usize) -> Line {
    let blank = text.get(start..end).unwrap_or_default().trim().is_empty();
    Line { start, end, kind: if blank { Kind::Blank } else { Kind::Text } }
}
