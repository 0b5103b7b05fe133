//! A local answerer without any language model: it quotes the sentences of the sources that answer
//! a question best, with their numbers, and says so when none does. Asked to
//! [`QUOTE_EACH`](crate::grounding::QUOTE_EACH), it lists the sources by their beginnings.
//!
//! Use it where no model is configured, so that asking works on every machine and nothing leaves
//! it. It is a provider like any other to a [`Gateway`](crate::Gateway), in the same process: it speaks every protocol of
//! conversations, and its tokens are words. English works best: terms are stemmed as English, and the usual local embeddings are
//! English too; other languages are matched by whole words.

mod asked;
mod markdown;
mod select;
mod serve;
mod terms;

use std::sync::Arc;

pub use select::Quote;

use crate::embedding::EmbeddingProvider;
use crate::error::ProviderError;
use crate::grounding::{NOT_ANSWERED, Source};
use asked::Asked;

/// Ends every answer.
pub const MARKER: &str = "*Quoted by the local answerer; no language model was used.*";

/// What this provider calls its one model.
pub const NAME: &str = "extractive";
/// The model's name for callers.
pub const MODEL: &str = "local/extractive";

const MOST_QUOTES: usize = 5;
/// Below this score the best sentence does not answer. Chosen on 545 decision records of eleven
/// teams with 24 questions that they answer and 12 that they do not (the bench `answers` beside
/// the local embeddings): the best sentence for a question without an answer reached 0.38, and
/// those from a record that answers began at 0.50; this is between the two. With it, 22 of the 24
/// and all 12 were right. It was checked on no other questions, so expect somewhat less from yours.
const THRESHOLD: f32 = 0.45;
/// The same without embeddings, where the score is coverage alone and tells less: it is set so
/// that answering is rather missed than made up (13 and 12 were right).
const THRESHOLD_WORDS_ONLY: f32 = 0.6;
/// Further quotes must be at least this good, beside the best.
const NEAR_THE_BEST: f32 = 0.85;

/// Characters of a source's beginning.
const LONGEST_BEGINNING: usize = 300;

/// Quotes the sources. Its one model is `local/extractive`.
#[derive(Default)]
pub struct Extractive {
    embeddings: Option<Arc<dyn EmbeddingProvider>>,
}

impl Extractive {
    /// With `embeddings` it also finds sentences that say the same in other words.
    #[must_use]
    pub fn new(embeddings: Option<Arc<dyn EmbeddingProvider>>) -> Self {
        Self { embeddings }
    }

    /// The sentences that fit best, best first, whether or not they answer. For tuning.
    ///
    /// # Errors
    /// Those of the embeddings.
    pub async fn rank(&self, question: &str, sources: &[Source]) -> Result<Vec<Quote>, ProviderError> {
        select::rank(question, sources, self.embeddings.as_deref(), MOST_QUOTES).await
    }

    /// The one to five sentences that answer, best first; none when nothing fits.
    ///
    /// # Errors
    /// Those of the embeddings.
    pub async fn quotes(&self, question: &str, sources: &[Source]) -> Result<Vec<Quote>, ProviderError> {
        let mut quotes = self.rank(question, sources).await?;
        let threshold = if self.embeddings.is_some() { THRESHOLD } else { THRESHOLD_WORDS_ONLY };
        let best = quotes.first().map_or(0.0, |quote| quote.score);
        quotes.retain(|quote| best >= threshold && quote.score >= threshold.max(best * NEAR_THE_BEST));
        Ok(quotes)
    }

    async fn answer(&self, asked: &Asked) -> Result<String, ProviderError> {
        if asked.wants_each && !asked.sources.is_empty() {
            return Ok(list(&asked.sources));
        }
        let quotes = self.quotes(&asked.question, &asked.sources).await?;
        Ok(render(&quotes, asked.sources.len(), asked.is_numbered))
    }
}

/// What is said of these quotes; their numbers only where the sources were given numbers.
fn render(quotes: &[Quote], sources: usize, is_numbered: bool) -> String {
    let lead = match (quotes, sources) {
        ([], 0) => return format!("{NOT_ANSWERED} There are none to quote from.\n\n{MARKER}"),
        ([], _) => {
            return format!("{NOT_ANSWERED} Try it in other words, or name what it is about.\n\n{MARKER}");
        }
        ([_], _) => "This passage fits the question best:",
        _ => "These passages fit the question best:",
    };
    let mut text = format!("{lead}\n\n");
    for quote in quotes {
        text.push_str(&format!("> {}", quotable(&quote.text)));
        if is_numbered {
            text.push_str(&format!(" [{}]", quote.number));
        }
        text.push_str("\n\n");
    }
    text + MARKER
}

/// The beginning of each source, as an item that cites it.
fn list(sources: &[Source]) -> String {
    let item = |Source { number, title, text }: &Source| {
        format!("- **{}**: {} [{number}]\n", quotable(title), quotable(&beginning(text)))
    };
    sources.iter().map(item).collect::<String>() + "\n" + MARKER
}

/// The beginning of a passage in one line.
fn beginning(passage: &str) -> String {
    let line = passage.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_BEGINNING) {
        None => line,
        Some((at, _)) => {
            let end = line[..at].rfind(' ').unwrap_or(at);
            format!("{}…", &line[..end])
        }
    }
}

/// A sentence whose own brackets, such as a footnote's `[1]`, are not taken for citations, and whose code ends with it.
fn quotable(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('[') {
        let digits = after.trim_start_matches(|character: char| character.is_ascii_digit());
        let in_code = (text.matches('`').count() + before.matches('`').count()) % 2 == 1;
        let numbered = digits.len() < after.len() && digits.starts_with(']') && !in_code;
        text.push_str(before);
        text.push_str(if numbered { "\\[" } else { "[" });
        rest = after;
    }
    text.push_str(rest);
    if text.matches('`').count() % 2 == 1 { text.replace('`', "") } else { text }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::BoxFuture;

    use super::*;
    use crate::embedding::{EmbeddingModel, Purpose};
    use crate::grounding::AnsweredDetector;

    /// Knows two meanings, "storage" and anything else, by the words that stand for them.
    struct Meanings(EmbeddingModel);

    impl EmbeddingProvider for Meanings {
        fn model(&self) -> &EmbeddingModel {
            &self.0
        }
        fn embed(&self, texts: Vec<String>, _: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>> {
            let is_storage = |text: &String| ["database", "PostgreSQL"].iter().any(|word| text.contains(word));
            let vector = |text| if is_storage(text) { vec![1.0, 0.0] } else { vec![0.0, 1.0] };
            let vectors = texts.iter().map(vector).collect();
            async move { Ok(vectors) }.boxed()
        }
        fn count_tokens(&self, text: &str) -> usize {
            text.len()
        }
    }

    fn source(number: u32, title: &str, text: &str) -> Source {
        Source { number, title: title.to_owned(), text: text.to_owned() }
    }

    fn sources() -> Vec<Source> {
        vec![
            source(1, "Ship weekly", "We release to production every Tuesday. Hotfixes may go out at any time."),
            source(
                2,
                "Keep the log in PostgreSQL",
                "## Decision\nThe log lives in PostgreSQL, as the team runs it already.\n\n\
                 ## Why\nWe rejected Kafka because nobody here can operate a broker at night.",
            ),
            source(7, "Brokers", "We rejected Kafka because nobody here can operate a broker at night!"),
        ]
    }

    /// The answer, and whether it says that it is one.
    async fn ask(provider: &Extractive, question: &str, sources: Vec<Source>) -> (String, bool) {
        let asked = Asked { question: question.to_owned(), sources, is_numbered: true, wants_each: false, words: 0 };
        let text = provider.answer(&asked).await.unwrap();
        let mut detector = AnsweredDetector::default();
        detector.push(&text);
        (text, detector.answered())
    }

    #[tokio::test]
    async fn the_best_sentence_is_quoted_once_with_its_number() {
        let provider = Extractive::new(None);
        let (text, is_answered) = ask(&provider, "Why was Kafka rejected?", sources()).await;
        assert!(is_answered);
        assert_eq!(text.matches("> ").count(), 1, "{text}");
        assert!(text.contains("> We rejected Kafka because nobody here can operate a broker at night"), "{text}");
        assert!(text.contains("[2]\n") && text.ends_with(MARKER), "{text}");
        let (text, ..) = ask(&provider, "When do we release to production?", sources()).await;
        assert!(text.contains("> We release to production every Tuesday. [1]"), "{text}");
    }

    #[tokio::test]
    async fn what_looks_like_a_citation_in_a_source_is_not_one() {
        let provider = Extractive::new(None);
        let text = "We rejected Kafka as `topics[0]` says and nobody operates a broker at night [1], see `the log.";
        let (text, ..) = ask(&provider, "Why was Kafka rejected?", vec![source(3, "Brokers", text)]).await;
        assert!(text.contains("> We rejected Kafka as topics[0] says"), "code that never ends is none: {text}");
        assert!(text.contains(r"night \[1], see the log. [3]"), "{text}");
        assert_eq!(quotable("as `topics[0]` says [12] [a] [1"), r"as `topics[0]` says \[12] [a] [1");
    }

    #[tokio::test]
    async fn each_source_is_listed_by_its_beginning_where_that_is_asked_for() {
        let long = "ü ".repeat(LONGEST_BEGINNING);
        let sources = vec![source(2, "Use [1] Kafka", "It\n\nis  quick [3]."), source(7, "Long", &long)];
        let asked = Asked { question: "?".to_owned(), sources, is_numbered: true, wants_each: true, words: 0 };
        let text = Extractive::new(None).answer(&asked).await.unwrap();
        let beginning = long[..LONGEST_BEGINNING * 3 / 2].trim_end();
        let listed = format!("- **Use \\[1] Kafka**: It is quick \\[3]. [2]\n- **Long**: {beginning}… [7]\n\n{MARKER}");
        assert_eq!(text, listed);
        let none = Extractive::new(None).answer(&Asked { sources: Vec::new(), ..asked }).await.unwrap();
        assert!(none.starts_with(NOT_ANSWERED), "{none}");
    }

    #[tokio::test]
    async fn it_says_when_nothing_fits() {
        let provider = Extractive::new(None);
        for (question, sources) in [
            ("What is the vacation policy for engineers?", sources()),
            ("Which payment provider handles refunds?", sources()),
            ("", sources()),
            ("Why was Kafka rejected?", Vec::new()),
        ] {
            let (text, is_answered) = ask(&provider, question, sources).await;
            assert!(!is_answered && !text.contains("> ") && text.ends_with(MARKER), "{question}: {text}");
        }
    }

    #[tokio::test]
    async fn embeddings_find_what_other_words_say() {
        let model = EmbeddingModel { id: "t".into(), dimensions: 2, max_tokens: 9, fingerprint: "t".into() };
        let question = "Which database holds our events?";
        let words = Extractive::new(None).quotes(question, &sources()).await.unwrap();
        assert!(words.is_empty(), "{words:?}");
        let provider = Extractive::new(Some(Arc::new(Meanings(model))));
        let quotes = provider.quotes(question, &sources()).await.unwrap();
        assert_eq!(quotes[0].text, "The log lives in PostgreSQL, as the team runs it already.");
        assert_eq!(quotes[0].number, 2);
    }
}
