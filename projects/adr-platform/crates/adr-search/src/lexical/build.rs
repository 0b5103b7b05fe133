//! Makes the index's query from a parsed one.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::expand;
use super::schema::{Fields, label_key, status_value};
use crate::analysis::Analyzer;
use crate::date::DateSpan;
use crate::error::SearchError;
use crate::highlight::Marker;
use crate::query::{Clause, ParsedQuery, Word};
use crate::types::Filter;

/// How much a match counts, by where it is. Tuned on known-item search over eleven public repositories; the decision
/// record `0003-lexical-index.md` has the figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// In the decision's title.
    pub title: f32,
    /// In a heading above the passage.
    pub headings: f32,
    /// In the passage's text.
    pub text: f32,
    /// The word in exactly this form, anywhere, beside its stem.
    pub exact: f32,
    /// A part of a compound, such as `store` for `EventStore`.
    pub part: f32,
    /// A word that only begins like the last one typed.
    pub unfinished: f32,
    /// A word written almost like one that no record has; with 0 such words are left as they are typed.
    pub correction: f32,
    /// The decision's number.
    pub number: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            title: 1.0,
            headings: 0.25,
            text: 1.0,
            exact: 0.6,
            part: 0.3,
            unfinished: 0.3,
            correction: 0.8,
            number: 1000.0,
        }
    }
}

/// A query for the index, with what is needed to show why something matched.
pub(crate) struct Built {
    pub(crate) query: Box<dyn Query>,
    pub(crate) marker: Marker,
    pub(crate) corrected: Option<String>,
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Collects the clauses of one query.
struct Builder<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    weights: &'a Weights,
    should: Clauses,
    must: Clauses,
    marker: Marker,
    replaced: Vec<(std::ops::Range<usize>, String)>,
}

/// Makes the query; `None` when nothing can match.
pub(crate) fn build(
    searcher: &Searcher,
    fields: &Fields,
    weights: &Weights,
    text: &str,
    parsed: &ParsedQuery,
    filter: &Filter,
) -> Result<Option<Built>, SearchError> {
    let mut builder = Builder {
        searcher,
        fields,
        weights,
        should: Vec::new(),
        must: Vec::new(),
        marker: Marker::default(),
        replaced: Vec::new(),
    };
    for clause in &parsed.clauses {
        builder.clause(clause)?;
    }
    if let Some(number) = parsed.number {
        let query = term(Term::from_field_u64(fields.number, u64::from(number)), IndexRecordOption::Basic);
        builder.should.push((Occur::Should, Box::new(ConstScoreQuery::new(query, weights.number))));
    }
    builder.finish(text, filter)
}

impl Builder<'_> {
    fn clause(&mut self, clause: &Clause) -> Result<(), SearchError> {
        match clause {
            Clause::Word(word) => self.word(word),
            Clause::Part(word) => {
                self.marker.stem(&word.stem);
                self.stem(&word.stem, self.weights.part);
                Ok(())
            }
            Clause::Prefix(word) => {
                self.exact_or_stem(word);
                self.beginning(word, 1.0).map(drop)
            }
            Clause::Unfinished(word) => self.unfinished(word),
            Clause::Phrase { words, quoted } => {
                self.phrase(words, *quoted);
                Ok(())
            }
        }
    }

    fn word(&mut self, word: &Word) -> Result<(), SearchError> {
        if self.known(word)? {
            self.exact_or_stem(word);
            return Ok(());
        }
        if self.weights.correction == 0.0 {
            return Ok(());
        }
        let candidates = expand::corrections(self.searcher, self.fields, &word.word)?;
        if let Some((best, _)) = candidates.first() {
            self.replaced.push((word.range.clone(), best.clone()));
        }
        let analyzer = Analyzer::new();
        for (candidate, _) in &candidates {
            let stem = analyzer.stem(candidate);
            self.marker.stem(&stem);
            self.stem(&stem, self.weights.correction);
        }
        Ok(())
    }

    fn unfinished(&mut self, word: &Word) -> Result<(), SearchError> {
        if self.known(word)? {
            self.exact_or_stem(word);
            self.beginning(word, self.weights.unfinished)?;
            return Ok(());
        }
        if self.beginning(word, 1.0)? { Ok(()) } else { self.word(word) }
    }

    /// True when some record has the word, in any form.
    fn known(&self, word: &Word) -> Result<bool, SearchError> {
        if expand::frequency(self.searcher, self.fields, &word.word)? > 0 {
            return Ok(true);
        }
        for field in [self.fields.text, self.fields.title, self.fields.headings] {
            if self.searcher.doc_freq(&Term::from_field_text(field, &word.stem))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn exact_or_stem(&mut self, word: &Word) {
        self.marker.stem(&word.stem);
        self.stem(&word.stem, 1.0);
        self.should_term(self.fields.words, &word.word, self.weights.exact);
    }

    fn stem(&mut self, stem: &str, factor: f32) {
        let Weights { title, headings, text, .. } = *self.weights;
        for (field, weight) in [(self.fields.title, title), (self.fields.headings, headings), (self.fields.text, text)]
        {
            self.should_term(field, stem, weight * factor);
        }
    }

    fn should_term(&mut self, field: Field, text: &str, weight: f32) {
        if weight > 0.0 {
            let query = term(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            self.should.push((Occur::Should, Box::new(BoostQuery::new(query, weight))));
        }
    }

    /// Every word that begins so, together as rare as their passages are few. False when there is none.
    fn beginning(&mut self, word: &Word, factor: f32) -> Result<bool, SearchError> {
        let completions = expand::completions(self.searcher, self.fields, &word.word)?;
        if completions.is_empty() {
            return Ok(false);
        }
        self.marker.beginning(&word.word);
        let passages = self.searcher.num_docs().max(1) as f32;
        let frequency = completions.iter().map(|(_, frequency)| *frequency).sum::<u64>() as f32;
        let rarity = (1.0 + passages / frequency.min(passages)).ln() * factor;
        let analyzer = Analyzer::new();
        let words = completions.iter().map(|(word, _)| Term::from_field_text(self.fields.words, word));
        let stems: BTreeSet<String> = completions.iter().map(|(word, _)| analyzer.stem(word)).collect();
        let titles = stems.iter().map(|stem| Term::from_field_text(self.fields.title, stem));
        let anywhere: Box<dyn Query> = Box::new(TermSetQuery::new(words));
        let in_title: Box<dyn Query> = Box::new(TermSetQuery::new(titles));
        let Weights { title, text, .. } = *self.weights;
        self.should.push((Occur::Should, Box::new(ConstScoreQuery::new(anywhere, rarity * text))));
        self.should.push((Occur::Should, Box::new(ConstScoreQuery::new(in_title, rarity * title))));
        Ok(true)
    }

    fn phrase(&mut self, words: &[Word], quoted: bool) {
        let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
        self.marker.phrase(&stems);
        let Weights { title, headings, text, .. } = *self.weights;
        let mut places: Clauses = Vec::new();
        for (field, weight) in [(self.fields.title, title), (self.fields.headings, headings), (self.fields.text, text)]
        {
            let terms: Vec<Term> = stems.iter().map(|stem| Term::from_field_text(field, stem)).collect();
            let query: Box<dyn Query> = match terms.as_slice() {
                [single] => term(single.clone(), IndexRecordOption::WithFreqs),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            places.push((Occur::Should, Box::new(BoostQuery::new(query, weight))));
        }
        if quoted {
            self.must.push((Occur::Must, Box::new(BooleanQuery::new(places))));
        } else {
            self.should.append(&mut places);
        }
    }

    fn finish(self, text: &str, filter: &Filter) -> Result<Option<Built>, SearchError> {
        if self.should.is_empty() && self.must.is_empty() {
            return Ok(None);
        }
        let filters = filters(self.fields, filter)?;
        let plain = filters.is_empty() && self.must.is_empty();
        let query: Box<dyn Query> = if plain {
            Box::new(BooleanQuery::new(self.should))
        } else {
            let mut clauses = self.must;
            // Beside something required, what ought to match is optional.
            let occur = if clauses.is_empty() { Occur::Must } else { Occur::Should };
            if !self.should.is_empty() {
                clauses.push((occur, Box::new(BooleanQuery::new(self.should))));
            }
            clauses.extend(filters);
            Box::new(BooleanQuery::new(clauses))
        };
        let corrected = (!self.replaced.is_empty()).then(|| replace(text, self.replaced));
        Ok(Some(Built { query, marker: self.marker, corrected }))
    }
}

fn term(term: Term, option: IndexRecordOption) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, option))
}

/// Puts the corrected words into the query's text.
fn replace(text: &str, mut replaced: Vec<(std::ops::Range<usize>, String)>) -> String {
    replaced.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut corrected = text.to_owned();
    for (range, word) in replaced {
        corrected.replace_range(range, &word);
    }
    corrected
}

/// What a decision must be, without a say in the ranking.
fn filters(fields: &Fields, filter: &Filter) -> Result<Clauses, SearchError> {
    let mut clauses: Clauses = Vec::new();
    let mut must = |query: Box<dyn Query>| {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0)) as Box<dyn Query>));
    };
    let text = |field: Field, value: &String| Term::from_field_text(field, value);
    if !filter.projects.is_empty() {
        must(Box::new(TermSetQuery::new(filter.projects.iter().map(|project| text(fields.project, project)))));
    }
    if !filter.statuses.is_empty() {
        let terms = filter.statuses.iter().map(|status| Term::from_field_u64(fields.status, status_value(*status)));
        must(Box::new(TermSetQuery::new(terms)));
    }
    for tag in &filter.tags {
        must(term(text(fields.tag, &label_key(tag)), IndexRecordOption::Basic));
    }
    for (field, labels) in [(fields.category, &filter.categories), (fields.author, &filter.authors)] {
        if !labels.is_empty() {
            must(Box::new(TermSetQuery::new(labels.iter().map(|label| text(field, &label_key(label))))));
        }
    }
    if let Some(from) = DateSpan::bound(filter.date_from.as_ref())? {
        let bound = Term::from_field_u64(fields.date_last, u64::from(from.first));
        must(Box::new(RangeQuery::new(Bound::Included(bound), Bound::Unbounded)));
    }
    if let Some(to) = DateSpan::bound(filter.date_to.as_ref())? {
        let bound = Term::from_field_u64(fields.date_first, u64::from(to.last));
        must(Box::new(RangeQuery::new(Bound::Unbounded, Bound::Included(bound))));
    }
    if !filter.include_archived {
        clauses.push((Occur::MustNot, term(Term::from_field_u64(fields.archived, 1), IndexRecordOption::Basic)));
    }
    Ok(clauses)
}
