//! What a conversation asks, and what there is to answer it from.

use ai_gateway_wire::Conversation;
use ai_gateway_wire::conversation::{Content, Part, Role, Turn};

use crate::grounding::{self, Source};

/// A question and its sources.
pub(super) struct Asked {
    pub(super) question: String,
    pub(super) sources: Vec<Source>,
    /// Whether the sources had numbers that can be cited.
    pub(super) is_numbered: bool,
    /// Whether each of them is to be quoted, whatever the question is.
    pub(super) wants_each: bool,
    /// How many words the conversation has.
    pub(super) words: u64,
}

impl Asked {
    /// What the last message of the person asks. Its sources are those that [`grounding`] wrote into the application's
    /// part; where it wrote none, the paragraphs that came before the question, except the model's own.
    pub(super) fn read(conversation: &Conversation) -> Option<Self> {
        let said = |turn: &Turn| (turn.role, texts(&turn.parts));
        let mut turns: Vec<(Role, String)> = vec![(Role::System, texts(&conversation.system))];
        turns.extend(conversation.turns.iter().map(said));
        let words = turns.iter().map(|(_, text)| text.split_whitespace().count() as u64).sum();
        let mut rules = turns.iter().filter(|(role, _)| *role == Role::System).map(|(_, text)| text);
        let marked = rules.find_map(|text| Some((grounding::sources(text)?, grounding::wants_each(text))));
        let last = turns.iter().rposition(|(role, text)| *role == Role::User && !text.trim().is_empty())?;
        let (earlier, question) = (&turns[..last], &turns[last].1);
        let Some((sources, wants_each)) = marked else {
            let (before, question) = paragraphs_and_question(question);
            let earlier = earlier.iter().filter(|(role, _)| *role != Role::Assistant).map(|(_, text)| text.as_str());
            let sources =
                (1..).zip(earlier.chain(before).filter(|text| !text.trim().is_empty())).map(unnamed).collect();
            return Some(Self { question: question.to_owned(), sources, is_numbered: false, wants_each: false, words });
        };
        Some(Self { question: question.clone(), sources, is_numbered: true, wants_each, words })
    }
}

fn unnamed((number, text): (u32, &str)) -> Source {
    Source { number, title: String::new(), text: text.to_owned() }
}

/// The question is the last paragraph that ends as one, else the last of all.
fn paragraphs_and_question(text: &str) -> (Vec<&str>, &str) {
    let mut paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty()).collect();
    let asking = paragraphs.iter().rposition(|paragraph| paragraph.ends_with(['?', '？']));
    let at = asking.unwrap_or(paragraphs.len().saturating_sub(1));
    let question = if paragraphs.is_empty() { text } else { paragraphs.remove(at) };
    (paragraphs, question)
}

/// All that is said in words, results of tools included.
fn texts(parts: &[Part]) -> String {
    let text = |part: &Part| match &part.content {
        Content::Text(text) | Content::Refusal(text) => text.clone(),
        Content::ToolResult { parts, .. } => texts(parts),
        _ => String::new(),
    };
    parts.iter().map(text).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use ai_gateway_wire::Protocol;
    use serde_json::{Value, json};

    use super::*;
    use crate::grounding::instructions;

    fn asked(messages: Value) -> Option<Asked> {
        let body = json!({"model": "m", "messages": messages}).to_string();
        Asked::read(&Conversation::read(Protocol::ChatCompletions, body.as_bytes()).unwrap())
    }

    fn texts(asked: &Asked) -> Vec<&str> {
        asked.sources.iter().map(|source| source.text.as_str()).collect()
    }

    #[test]
    fn marked_sources_are_the_only_ones() {
        let source = Source { number: 4, title: "Use Kafka".into(), text: "It is quick.".into() };
        let system = format!("Be brief. {}", instructions(&[source]));
        let asked = asked(json!([
            {"role": "system", "content": system},
            {"role": "user", "content": "Which broker?"},
            {"role": "assistant", "content": "Kafka [4]."},
            {"role": "user", "content": "It is slow.\n\nWhy?"},
        ]));
        let asked = asked.unwrap();
        assert_eq!((asked.question.as_str(), asked.is_numbered), ("It is slow.\n\nWhy?", true));
        assert_eq!(texts(&asked), ["It is quick."]);
        assert_eq!(asked.sources[0].number, 4);
    }

    #[test]
    fn without_marks_what_came_before_is_quoted_except_the_models_words() {
        let one = asked(json!([
            {"role": "system", "content": "One."},
            {"role": "user", "content": "Two.\n\nWhich?"},
            {"role": "assistant", "content": "Three."},
            {"role": "user", "content": [{"type": "text", "text": "Four.\n\nWhy?\n\nFive."}]},
        ]));
        let one = one.unwrap();
        assert_eq!((one.question.as_str(), one.is_numbered), ("Why?", false));
        assert_eq!(texts(&one), ["One.", "Two.\n\nWhich?", "Four.", "Five."]);
        let alone = asked(json!([{"role": "user", "content": "Tell me about Kafka"}])).unwrap();
        assert_eq!((alone.question.as_str(), alone.sources.len(), alone.words), ("Tell me about Kafka", 0, 4));
    }

    #[test]
    fn somebody_has_to_ask() {
        assert!(asked(json!([{"role": "system", "content": "One."}])).is_none());
        assert!(asked(json!([{"role": "user", "content": " \n"}])).is_none());
    }
}
