//! Markdown to sections and plain blocks, by `pulldown-cmark`.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Outline;
use crate::plain;

/// Reads the text from a byte on, front matter before it.
pub(super) fn read(text: &str, from: usize) -> Outline {
    let body = text.get(from..).unwrap_or_default();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut reader = Reader {
        outline: Outline::new(),
        buffer: String::new(),
        span: None,
        places: Vec::new(),
        heading: None,
        code: false,
        html: false,
    };
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        reader.event(event, range.start + from..range.end + from);
    }
    reader.flush();
    reader.outline
}

struct Reader {
    outline: Outline,
    buffer: String,
    span: Option<Range<usize>>,
    places: Vec<(usize, usize)>,
    /// The level of the heading being read.
    heading: Option<usize>,
    code: bool,
    html: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push(&text, range)
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, range),
            Event::SoftBreak | Event::HardBreak => self.buffer.push(if self.heading.is_some() { ' ' } else { '\n' }),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(*level as usize);
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = true;
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = true;
            }
            Tag::Paragraph
            | Tag::Item
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::TableRow
            | Tag::BlockQuote(_)
            | Tag::FootnoteDefinition(_) => self.flush(),
            Tag::TableCell if !self.buffer.is_empty() => self.buffer.push_str(" | "),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let level = self.heading.take().unwrap_or(1);
                let text = std::mem::take(&mut self.buffer);
                self.span = None;
                self.places.clear();
                self.outline.heading(level, &text);
            }
            TagEnd::CodeBlock => {
                self.flush();
                self.code = false;
            }
            TagEnd::HtmlBlock => {
                self.flush();
                self.html = false;
            }
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Table
            | TagEnd::BlockQuote(_) => self.flush(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str, range: Range<usize>) {
        self.places.push((self.buffer.len(), range.start));
        self.buffer.push_str(text);
        let span = self.span.get_or_insert(range.clone());
        span.start = span.start.min(range.start);
        span.end = span.end.max(range.end);
    }

    /// Keeps the text inside tags, drops comments.
    fn html(&mut self, html: &str, range: Range<usize>) {
        if self.html {
            self.push(html, range);
        } else if html.starts_with("<br") {
            self.buffer.push(' ');
        }
    }

    fn flush(&mut self) {
        if self.heading.is_some() {
            return;
        }
        let text = std::mem::take(&mut self.buffer);
        let places = std::mem::take(&mut self.places);
        let Some(span) = self.span.take() else { return };
        if self.html {
            self.outline.block(plain::inline(&text), span, Vec::new(), self.code);
        } else {
            self.outline.block(text.trim_end_matches('\n').to_owned(), span, places, self.code);
        }
    }
}
