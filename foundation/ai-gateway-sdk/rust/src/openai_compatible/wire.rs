//! The JSON of `/chat/completions`, as far as we use it.

use serde::{Deserialize, Serialize};

use crate::chat::{ChatMessage, ChatRequest, FinishReason, Role, Usage};
use crate::grounding;

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    stream_options: StreamOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
}

/// The request's body. `completion_limit` picks the newer name of the output limit.
pub(super) fn body(request: &ChatRequest, completion_limit: bool) -> Result<Vec<u8>, serde_json::Error> {
    let messages = grounding::messages(request);
    let limit = request.max_output_tokens;
    serde_json::to_vec(&Body {
        model: request.model.name(),
        messages: messages.iter().map(message).collect(),
        stream: true,
        stream_options: StreamOptions { include_usage: true },
        max_tokens: limit.filter(|_| !completion_limit),
        max_completion_tokens: limit.filter(|_| completion_limit),
        temperature: request.temperature,
    })
}

fn message(message: &ChatMessage) -> Message<'_> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    Message { role, content: &message.text }
}

/// One `data:` of the answer. Everything may be absent or null; servers differ.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chunk {
    choices: Option<Vec<Choice>>,
    usage: Option<WireUsage>,
    pub(super) error: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
    refusal: Option<String>,
    // Thinking aloud, under either name. We show none of it, but it proves that work is going on.
    reasoning: Option<serde_json::Value>,
    reasoning_content: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct WireUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
}

impl Chunk {
    fn choice(&self) -> Option<&Choice> {
        self.choices.as_ref()?.first()
    }

    /// What this chunk adds to the answer. A refusal is an answer too.
    pub(super) fn text(&self) -> Option<String> {
        let delta = self.choice()?.delta.as_ref()?;
        [&delta.content, &delta.refusal].into_iter().flatten().find(|text| !text.is_empty()).cloned()
    }

    /// Whether the model has begun, be it by thinking.
    pub(super) fn shows_work(&self) -> bool {
        let thinks = |delta: &Delta| delta.reasoning.is_some() || delta.reasoning_content.is_some();
        self.text().is_some() || self.choice().and_then(|choice| choice.delta.as_ref()).is_some_and(thinks)
    }

    pub(super) fn finish_reason(&self) -> Option<FinishReason> {
        Some(match self.choice()?.finish_reason.as_deref()? {
            "length" => FinishReason::Length,
            "content_filter" => FinishReason::ContentFilter,
            // We offer no tools, so whatever else a server calls its end is an end like any other.
            _ => FinishReason::Stop,
        })
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        let usage = self.usage.as_ref()?;
        Some(Usage {
            input_tokens: usage.prompt_tokens.unwrap_or_default(),
            output_tokens: usage.completion_tokens.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_of_many_servers_are_understood() {
        let parse = |text: &str| serde_json::from_str::<Chunk>(text).unwrap();
        let chunk = parse(r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}"#);
        assert!(chunk.text().is_none() && !chunk.shows_work() && chunk.finish_reason().is_none());
        let chunk = parse(r#"{"choices":[{"delta":{"content":null,"reasoning_content":"hm"},"finish_reason":null}]}"#);
        assert!(chunk.text().is_none() && chunk.shows_work());
        let chunk = parse(r#"{"choices":[{"delta":{"content":"so","new":1}}],"system_fingerprint":"x"}"#);
        assert_eq!(chunk.text().as_deref(), Some("so"));
        assert_eq!(parse(r#"{"choices":[{"finish_reason":"length"}]}"#).finish_reason(), Some(FinishReason::Length));
        let chunk = parse(r#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}"#);
        assert_eq!(chunk.usage(), Some(Usage { input_tokens: 7, output_tokens: 2 }));
        assert!(parse(r#"{"error":{"message":"overloaded"}}"#).error.is_some());
    }

    #[test]
    fn the_output_limit_has_the_name_that_was_chosen() {
        let request = ChatRequest {
            model: "openai/gpt".parse().unwrap(),
            messages: vec![ChatMessage { role: Role::User, text: "hi".to_owned() }],
            sources: Vec::new(),
            max_output_tokens: Some(5),
            temperature: Some(0.0),
        };
        let text = |newer| String::from_utf8(body(&request, newer).unwrap()).unwrap();
        assert_eq!(
            text(false),
            r#"{"model":"gpt","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"temperature":0.0}"#
        );
        assert!(text(true).contains(r#""max_completion_tokens":5"#) && !text(true).contains("max_tokens"));
    }
}
