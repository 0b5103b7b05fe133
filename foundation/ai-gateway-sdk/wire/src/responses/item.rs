//! Items: what goes in and what comes out.

use crate::conversation::{Content, ImageSource, Part, Role, Turn, only_text};
use crate::json::{Json, Object};
use crate::seal::{Seal, SealKind};
use crate::translate::form::{image_source, image_url, list, object, required};
use crate::translate::{Context, Level, TranslateError};

/// How ids of items begin that were made here.
pub(crate) const MADE: &str = "item_";

/// Every item is a turn of its own.
pub(crate) fn read(json: Json, place: &str) -> Result<Turn, TranslateError> {
    let mut item = object(json, place)?;
    let kind = item.text("type").unwrap_or("message").to_owned();
    match kind.as_str() {
        "message" => message(item, place),
        "function_call" => {
            let call = Content::ToolCall {
                id: required(&mut item, "call_id", place)?,
                name: required(&mut item, "name", place)?,
                arguments: item.take_text("arguments").unwrap_or_default(),
            };
            item.take("type");
            Ok(Turn::new(Role::Assistant, vec![Part { content: call, cache: None, extra: item }]))
        }
        "function_call_output" => {
            let id = required(&mut item, "call_id", place)?;
            let parts = contents(item.take("output"), place)?;
            item.take("type");
            let content = Content::ToolResult { id, name: None, parts, failed: None };
            Ok(Turn::new(Role::Tool, vec![Part { content, cache: None, extra: item }]))
        }
        "reasoning" => Ok(Turn::new(Role::Assistant, vec![Part::new(reasoning(item))])),
        other => {
            let role = if other.ends_with("_output") { Role::Tool } else { Role::Assistant };
            Ok(Turn::new(role, vec![Part::new(Content::Other(item))]))
        }
    }
}

fn message(mut item: Object, place: &str) -> Result<Turn, TranslateError> {
    let role = match required(&mut item, "role", place)?.as_str() {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => {
            let expected = "one of the roles system, developer, user and assistant";
            return Err(TranslateError::Malformed { place: format!("{place}.role"), expected, found: "another role" });
        }
    };
    let parts = contents(item.take("content"), place)?;
    Ok(Turn { role, parts, extra: item })
}

/// A thought. Its seal is the whole item, unless it carries another provider's.
pub(crate) fn reasoning(item: Object) -> Content {
    let texts = |name: &str| {
        let parts = item.get(name).and_then(Json::as_array).unwrap_or_default();
        parts.iter().filter_map(|part| part.at(&["text"])?.as_str()).collect::<Vec<_>>().join("\n\n")
    };
    let text = Some(texts("summary")).filter(|text| !text.is_empty()).unwrap_or_else(|| texts("content"));
    let encrypted = item.text("encrypted_content");
    // An item that was made here means nothing to OpenAI.
    let ours = encrypted.is_none() && item.text("id").is_some_and(|id| id.starts_with(MADE));
    let seal = encrypted
        .and_then(Seal::unpack)
        .or_else(|| (!ours).then(|| Seal::new(SealKind::Encrypted, Json::from(item.clone()).to_text())));
    Content::Reasoning { text, seal }
}

pub(crate) fn contents(content: Option<Json>, place: &str) -> Result<Vec<Part>, TranslateError> {
    if let Some(Json::String(text)) = content {
        return Ok(vec![Part::text(text)]);
    }
    list(content, place)?.into_iter().map(|part| Ok(self::part(object(part, place)?))).collect()
}

fn part(mut part: Object) -> Part {
    let content = match part.text("type") {
        Some("input_text" | "output_text" | "text") => part.take_text("text").map(Content::Text),
        Some("refusal") => part.take_text("refusal").map(Content::Refusal),
        Some("input_image") => {
            let source = part.take_text("image_url").map(image_source);
            let source = source.or_else(|| part.take_text("file_id").map(ImageSource::File));
            source.map(|source| Content::Image { source, detail: part.take_text("detail") })
        }
        _ => None,
    };
    match content {
        Some(content) => {
            part.take("type");
            Part { content, cache: None, extra: part }
        }
        None => Part::new(Content::Other(part)),
    }
}

/// The items that say one turn.
pub(crate) fn write(turn: Turn, context: &mut Context) -> Vec<Object> {
    let role = match turn.role {
        Role::System => "system",
        Role::User | Role::Tool => "user",
        Role::Assistant => "assistant",
    };
    let mut items = Vec::new();
    let mut said: Vec<Part> = Vec::new();
    let nothing = turn.parts.is_empty();
    for part in turn.parts {
        if is_content(&part) {
            said.push(part);
            continue;
        }
        if !said.is_empty() {
            items.push(written_message(role, std::mem::take(&mut said), Object::new(), context));
        }
        items.extend(write_item(part, context));
    }
    if !said.is_empty() || (nothing && context.same()) {
        items.push(written_message(role, said, turn.extra, context));
    } else if let Some(last) = items.last_mut() {
        context.keep(Level::Turn, turn.extra, last);
    }
    items
}

fn is_content(part: &Part) -> bool {
    match &part.content {
        Content::Text(_) | Content::Refusal(_) | Content::Image { .. } => true,
        // A part's type never ends in `call`, nor is it one of these.
        Content::Other(object) => {
            object.text("type").is_some_and(|kind| kind.starts_with("input_") || kind == "refusal")
        }
        Content::ToolCall { .. } | Content::ToolResult { .. } | Content::Reasoning { .. } => false,
    }
}

fn written_message(role: &str, parts: Vec<Part>, extra: Object, context: &mut Context) -> Object {
    let mut item = Object::new().with("role", role).with("content", write_contents(parts, role, context));
    context.keep(Level::Turn, extra, &mut item);
    item
}

fn write_contents(parts: Vec<Part>, role: &str, context: &mut Context) -> Json {
    if let Some(text) = only_text(&parts) {
        return text.into();
    }
    Json::from(parts.into_iter().filter_map(|part| write_content(part, role, context)).collect::<Vec<_>>())
}

fn write_content(part: Part, role: &str, context: &mut Context) -> Option<Object> {
    let mut object = match &part.content {
        Content::Text(text) => {
            let kind = if role == "assistant" { "output_text" } else { "input_text" };
            Object::new().with("type", kind).with("text", text.as_str())
        }
        Content::Refusal(text) => Object::new().with("type", "refusal").with("refusal", text.as_str()),
        Content::Image { source, detail } => {
            let image = Object::new().with("type", "input_image").with_some("detail", detail.as_deref());
            match (source, image_url(source)) {
                (_, Some(url)) => image.with("image_url", url),
                (ImageSource::File(id), None) if context.same() => image.with("file_id", id.as_str()),
                _ => {
                    context.lose("image", "left out, it is a file uploaded to another provider");
                    return None;
                }
            }
        }
        Content::Other(object) if context.same() => object.clone(),
        _ => {
            context.lose_part(&part);
            return None;
        }
    };
    context.cache(part.cache.as_ref(), &mut object);
    context.keep(Level::Part, part.extra, &mut object);
    Some(object)
}

fn write_item(part: Part, context: &mut Context) -> Option<Object> {
    let mut item = match part.content {
        Content::ToolCall { id, name, arguments } => call(&id, &name, &arguments),
        Content::ToolResult { id, parts, failed, .. } => {
            if failed == Some(true) {
                context.lose("is_error", "left out, the model reads from the result that the tool failed");
            }
            let output = write_contents(parts, "user", context);
            Object::new().with("type", "function_call_output").with("call_id", id).with("output", output)
        }
        Content::Reasoning { seal: Some(seal), .. } if seal.kind == SealKind::Encrypted => {
            Json::parse(seal.data.as_bytes()).ok()?.as_object()?.clone()
        }
        Content::Other(object) if context.same() => object,
        content => {
            context.lose_part(&Part::new(content));
            return None;
        }
    };
    context.cache(part.cache.as_ref(), &mut item);
    context.keep(Level::Part, part.extra, &mut item);
    Some(item)
}

fn call(id: &str, name: &str, arguments: &str) -> Object {
    Object::new().with("type", "function_call").with("call_id", id).with("name", name).with("arguments", arguments)
}

/// An item of an answer that is about to be filled.
pub(crate) fn message_item(id: &str, status: &str, content: Vec<Object>) -> Object {
    Object::new()
        .with("id", id)
        .with("type", "message")
        .with("status", status)
        .with("role", "assistant")
        .with("content", content)
}

/// A text within it.
pub(crate) fn text_part(text: &str) -> Object {
    Object::new()
        .with("type", "output_text")
        .with("text", text)
        .with("annotations", Vec::<Json>::new())
        .with("logprobs", Vec::<Json>::new())
}

/// A refusal within it.
pub(crate) fn refusal_part(text: &str) -> Object {
    Object::new().with("type", "refusal").with("refusal", text)
}

/// A call.
pub(crate) fn call_item(id: &str, status: &str, call_id: &str, name: &str, arguments: &str) -> Object {
    Object::new()
        .with("id", id)
        .with("type", "function_call")
        .with("status", status)
        .with("call_id", call_id)
        .with("name", name)
        .with("arguments", arguments)
}

/// A thought, with its seal in the place of encrypted content.
pub(crate) fn reasoning_item(id: &str, text: &str, seal: Option<&Seal>) -> Object {
    let own = seal.filter(|seal| seal.kind == SealKind::Encrypted);
    if let Some(Ok(Json::Object(item))) = own.map(|own| Json::parse(own.data.as_bytes())) {
        return item;
    }
    let summary: Vec<Object> = (!text.is_empty()).then(|| summary_part(text)).into_iter().collect();
    Object::new()
        .with("id", id)
        .with("type", "reasoning")
        .with("summary", summary)
        .with_some("encrypted_content", seal.map(Seal::packed))
}

pub(crate) fn summary_part(text: &str) -> Object {
    Object::new().with("type", "summary_text").with("text", text)
}
