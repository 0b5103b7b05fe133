//! Small readings that several protocols share.

use serde_json::Number;

use super::{Context, TranslateError};
use crate::conversation::{Budget, Content, Conversation, ImageSource, Part, Reasoning, Role, Tool, Turn};
use crate::json::{Json, Object};

pub(crate) fn object(json: Json, place: &str) -> Result<Object, TranslateError> {
    match json {
        Json::Object(object) => Ok(object),
        other => Err(wrong(place, "an object", &other)),
    }
}

pub(crate) fn list(json: Option<Json>, place: &str) -> Result<Vec<Json>, TranslateError> {
    match json {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(elements)) => Ok(elements),
        Some(other) => Err(wrong(place, "a list", &other)),
    }
}

pub(crate) fn required(object: &mut Object, name: &str, place: &str) -> Result<String, TranslateError> {
    object.take_text(name).ok_or_else(|| {
        let found = object.get(name).map_or("nothing", Json::kind);
        TranslateError::Malformed { place: format!("{place}.{name}"), expected: "a text", found }
    })
}

pub(crate) fn wrong(place: &str, expected: &'static str, found: &Json) -> TranslateError {
    TranslateError::Malformed { place: place.to_owned(), expected, found: found.kind() }
}

/// A text or a list of texts.
pub(crate) fn take_stop(object: &mut Object, name: &str) -> Vec<String> {
    if let Some(text) = object.take_text(name) {
        return vec![text];
    }
    let all_texts = |list: &[Json]| list.iter().all(|text| text.as_str().is_some());
    if !object.get(name).and_then(Json::as_array).is_some_and(all_texts) {
        return Vec::new();
    }
    let texts = object.take_list(name).unwrap_or_default();
    texts.into_iter().filter_map(|text| if let Json::String(text) = text { Some(text) } else { None }).collect()
}

pub(crate) fn texts(texts: Vec<String>) -> Option<Json> {
    (!texts.is_empty()).then(|| Json::Array(texts.into_iter().map(Json::String).collect()))
}

/// An image's address, which may hold the image.
pub(crate) fn image_source(url: String) -> ImageSource {
    let inline = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    match inline {
        Some((media_type, data)) => ImageSource::Base64 { media_type: media_type.to_owned(), data: data.to_owned() },
        None => ImageSource::Url(url),
    }
}

/// The address of an image, with the image in it where it has no other. None for an uploaded file.
pub(crate) fn image_url(source: &ImageSource) -> Option<String> {
    match source {
        ImageSource::Url(url) => Some(url.clone()),
        ImageSource::Base64 { media_type, data } => Some(format!("data:{media_type};base64,{data}")),
        ImageSource::File(_) => None,
    }
}

/// Turns of one side in one: protocols with alternating sides want it so.
pub(crate) fn joined(turns: Vec<Turn>) -> Vec<Turn> {
    let mut joined: Vec<Turn> = Vec::new();
    for turn in turns {
        match joined.last_mut().filter(|last| side(last.role) == side(turn.role)) {
            Some(last) => {
                last.parts.extend(turn.parts);
                for (name, value) in turn.extra {
                    if last.extra.get(&name).is_none() {
                        last.extra.put(&name, value);
                    }
                }
                if last.role != turn.role {
                    last.role = Role::User;
                }
            }
            None => joined.push(turn),
        }
    }
    joined
}

fn side(role: Role) -> u8 {
    match role {
        Role::System => 0,
        Role::User | Role::Tool => 1,
        Role::Assistant => 2,
    }
}

/// Neighbouring texts as one, where a protocol has room for one only.
pub(crate) fn joined_text(parts: &[Part]) -> String {
    let texts = parts
        .iter()
        .filter_map(|part| if let Content::Text(text) = &part.content { Some(text.as_str()) } else { None });
    texts.collect::<Vec<_>>().concat()
}

/// The effort that comes nearest, in the words that OpenAI has.
pub(crate) fn effort(reasoning: &Reasoning) -> Option<String> {
    if let Some(effort) = &reasoning.effort {
        // Anthropic's highest.
        return Some(if effort == "max" { "xhigh".to_owned() } else { effort.clone() });
    }
    let name = match reasoning.budget? {
        Budget::Dynamic => return None,
        Budget::Off => "none",
        Budget::Tokens(..=1024) => "minimal",
        Budget::Tokens(1025..=4096) => "low",
        Budget::Tokens(4097..=12_288) => "medium",
        Budget::Tokens(_) => "high",
    };
    Some(name.to_owned())
}

/// The budget that comes nearest to an effort, in tokens.
pub(crate) fn budget(reasoning: &Reasoning) -> Option<Budget> {
    reasoning.budget.or_else(|| {
        Some(match reasoning.effort.as_deref()? {
            "none" => Budget::Off,
            "minimal" => Budget::Tokens(1024),
            "low" => Budget::Tokens(2048),
            "medium" => Budget::Tokens(8192),
            "high" => Budget::Tokens(16_384),
            "xhigh" | "max" => Budget::Tokens(32_768),
            _ => Budget::Dynamic,
        })
    })
}

pub(crate) fn above(number: &Option<Number>, limit: f64) -> bool {
    number.as_ref().and_then(Number::as_f64).is_some_and(|value| value > limit)
}

/// Types of Gemini's schemas in the lower case of JSON Schema. Names of properties stay as they are.
pub(crate) fn json_schema(schema: Json) -> Json {
    match schema {
        Json::Object(object) => {
            let mut out = Object::new();
            for (name, value) in object {
                let value = match (name.as_str(), value) {
                    ("type", Json::String(kind)) => Json::String(kind.to_lowercase()),
                    ("properties" | "$defs" | "defs", Json::Object(properties)) => {
                        let mut each = Object::new();
                        properties.into_iter().for_each(|(name, value)| each.put(&name, json_schema(value)));
                        Json::Object(each)
                    }
                    ("enum" | "example" | "default" | "const", value) => value,
                    (_, value) => json_schema(value),
                };
                out.put(&name, value);
            }
            Json::Object(out)
        }
        Json::Array(elements) => Json::Array(elements.into_iter().map(json_schema).collect()),
        other => other,
    }
}

/// Refuses what cannot be left out of a request without answering another one.
pub(crate) fn refuse(
    conversation: &Conversation,
    fields: &[(&'static str, &'static str)],
) -> Result<(), TranslateError> {
    for (field, reason) in fields {
        let said =
            conversation.extra.get(field).is_some_and(|value| !value.is_null() && value.as_bool() != Some(false));
        if said {
            return Err(TranslateError::Inexpressible { field, reason });
        }
    }
    Ok(())
}

/// A format of the source's own protocol. That an answer is text goes without saying.
pub(crate) fn other_format(format: Json, context: &mut Context) -> Option<Object> {
    let kind = format.at(&["type"]).and_then(Json::as_str).unwrap_or_default();
    if !context.same() && kind != "text" {
        context.lose("format", "left out, the other protocol has no such form of answers");
    }
    match format {
        Json::Object(object) if context.same() => Some(object),
        _ => None,
    }
}

/// One answer is all that can be translated. That one is wanted goes without saying.
pub(crate) fn refuse_several(conversation: &mut Conversation) -> Result<(), TranslateError> {
    let wanted = |count: Option<Json>| count.as_ref().and_then(Json::as_u64).unwrap_or(1);
    let extra = &mut conversation.extra;
    let candidates = extra.get("generationConfig").and_then(|config| config.at(&["candidateCount"])).cloned();
    for (field, count) in [("n", extra.take("n")), ("candidateCount", candidates)] {
        if wanted(count) > 1 {
            let reason = "only one answer can be translated, ask for one";
            return Err(TranslateError::Inexpressible { field, reason });
        }
    }
    Ok(())
}

/// Refuses what the client must answer in a form of its own, and what the model would have to hear.
pub(crate) fn refuse_unspeakable(conversation: &Conversation) -> Result<(), TranslateError> {
    let is_custom = |tool: &Tool| matches!(tool, Tool::Other(tool) if tool.text("type") == Some("custom"));
    if conversation.tools.iter().any(is_custom) {
        let reason = "a custom tool has no parameters in JSON, declare a function instead";
        return Err(TranslateError::Inexpressible { field: "tools[].custom", reason });
    }
    let others = conversation.turns.iter().flat_map(|turn| &turn.parts).filter_map(|part| match &part.content {
        Content::Other(object) => Some(object),
        _ => None,
    });
    match others.filter_map(unspeakable).next() {
        Some((field, reason)) => Err(TranslateError::Inexpressible { field, reason }),
        None => Ok(()),
    }
}

fn unspeakable(part: &Object) -> Option<(&'static str, &'static str)> {
    const HEARING: &str = "it cannot be given sound or film here, send text";
    let media_type = |field: &str| part.get(field)?.at(&["mimeType"]).or(part.get(field)?.at(&["mime_type"]))?.as_str();
    let is_heard =
        |field| media_type(field).is_some_and(|kind| kind.starts_with("audio/") || kind.starts_with("video/"));
    match part.text("type") {
        Some("input_audio") => Some(("input_audio", HEARING)),
        Some("custom_tool_call" | "custom_tool_call_output" | "custom") => {
            Some(("custom_tool_call", "a custom tool has no parameters in JSON, use a function instead"))
        }
        _ if is_heard("inlineData") => Some(("inlineData", HEARING)),
        _ if is_heard("fileData") => Some(("fileData", HEARING)),
        _ => None,
    }
}
