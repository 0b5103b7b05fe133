//! Which sentences answer a question best.
//!
//! A sentence's score is a mixture of two numbers from 0 to 1:
//!
//! * **coverage**: of the question's terms, weighted by how rare each is in the sources, the part
//!   that the sentence has, counting its heading and its source's title at a part of their weight;
//! * **similarity**: the cosine between the vectors of the question and of the sentence, if there
//!   is an [`EmbeddingProvider`].

use std::collections::{HashMap, HashSet};

use super::markdown::{self, Sentence};
use super::terms::{Terms, overlap};
use crate::embedding::{EmbeddingProvider, Purpose};
use crate::error::ProviderError;
use crate::grounding::Source;

/// A sentence that may answer, with how well.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The [`Source::number`] that it comes from.
    pub number: u32,
    /// The sentence, in one line.
    pub text: String,
    /// How well it answers, about 0 to 1.
    pub score: f32,
}

/// Sentences beyond this many are not looked at: sources are passages and not libraries.
const MOST_SENTENCES: usize = 600;
/// How many get a vector, the best by coverage first. About 2 ms each.
const MOST_VECTORS: usize = 32;
/// What a term in the title or the heading counts, beside 1 in the sentence itself.
const CONTEXT_WEIGHT: f32 = 0.6;
/// The part of similarity in the score, beside coverage.
const SIMILARITY_WEIGHT: f32 = 0.7;
/// Sentences that share more of their terms than this say the same.
const SAME: f32 = 0.7;

struct Candidate {
    number: u32,
    title: String,
    sentence: Sentence,
    terms: HashSet<String>,
    context: HashSet<String>,
    coverage: f32,
    score: f32,
}

/// The sentences of the sources, best first, each only once, `most` at most.
pub(super) async fn rank(
    question: &str,
    sources: &[Source],
    embeddings: Option<&dyn EmbeddingProvider>,
    most: usize,
) -> Result<Vec<Quote>, ProviderError> {
    let terms = Terms::new();
    let asked = terms.of(question);
    let mut candidates = candidates(sources, &terms);
    cover(&asked, &mut candidates);
    candidates.sort_by(|left, right| right.score.total_cmp(&left.score));
    if let Some(embeddings) = embeddings {
        candidates.truncate(MOST_VECTORS);
        compare(question, &mut candidates, embeddings).await?;
        candidates.sort_by(|left, right| right.score.total_cmp(&left.score));
    }
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if chosen.len() == most {
            break;
        }
        if chosen.iter().all(|better| overlap(&better.terms, &candidate.terms) < SAME) {
            chosen.push(candidate);
        }
    }
    let quote = |one: Candidate| Quote { number: one.number, text: one.sentence.text, score: one.score };
    Ok(chosen.into_iter().map(quote).collect())
}

fn candidates(sources: &[Source], terms: &Terms) -> Vec<Candidate> {
    let of_source = |source: &Source| {
        let (number, title) = (source.number, source.title.clone());
        markdown::sentences(&source.text).into_iter().map(move |sentence| (number, title.clone(), sentence))
    };
    sources
        .iter()
        .flat_map(of_source)
        // A question in a source is not an answer to ours, and what leads in to a list is none either.
        .filter(|(_, _, sentence)| !sentence.text.ends_with(['?', ':']))
        .take(MOST_SENTENCES)
        .map(|(number, title, sentence)| Candidate {
            terms: terms.of(&sentence.text),
            context: terms.of(&format!("{title} {}", sentence.heading)),
            number,
            title,
            sentence,
            coverage: 0.0,
            score: 0.0,
        })
        .collect()
}

/// Sets coverage, and the score to it.
fn cover(asked: &HashSet<String>, candidates: &mut [Candidate]) {
    let count = candidates.len() as f32;
    let weights: HashMap<&String, f32> = asked
        .iter()
        .map(|term| {
            let having = candidates.iter().filter(|one| one.terms.contains(term)).count() as f32;
            (term, (1.0 + (count + 0.5) / (having + 0.5)).ln())
        })
        .collect();
    let all: f32 = weights.values().sum();
    for candidate in candidates {
        let found: f32 = weights
            .iter()
            .map(|(term, weight)| {
                if candidate.terms.contains(*term) {
                    *weight
                } else if candidate.context.contains(*term) {
                    weight * CONTEXT_WEIGHT
                } else {
                    0.0
                }
            })
            .sum();
        candidate.coverage = if all > 0.0 { found / all } else { 0.0 };
        candidate.score = candidate.coverage;
    }
}

/// Mixes similarity into the score.
async fn compare(
    question: &str,
    candidates: &mut [Candidate],
    embeddings: &dyn EmbeddingProvider,
) -> Result<(), ProviderError> {
    let mut texts = vec![question.to_owned()];
    texts.extend(candidates.iter().map(|one| format!("{}: {}", one.title, one.sentence.text)));
    let vectors = embeddings.embed(texts, Purpose::Query).await?;
    let Some((asked, vectors)) = vectors.split_first() else { return Ok(()) };
    for (candidate, vector) in candidates.iter_mut().zip(vectors) {
        let cosine: f32 = asked.iter().zip(vector).map(|(left, right)| left * right).sum();
        candidate.score = SIMILARITY_WEIGHT * cosine.max(0.0) + (1.0 - SIMILARITY_WEIGHT) * candidate.coverage;
    }
    Ok(())
}
