//! Fields that mean something to one protocol only: not unknown, so not to be tried on another.

use crate::protocol::Protocol;

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Request,
    Turn,
    Part,
    Tool,
    Answer,
}

pub(crate) fn is_native(protocol: Protocol, level: Level, name: &str) -> bool {
    let names: &[&str] = match protocol {
        Protocol::ChatCompletions | Protocol::Embeddings => chat_completions(level),
        Protocol::Responses => responses(level),
        Protocol::Messages => messages(level),
        Protocol::GenerateContent => generate_content(level),
    };
    names.contains(&name)
}

/// Whether a field of one protocol means the same in the other: OpenAI's two share some, others
/// only names, such as `service_tier`.
pub(crate) fn is_shared(from: Protocol, to: Protocol, level: Level, name: &str) -> bool {
    let one_house = |protocol| matches!(protocol, Protocol::ChatCompletions | Protocol::Responses);
    one_house(from) && one_house(to) && is_native(to, level, name)
}

fn chat_completions(level: Level) -> &'static [&'static str] {
    match level {
        Level::Request => &[
            "audio",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "modalities",
            "n",
            "prediction",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "store",
            "stream_options",
            "top_logprobs",
            "verbosity",
            "web_search_options",
        ],
        Level::Turn => &["annotations", "audio", "function_call", "name"],
        Level::Part => &["function", "image_url", "index"],
        Level::Tool => &["function"],
        Level::Answer => {
            &["choices", "logprobs", "object", "prompt_filter_results", "service_tier", "system_fingerprint"]
        }
    }
}

fn responses(level: Level) -> &'static [&'static str] {
    match level {
        Level::Request => &[
            "background",
            "context_management",
            "conversation",
            "include",
            "max_tool_calls",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "store",
            "stream_options",
            "text",
            "top_logprobs",
            "truncation",
        ],
        Level::Turn => &["id", "phase", "status", "type"],
        Level::Part => &["annotations", "id", "logprobs", "status", "type"],
        Level::Tool => &["defer_loading"],
        Level::Answer => &[
            "background",
            "billing",
            "completed_at",
            "conversation",
            "error",
            "frequency_penalty",
            "incomplete_details",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "object",
            "output_text",
            "parallel_tool_calls",
            "presence_penalty",
            "previous_response_id",
            "prompt_cache_key",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "status",
            "store",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user",
        ],
    }
}

fn messages(level: Level) -> &'static [&'static str] {
    match level {
        Level::Request => {
            &["cache_control", "container", "context_management", "mcp_servers", "output_config", "service_tier"]
        }
        Level::Turn => &[],
        Level::Part => &["caller", "citations", "context", "source", "title"],
        Level::Tool => &["allowed_callers", "defer_loading", "eager_input_streaming", "input_examples", "type"],
        Level::Answer => &["container", "context_management", "role", "type"],
    }
}

fn generate_content(level: Level) -> &'static [&'static str] {
    match level {
        Level::Request => &["cachedContent", "generationConfig", "labels", "safetySettings", "toolConfig"],
        Level::Turn => &[],
        Level::Part => &[
            "functionCall",
            "functionResponse",
            "inlineData",
            "mediaResolution",
            "partMetadata",
            "thought",
            "videoMetadata",
        ],
        Level::Tool => &["behavior", "response", "responseJsonSchema"],
        Level::Answer => &["candidates", "createTime", "promptFeedback"],
    }
}

/// Names by which a provider keeps its own order, below the request.
pub(crate) fn is_bookkeeping(protocol: Protocol, name: &str) -> bool {
    match protocol {
        Protocol::ChatCompletions | Protocol::Embeddings => matches!(name, "index" | "object" | "system_fingerprint"),
        Protocol::Responses => matches!(name, "id" | "object" | "status" | "type"),
        Protocol::Messages => matches!(name, "role" | "type"),
        Protocol::GenerateContent => matches!(name, "createTime" | "index"),
    }
}
