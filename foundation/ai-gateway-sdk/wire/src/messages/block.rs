//! Content blocks.

use crate::conversation::{Content, ImageSource, Part, only_text};
use crate::json::{Json, Object};
use crate::seal::{Seal, SealKind};
use crate::translate::form::{list, object};
use crate::translate::{Context, Level, TranslateError, take_cache};

/// A text or a list of blocks.
pub(crate) fn read_all(content: Option<Json>, place: &str) -> Result<Vec<Part>, TranslateError> {
    if let Some(Json::String(text)) = content {
        return Ok(vec![Part::text(text)]);
    }
    list(content, place)?.into_iter().map(|block| read(object(block, place)?, place)).collect()
}

pub(crate) fn read(mut block: Object, place: &str) -> Result<Part, TranslateError> {
    let kind = block.text("type").unwrap_or_default().to_owned();
    let cache = take_cache(&mut block);
    let content = match kind.as_str() {
        "text" => block.take_text("text").map(Content::Text),
        "image" => image(&mut block),
        "tool_use" => tool_use(&mut block),
        "tool_result" => tool_result(&mut block, place)?,
        "thinking" => block.take_text("thinking").map(|text| {
            let signature = block.take_text("signature").filter(|signature| !signature.is_empty());
            Content::Reasoning { text, seal: signature.map(|text| Seal::read(SealKind::Signature, text)) }
        }),
        "redacted_thinking" => block
            .take_text("data")
            .map(|data| Content::Reasoning { text: String::new(), seal: Some(Seal::read(SealKind::Redacted, data)) }),
        _ => None,
    };
    Ok(match content {
        Some(content) => {
            block.take("type");
            Part { content, cache, extra: block }
        }
        None => Part { content: Content::Other(block), cache, extra: Object::new() },
    })
}

fn image(block: &mut Object) -> Option<Content> {
    let source = block.get("source")?;
    let field = |name: &str| source.at(&[name]).and_then(Json::as_str).map(str::to_owned);
    let source = match field("type")?.as_str() {
        "base64" => ImageSource::Base64 { media_type: field("media_type")?, data: field("data")? },
        "url" => ImageSource::Url(field("url")?),
        "file" => ImageSource::File(field("file_id")?),
        _ => return None,
    };
    block.take("source");
    Some(Content::Image { source, detail: None })
}

fn tool_use(block: &mut Object) -> Option<Content> {
    if block.text("id").is_none() || block.text("name").is_none() {
        return None;
    }
    let (id, name) = block.take_text("id").zip(block.take_text("name"))?;
    let arguments = block.take("input").unwrap_or_else(|| Object::new().into()).to_text();
    Some(Content::ToolCall { id, name, arguments })
}

fn tool_result(block: &mut Object, place: &str) -> Result<Option<Content>, TranslateError> {
    let Some(id) = block.take_text("tool_use_id") else { return Ok(None) };
    let parts = read_all(block.take("content"), place)?;
    let failed = block.take_bool("is_error");
    Ok(Some(Content::ToolResult { id, name: None, parts, failed }))
}

/// A text where a text is all there is, a list of blocks otherwise.
pub(crate) fn write_all(parts: Vec<Part>, context: &mut Context) -> Json {
    if let Some(text) = only_text(&parts) {
        return text.into();
    }
    Json::from(parts.into_iter().filter_map(|part| write(part, context)).collect::<Vec<_>>())
}

pub(crate) fn write(mut part: Part, context: &mut Context) -> Option<Object> {
    let mut block = match &mut part.content {
        // Empty texts are refused.
        Content::Text(text) if text.is_empty() && !context.same() => return None,
        Content::Text(text) | Content::Refusal(text) => {
            Object::new().with("type", "text").with("text", std::mem::take(text))
        }
        Content::Image { source, detail } => {
            if detail.as_deref().is_some_and(|detail| detail != "auto") {
                context.lose("detail", "left out, the other protocol has nothing like it");
            }
            Object::new().with("type", "image").with("source", write_source(source))
        }
        Content::ToolCall { id, name, arguments } => {
            let input = arguments_object(arguments, context);
            tool_block(id, name).with("input", input)
        }
        Content::ToolResult { id, parts, failed, .. } => {
            let mut block = Object::new().with("type", "tool_result").with("tool_use_id", tool_id(id));
            if !parts.is_empty() {
                block.put("content", write_all(std::mem::take(parts), context));
            }
            block.with_some("is_error", failed.take())
        }
        Content::Reasoning { text, seal } => match thought(text, seal.as_ref(), context) {
            Some(block) => block,
            None => {
                context.lose_part(&part);
                return None;
            }
        },
        Content::Other(object) if context.same() => std::mem::take(object),
        Content::Other(_) => {
            context.lose_part(&part);
            return None;
        }
    };
    context.cache(part.cache.as_ref(), &mut block);
    context.keep(Level::Part, part.extra, &mut block);
    Some(block)
}

pub(crate) fn tool_block(id: &str, name: &str) -> Object {
    Object::new().with("type", "tool_use").with("id", tool_id(id)).with("name", name)
}

/// Ids of calls are of letters, digits, `_` and `-` here.
fn tool_id(id: &str) -> String {
    id.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-') { letter } else { '_' })
        .collect()
}

fn write_source(source: &ImageSource) -> Object {
    match source {
        ImageSource::Base64 { media_type, data } => {
            Object::new().with("type", "base64").with("media_type", media_type.as_str()).with("data", data.as_str())
        }
        ImageSource::Url(url) => Object::new().with("type", "url").with("url", url.as_str()),
        ImageSource::File(id) => Object::new().with("type", "file").with("file_id", id.as_str()),
    }
}

/// Arguments as an object. Models sometimes write none, or no JSON.
pub(crate) fn arguments_object(arguments: &str, context: &mut Context) -> Object {
    if arguments.trim().is_empty() {
        return Object::new();
    }
    match Json::parse(arguments.as_bytes()) {
        Ok(Json::Object(object)) => object,
        _ => {
            context.lose("arguments", "the model's arguments are no JSON object, their text is sent as `arguments`");
            Object::new().with("arguments", arguments)
        }
    }
}

fn thought(text: &str, seal: Option<&Seal>, context: &Context) -> Option<Object> {
    let thinking =
        |signature: String| Object::new().with("type", "thinking").with("thinking", text).with("signature", signature);
    match seal {
        Some(seal) if seal.kind == SealKind::Redacted => {
            Some(Object::new().with("type", "redacted_thinking").with("data", seal.data.as_str()))
        }
        Some(seal) => context.seal(seal, SealKind::Signature).map(thinking),
        // Clients expect the field; a provider takes no thought without it.
        None => context.client.then(|| thinking(String::new())),
    }
}
