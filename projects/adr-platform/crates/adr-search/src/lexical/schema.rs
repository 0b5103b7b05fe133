//! What an index of words holds: one document for each passage, with what filters and ranking need of its decision.
//! No text is stored; hits are read from the database.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token as IndexToken};
use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use crate::analysis::{Analyzer, fold, tokens};
use crate::date::DateSpan;
use crate::types::{DecisionId, PassageId, StatusCode};

/// What an index knows of a decision.
#[derive(Debug, Clone, Default)]
pub struct LexicalDecision {
    /// Its id.
    pub decision: Uuid,
    /// Key of its project.
    pub project: String,
    /// Its number.
    pub number: Option<u32>,
    /// Its title.
    pub title: String,
    /// Its status.
    pub status: StatusCode,
    /// Its date as precise as it is, or empty.
    pub date: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Found only when asked for.
    pub archived: bool,
    /// Its text: id, headings, text.
    pub passages: Vec<LexicalPassage>,
}

/// What an index knows of a passage.
#[derive(Debug, Clone, Default)]
pub struct LexicalPassage {
    /// Its id.
    pub id: Uuid,
    /// Headings above it.
    pub headings: Vec<String>,
    /// Plain text.
    pub text: String,
}

/// The fields of an index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) decision: Field,
    pub(crate) decision_high: Field,
    pub(crate) decision_low: Field,
    pub(crate) passage_high: Field,
    pub(crate) passage_low: Field,
    /// Stems, with places.
    pub(crate) title: Field,
    pub(crate) headings: Field,
    pub(crate) text: Field,
    /// Words as written, folded, of all three: for beginnings, typing mistakes and exact forms.
    pub(crate) words: Field,
    pub(crate) number: Field,
    pub(crate) project: Field,
    pub(crate) status: Field,
    pub(crate) tag: Field,
    pub(crate) category: Field,
    pub(crate) author: Field,
    pub(crate) date_first: Field,
    pub(crate) date_last: Field,
    pub(crate) archived: Field,
}

impl Fields {
    /// The schema, and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let fields = Self::declare(&mut builder);
        (builder.build(), fields)
    }

    fn declare(builder: &mut SchemaBuilder) -> Self {
        let text = |option| {
            TextOptions::default()
                .set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option))
        };
        let places = text(IndexRecordOption::WithFreqsAndPositions);
        Self {
            decision: builder.add_bytes_field("decision", INDEXED),
            decision_high: builder.add_u64_field("decision_high", FAST),
            decision_low: builder.add_u64_field("decision_low", FAST),
            passage_high: builder.add_u64_field("passage_high", FAST),
            passage_low: builder.add_u64_field("passage_low", FAST),
            title: builder.add_text_field("title", places.clone()),
            headings: builder.add_text_field("headings", places.clone()),
            text: builder.add_text_field("text", places),
            words: builder.add_text_field("words", text(IndexRecordOption::WithFreqs)),
            number: builder.add_u64_field("number", INDEXED),
            project: builder.add_text_field("project", STRING),
            status: builder.add_u64_field("status", INDEXED),
            tag: builder.add_text_field("tag", STRING),
            category: builder.add_text_field("category", STRING),
            author: builder.add_text_field("author", STRING),
            date_first: builder.add_u64_field("date_first", FAST | INDEXED),
            date_last: builder.add_u64_field("date_last", FAST | INDEXED),
            archived: builder.add_u64_field("archived", INDEXED),
        }
    }

    /// The term all documents of a decision have.
    pub(crate) fn decision_term(&self, decision: Uuid) -> Term {
        Term::from_field_bytes(self.decision, decision.as_bytes())
    }

    /// The documents of a decision, one for each passage.
    pub(crate) fn documents(&self, decision: &LexicalDecision) -> Vec<TantivyDocument> {
        let analyzer = Analyzer::new();
        let base = self.decision_document(&analyzer, decision);
        let title_words = Words::of(&analyzer, std::slice::from_ref(&decision.title));
        decision.passages.iter().map(|passage| self.passage_document(&analyzer, &base, &title_words, passage)).collect()
    }

    fn decision_document(&self, analyzer: &Analyzer, decision: &LexicalDecision) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let (high, low) = decision.decision.as_u64_pair();
        document.add_bytes(self.decision, decision.decision.as_bytes());
        document.add_u64(self.decision_high, high);
        document.add_u64(self.decision_low, low);
        document.add_pre_tokenized_text(self.title, Words::of(analyzer, std::slice::from_ref(&decision.title)).stems());
        if let Some(number) = decision.number {
            document.add_u64(self.number, u64::from(number));
        }
        document.add_text(self.project, &decision.project);
        document.add_u64(self.status, status_value(decision.status));
        for (field, labels) in
            [(self.tag, &decision.tags), (self.category, &decision.categories), (self.author, &decision.authors)]
        {
            for label in labels {
                document.add_text(field, label_key(label));
            }
        }
        if let Some(span) = DateSpan::parse(&decision.date) {
            document.add_u64(self.date_first, u64::from(span.first));
            document.add_u64(self.date_last, u64::from(span.last));
        }
        document.add_u64(self.archived, u64::from(decision.archived));
        document
    }

    fn passage_document(
        &self,
        analyzer: &Analyzer,
        base: &TantivyDocument,
        title: &Words,
        passage: &LexicalPassage,
    ) -> TantivyDocument {
        let mut document = base.clone();
        let (high, low) = passage.id.as_u64_pair();
        document.add_u64(self.passage_high, high);
        document.add_u64(self.passage_low, low);
        let headings = Words::of(analyzer, &passage.headings);
        let text = Words::of(analyzer, std::slice::from_ref(&passage.text));
        document.add_pre_tokenized_text(self.headings, headings.stems());
        document.add_pre_tokenized_text(self.text, text.stems());
        document.add_pre_tokenized_text(self.words, Words::forms(&[title, &headings, &text]));
        document
    }
}

/// A status as the index stores it.
pub(crate) fn status_value(status: StatusCode) -> u64 {
    u64::from(status.0.cast_unsigned())
}

/// Labels compare without case, accents and outer space.
pub(crate) fn label_key(label: &str) -> String {
    fold(label.trim())
}

/// Ids as stored in fast fields.
pub(crate) fn decision_id(high: u64, low: u64) -> DecisionId {
    DecisionId(Uuid::from_u64_pair(high, low))
}

/// Ids as stored in fast fields.
pub(crate) fn passage_id(high: u64, low: u64) -> PassageId {
    PassageId(Uuid::from_u64_pair(high, low))
}

/// Words with their stems and places.
struct Words(Vec<(String, String, usize)>);

impl Words {
    /// The words of several texts; a phrase does not reach from one into the next.
    fn of(analyzer: &Analyzer, texts: &[String]) -> Self {
        let mut words = Vec::new();
        let mut offset = 0;
        for text in texts {
            let mut next = offset;
            for token in tokens(text) {
                let place = offset + token.place as usize;
                next = place + 2;
                words.push((analyzer.stem(&token.word), token.word, place));
            }
            offset = next;
        }
        Self(words)
    }

    fn stems(&self) -> PreTokenizedString {
        let tokens = self.0.iter().map(|(stem, _, place)| index_token(stem.clone(), *place)).collect();
        PreTokenizedString { text: String::new(), tokens }
    }

    fn forms(parts: &[&Self]) -> PreTokenizedString {
        let words = parts.iter().flat_map(|part| part.0.iter());
        let tokens = words.enumerate().map(|(place, (_, word, _))| index_token(word.clone(), place)).collect();
        PreTokenizedString { text: String::new(), tokens }
    }
}

fn index_token(text: String, position: usize) -> IndexToken {
    IndexToken { text, position, offset_from: 0, offset_to: 0, position_length: 1 }
}
