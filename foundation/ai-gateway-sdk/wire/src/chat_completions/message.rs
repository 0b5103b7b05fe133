//! One of `messages`, and the message of an answer.

use crate::conversation::{Content, Part, Role, Turn, only_text};
use crate::json::{Json, Object};
use crate::seal::{Seal, SealKind};
use crate::translate::form::{image_source, image_url, joined_text, list, object, required};
use crate::translate::{Context, Level, TranslateError, take_cache};

pub(crate) fn read(json: Json, place: &str) -> Result<Turn, TranslateError> {
    let mut message = object(json, place)?;
    let role = required(&mut message, "role", place)?;
    let place = format!("{place}.content");
    let (role, parts) = match role.as_str() {
        "system" | "developer" => (Role::System, content(&mut message, &place)?),
        "user" => (Role::User, content(&mut message, &place)?),
        "assistant" => (Role::Assistant, assistant(&mut message, &place)?),
        "tool" => {
            let id = required(&mut message, "tool_call_id", &place)?;
            let parts = content(&mut message, &place)?;
            (Role::Tool, vec![Part::new(Content::ToolResult { id, name: None, parts, failed: None })])
        }
        _ => {
            let expected = "one of the roles system, developer, user, assistant and tool";
            return Err(TranslateError::Malformed { place, expected, found: "another role" });
        }
    };
    let mut turn = Turn { role, parts, extra: message };
    // A mark on a message means all of it.
    if let (Some(mark), Some(last)) = (take_cache(&mut turn.extra), turn.parts.last_mut()) {
        last.cache = Some(mark);
    }
    Ok(turn)
}

/// What the model said: its thoughts, its text, its calls.
pub(crate) fn assistant(message: &mut Object, place: &str) -> Result<Vec<Part>, TranslateError> {
    let thoughts = reasoning(message);
    let text = content(message, place)?;
    let calls = message.take_list("tool_calls").unwrap_or_default();
    // A seal of the part that follows belongs to a call if there is any: there it is missed.
    let (next, mut parts): (Vec<Part>, Vec<Part>) =
        thoughts.into_iter().partition(|part| !calls.is_empty() && seals_next(part));
    let mut next = next.into_iter();
    parts.extend(text);
    if let Some(text) = message.take_text("refusal") {
        parts.push(Part::new(Content::Refusal(text)));
    }
    for call in calls {
        parts.extend(next.next());
        parts.push(tool_call(object(call, "tool_calls")?)?);
    }
    Ok(parts)
}

fn seals_next(part: &Part) -> bool {
    matches!(&part.content, Content::Reasoning { seal: Some(seal), .. } if seal.kind == SealKind::NextPart)
}

fn reasoning(message: &mut Object) -> Vec<Part> {
    let text = message.take_text("reasoning_content").or_else(|| message.take_text("reasoning"));
    let details = message.take_list("reasoning_details").unwrap_or_default();
    let mut parts: Vec<Part> = details.into_iter().map(detail).collect();
    let shown = parts.iter().any(|part| matches!(&part.content, Content::Reasoning { text, .. } if !text.is_empty()));
    if let Some(text) = text.filter(|text| !shown && !text.is_empty()) {
        let seal = Some(Seal::new(SealKind::Shown, ""));
        parts.insert(0, Part::new(Content::Reasoning { text, seal }));
    }
    parts
}

/// One of the details: ours holds a seal, any other is one.
pub(crate) fn detail(json: Json) -> Part {
    let field = |name: &str| json.at(&[name]).and_then(Json::as_str);
    let text = field("text").or_else(|| field("summary")).unwrap_or_default().to_owned();
    let packed = field("signature").or_else(|| field("data")).and_then(Seal::unpack);
    let seal = packed.unwrap_or_else(|| Seal::new(SealKind::Detail, json.to_text()));
    Part::new(Content::Reasoning { text, seal: Some(seal) })
}

fn tool_call(mut call: Object) -> Result<Part, TranslateError> {
    let Some(mut function) = call.take_object("function") else {
        return Ok(Part::new(Content::Other(call)));
    };
    call.take("type");
    call.take("index");
    let id = required(&mut call, "id", "tool_calls")?;
    let name = required(&mut function, "name", "tool_calls.function")?;
    let arguments = function.take_text("arguments").unwrap_or_default();
    call.put_rest("function", function);
    Ok(Part { content: Content::ToolCall { id, name, arguments }, cache: None, extra: call })
}

fn content(message: &mut Object, place: &str) -> Result<Vec<Part>, TranslateError> {
    if let Some(text) = message.take_text("content") {
        return Ok(vec![Part::text(text)]);
    }
    list(message.take("content"), place)?.into_iter().map(|part| self::part(object(part, place)?)).collect()
}

fn part(mut object: Object) -> Result<Part, TranslateError> {
    let kind = object.text("type").unwrap_or_default().to_owned();
    let cache = take_cache(&mut object);
    let content = match kind.as_str() {
        "text" => object.take_text("text").map(Content::Text),
        "refusal" => object.take_text("refusal").map(Content::Refusal),
        "image_url" => image(&mut object),
        _ => None,
    };
    Ok(match content {
        Some(content) => {
            object.take("type");
            Part { content, cache, extra: object }
        }
        None => Part { content: Content::Other(object), cache, extra: Object::new() },
    })
}

fn image(object: &mut Object) -> Option<Content> {
    let mut image = object.take_object("image_url")?;
    let Some(url) = image.take_text("url") else {
        object.put("image_url", image);
        return None;
    };
    let detail = image.take_text("detail");
    object.put_rest("image_url", image);
    Some(Content::Image { source: image_source(url), detail })
}

/// The messages that say one turn: results of tools stand alone, before what else the user says.
pub(crate) fn write(turn: Turn, context: &mut Context) -> Vec<Object> {
    let Turn { role, parts, extra } = turn;
    match role {
        Role::System => vec![said("system", parts, extra, context)],
        Role::Assistant => vec![write_assistant(parts, extra, context)],
        Role::User | Role::Tool => {
            let mut messages = Vec::new();
            let mut rest = Vec::new();
            for part in parts {
                match part.content {
                    Content::ToolResult { id, parts, failed, .. } => {
                        let (images, parts) = parts.into_iter().partition(|part| !context.same() && is_image(part));
                        messages.push(tool(&id, parts, failed, part.extra, context));
                        rest.extend::<Vec<Part>>(images);
                    }
                    content => rest.push(Part { content, ..part }),
                }
            }
            if rest.iter().any(is_image) && role == Role::Tool {
                context.lose("tool result", "its images follow as the user's, tools can only answer in text");
            }
            if role == Role::Tool && context.same() {
                // The one message that it came from.
                if let Some(only) = messages.first_mut() {
                    context.keep(Level::Turn, extra, only);
                }
            } else if !rest.is_empty() || messages.is_empty() {
                messages.push(said("user", rest, extra, context));
            }
            messages
        }
    }
}

fn is_image(part: &Part) -> bool {
    matches!(part.content, Content::Image { .. })
}

fn tool(id: &str, parts: Vec<Part>, failed: Option<bool>, extra: Object, context: &mut Context) -> Object {
    if failed == Some(true) {
        context.lose("is_error", "left out, the model reads from the result that the tool failed");
    }
    let mut message = Object::new().with("role", "tool").with("tool_call_id", id);
    message.put("content", write_content(parts, context));
    context.keep(Level::Part, extra, &mut message);
    message
}

fn said(role: &str, parts: Vec<Part>, extra: Object, context: &mut Context) -> Object {
    let mut message = Object::new().with("role", role).with("content", write_content(parts, context));
    context.keep(Level::Turn, extra, &mut message);
    message
}

fn write_content(parts: Vec<Part>, context: &mut Context) -> Json {
    if let Some(text) = only_text(&parts) {
        return Json::from(text);
    }
    Json::from(parts.into_iter().filter_map(|part| write_part(part, context)).collect::<Vec<_>>())
}

fn write_part(part: Part, context: &mut Context) -> Option<Object> {
    let mut object = match &part.content {
        Content::Text(text) => Object::new().with("type", "text").with("text", text.as_str()),
        Content::Refusal(text) => Object::new().with("type", "refusal").with("refusal", text.as_str()),
        Content::Image { source, detail } => {
            let Some(url) = image_url(source) else {
                context.lose("image", "left out, it is a file uploaded to another provider");
                return None;
            };
            let image = Object::new().with("url", url).with_some("detail", detail.as_deref());
            Object::new().with("type", "image_url").with("image_url", image)
        }
        Content::Other(object) if context.same() => object.clone(),
        _ => {
            context.lose_part(&part);
            return None;
        }
    };
    context.cache(part.cache.as_ref(), &mut object);
    let mut extra = part.extra;
    if let Some(rest) = extra.take_object("image_url").filter(|_| context.same()) {
        let mut image = object.take_object("image_url").unwrap_or_default();
        rest.into_iter().for_each(|(name, value)| image.put(&name, value));
        object.put("image_url", image);
    }
    context.keep(Level::Part, extra, &mut object);
    Some(object)
}

/// What the model said, for a provider (`messages`) or for a client (an answer).
pub(crate) fn write_assistant(parts: Vec<Part>, extra: Object, context: &mut Context) -> Object {
    let mut said = Vec::new();
    let (mut calls, mut thoughts, mut details) = (Vec::new(), String::new(), Vec::new());
    let mut refusal: Option<String> = None;
    for part in parts {
        match part.content {
            Content::Reasoning { text, seal } => thought(text, seal, &mut thoughts, &mut details, context),
            Content::ToolCall { id, name, arguments } => calls.push(call(&id, &name, &arguments, part.extra, context)),
            Content::Other(object)
                if context.same() && object.get("function").is_none() && object.get("id").is_some() =>
            {
                calls.push(object);
            }
            Content::Refusal(text) => refusal.get_or_insert_default().push_str(&text),
            content => said.push(Part { content, ..part }),
        }
    }
    let content = match (said.is_empty(), context.client) {
        (true, _) => Json::Null,
        // Clients expect one text.
        (false, true) => Json::from(client_text(&said, context)),
        (false, false) => write_content(said, context),
    };
    let mut message = Object::new().with("role", "assistant").with("content", content);
    if context.client || refusal.is_some() {
        message.put("refusal", refusal.map_or(Json::Null, Json::from));
    }
    if !thoughts.is_empty() {
        message.put("reasoning_content", thoughts);
    }
    if !details.is_empty() {
        message.put("reasoning_details", details);
    }
    if !calls.is_empty() {
        message.put("tool_calls", calls);
    }
    context.keep(Level::Turn, extra, &mut message);
    message
}

fn client_text(parts: &[Part], context: &mut Context) -> String {
    for part in parts {
        match &part.content {
            Content::Text(_) if context.same() => {}
            Content::Text(_) if part.extra.iter().all(|(_, value)| value.is_null()) => {}
            Content::Text(_) => context.lose("citations", "left out, the other protocol has text only"),
            _ => context.lose_part(part),
        }
    }
    joined_text(parts)
}

fn thought(text: String, seal: Option<Seal>, thoughts: &mut String, details: &mut Vec<Json>, context: &mut Context) {
    match seal {
        Some(seal) if seal.kind == SealKind::Shown => thoughts.push_str(&text),
        Some(seal) => {
            let Some(detail) = write_detail(&text, &seal, details.len(), context) else {
                context.lose("reasoning", "left out, it means something to its own provider only");
                return;
            };
            if context.client {
                thoughts.push_str(&text);
            }
            details.push(detail);
        }
        None if context.client || context.same() => thoughts.push_str(&text),
        None => context.lose("reasoning", "left out, it means something to its own provider only"),
    }
}

/// In the form that other gateways have made known, with the seal in its opaque place. Clients that
/// put a stream together go by the index, so each has its own.
pub(crate) fn write_detail(text: &str, seal: &Seal, index: usize, context: &Context) -> Option<Json> {
    let packed = context.seal(seal, SealKind::Detail)?;
    if seal.kind == SealKind::Detail {
        return Json::parse(packed.as_bytes()).ok();
    }
    let detail = if text.is_empty() {
        Object::new().with("type", "reasoning.encrypted").with("data", packed)
    } else {
        Object::new().with("type", "reasoning.text").with("text", text).with("signature", packed)
    };
    Some(detail.with("index", index).into())
}

pub(crate) fn call(id: &str, name: &str, arguments: &str, mut extra: Object, context: &mut Context) -> Object {
    let mut function = Object::new().with("name", name).with("arguments", arguments);
    if let Some(rest) = extra.take_object("function").filter(|_| context.same()) {
        rest.into_iter().for_each(|(name, value)| function.put(&name, value));
    }
    let mut call = Object::new().with("id", id).with("type", "function").with("function", function);
    context.keep(Level::Part, extra, &mut call);
    call
}
