//! Parts of contents.

use crate::conversation::{Content, ImageSource, Part, Role, Turn};
use crate::json::{Json, Object};
use crate::messages::block::arguments_object;
use crate::seal::{Seal, SealKind};
use crate::translate::form::{list, object};
use crate::translate::{Context, Level, TranslateError};

/// How ids begin that were made here, because this protocol mostly has none.
const MADE: &str = "call_made_";
/// Stands for a signature where a call was made by another model, as Google documents it.
const FOREIGN_CALL: &str = "skip_thought_signature_validator";

/// Gives ids to calls that have none, and finds them again for their results.
#[derive(Debug)]
pub(crate) struct Ids {
    prefix: String,
    made: usize,
    /// Calls without a result so far: name and id.
    waiting: Vec<(String, String)>,
}

impl Ids {
    /// `stamp` makes the ids of one answer different from those of another.
    pub(crate) fn new(stamp: &str) -> Self {
        let separator = if stamp.is_empty() { "" } else { "_" };
        Self { prefix: format!("{MADE}{stamp}{separator}"), made: 0, waiting: Vec::new() }
    }

    fn make(&mut self) -> String {
        self.made += 1;
        format!("{}{}", self.prefix, self.made - 1)
    }

    fn called(&mut self, name: &str, id: Option<String>) -> String {
        let id = id.unwrap_or_else(|| self.make());
        self.waiting.push((name.to_owned(), id.clone()));
        id
    }

    fn answered(&mut self, name: &str, id: Option<String>) -> String {
        let found = self.waiting.iter().position(|(called, waiting)| match &id {
            Some(id) => id == waiting,
            None => called == name,
        });
        match (found.map(|index| self.waiting.remove(index)), id) {
            (_, Some(id)) | (Some((_, id)), None) => id,
            (None, None) => self.make(),
        }
    }
}

/// One of `contents`.
pub(crate) fn read_content(json: Json, place: &str, ids: &mut Ids) -> Result<Turn, TranslateError> {
    let mut content = object(json, place)?;
    let role = match content.take_text("role").as_deref() {
        Some("model") => Role::Assistant,
        Some("system") => Role::System,
        _ => Role::User,
    };
    let mut parts = Vec::new();
    for (index, json) in list(content.take("parts"), place)?.into_iter().enumerate() {
        parts.extend(read(object(json, &format!("{place}.parts[{index}]"))?, ids));
    }
    Ok(Turn { role, parts, extra: content })
}

/// A part, and before it the seal that it carries.
pub(crate) fn read(mut part: Object, ids: &mut Ids) -> Vec<Part> {
    for (snake, camel) in [
        ("inline_data", "inlineData"),
        ("function_call", "functionCall"),
        ("function_response", "functionResponse"),
        ("file_data", "fileData"),
        ("thought_signature", "thoughtSignature"),
    ] {
        if let Some(value) = part.take(snake) {
            part.put(camel, value);
        }
    }
    let signature = part.take_text("thoughtSignature");
    if part.get("thought").and_then(Json::as_bool) == Some(true) && part.text("text").is_some() {
        part.take("thought");
        let text = part.take_text("text").unwrap_or_default();
        let seal = signature.map(|text| Seal::read(SealKind::Thought, text));
        return vec![Part { content: Content::Reasoning { text, seal }, cache: None, extra: part }];
    }
    let seal = signature.map(|text| Seal::read(SealKind::NextPart, text));
    let seal = seal.map(|seal| Part::new(Content::Reasoning { text: String::new(), seal: Some(seal) }));
    let content = read_content_of(&mut part, ids);
    let part = match content {
        Some(content) => Part { content, cache: None, extra: part },
        None => Part::new(Content::Other(part)),
    };
    seal.into_iter().chain([part]).collect()
}

fn read_content_of(part: &mut Object, ids: &mut Ids) -> Option<Content> {
    if let Some(text) = part.take_text("text") {
        return Some(Content::Text(text));
    }
    if let Some(mut call) = part.take_object("functionCall") {
        let name = call.take_text("name").unwrap_or_default();
        let id = ids.called(&name, call.take_text("id"));
        let arguments = call.take("args").unwrap_or_else(|| Object::new().into()).to_text();
        part.put_rest("functionCall", call);
        return Some(Content::ToolCall { id, name, arguments });
    }
    if let Some(mut response) = part.take_object("functionResponse") {
        let name = response.take_text("name").unwrap_or_default();
        let id = ids.answered(&name, response.take_text("id"));
        let (text, failed) = read_response(response.take("response"));
        part.put_rest("functionResponse", response);
        return Some(Content::ToolResult { id, name: Some(name), parts: vec![Part::text(text)], failed });
    }
    image(part)
}

fn image(part: &mut Object) -> Option<Content> {
    for (name, data) in [("inlineData", "data"), ("fileData", "fileUri")] {
        let Some(source) = part.get(name) else { continue };
        let field = |name: &str| source.at(&[name]).and_then(Json::as_str).map(str::to_owned);
        let media_type = field("mimeType").or_else(|| field("mime_type"))?;
        if !media_type.starts_with("image/") {
            return None;
        }
        let data = field(data)?;
        part.take(name);
        let source = if name == "inlineData" {
            ImageSource::Base64 { media_type, data }
        } else {
            part.put("fileData", Object::new().with("mimeType", media_type));
            ImageSource::Url(data)
        };
        return Some(Content::Image { source, detail: None });
    }
    None
}

/// A result is an object; a text alone stands under `output`, an error under `error`.
fn read_response(response: Option<Json>) -> (String, Option<bool>) {
    let response = response.unwrap_or_else(|| Object::new().into());
    let alone = response.as_object().filter(|object| object.len() == 1);
    if let Some(text) = alone.and_then(|object| object.text("output")) {
        return (text.to_owned(), None);
    }
    if let Some(text) = alone.and_then(|object| object.text("error")) {
        return (text.to_owned(), Some(true));
    }
    (response.to_text(), None)
}

fn write_response(parts: &[Part], failed: Option<bool>) -> Object {
    let text = crate::translate::form::joined_text(parts);
    if failed == Some(true) {
        return Object::new().with("error", text);
    }
    match Json::parse(text.as_bytes()) {
        Ok(Json::Object(object)) => object,
        _ => Object::new().with("output", text),
    }
}

/// Parts for a provider or a client, with the seals back on what they belong to.
pub(crate) struct Writer<'a> {
    pub(crate) context: &'a mut Context,
    /// The seal that waits for its part.
    pub(crate) pending: Option<String>,
    /// Calls need a signature, even if another model made them.
    pub(crate) signed_calls: bool,
}

impl Writer<'_> {
    pub(crate) fn write_all(&mut self, parts: Vec<Part>) -> Vec<Object> {
        let mut written: Vec<Object> = Vec::new();
        // Of several calls at once only the first is signed.
        let mut called = false;
        for part in parts {
            let is_call = matches!(part.content, Content::ToolCall { .. });
            if is_call && !called && self.signed_calls && self.pending.is_none() {
                self.pending = Some(FOREIGN_CALL.to_owned());
            }
            called = is_call;
            written.extend(self.write(part));
        }
        written.extend(self.rest());
        written
    }

    /// A seal whose part has not come stands on an empty text.
    pub(crate) fn rest(&mut self) -> Option<Object> {
        self.pending.take().map(|signature| Object::new().with("text", "").with("thoughtSignature", signature))
    }

    pub(crate) fn write(&mut self, mut part: Part) -> Vec<Object> {
        let mut object = match &mut part.content {
            Content::Reasoning { text, seal } => {
                let (text, seal) = (std::mem::take(text), seal.take());
                return self.thought(&text, seal.as_ref()).into_iter().collect();
            }
            Content::Text(text) if text.is_empty() && !self.context.same() && self.pending.is_none() => {
                return Vec::new();
            }
            Content::Text(text) | Content::Refusal(text) => Object::new().with("text", std::mem::take(text)),
            Content::Image { source, detail } => {
                if detail.as_deref().is_some_and(|detail| detail != "auto") {
                    self.context.lose("detail", "left out, the other protocol has nothing like it");
                }
                match write_image(source, &mut part.extra) {
                    Some(image) => image,
                    None => {
                        self.context.lose("image", "left out, it is a file uploaded to another provider");
                        return Vec::new();
                    }
                }
            }
            Content::ToolCall { id, name, arguments } => {
                let args = arguments_object(arguments, self.context);
                let call = call(id, name, args, part.extra.take_object("functionCall").unwrap_or_default());
                Object::new().with("functionCall", call)
            }
            Content::ToolResult { id, name, parts, failed } => {
                let rest = part.extra.take_object("functionResponse").unwrap_or_default();
                let mut response = Object::new()
                    .with_some("id", (!id.starts_with(MADE)).then(|| id.clone()))
                    .with("name", name.clone().unwrap_or_default())
                    .with("response", write_response(parts, *failed));
                rest.into_iter().for_each(|(name, value)| response.put(&name, value));
                Object::new().with("functionResponse", response)
            }
            Content::Other(object) if self.context.same() => std::mem::take(object),
            Content::Other(_) => {
                self.context.lose_part(&part);
                return Vec::new();
            }
        };
        self.context.cache(part.cache.as_ref(), &mut object);
        self.context.keep(Level::Part, part.extra, &mut object);
        vec![object.with_some("thoughtSignature", self.pending.take())]
    }

    pub(crate) fn thought(&mut self, text: &str, seal: Option<&Seal>) -> Option<Object> {
        if let Some(own) = seal.filter(|seal| seal.kind == SealKind::NextPart) {
            self.pending = Some(own.data.clone());
            return None;
        }
        let signature = seal.and_then(|seal| self.context.seal(seal, SealKind::Thought));
        // A provider takes no thoughts but its own, and its own may be unsigned.
        let foreign = !self.context.client && if seal.is_some() { signature.is_none() } else { !self.context.same() };
        if foreign {
            self.context.lose("reasoning", "left out, it means something to its own provider only");
            return None;
        }
        Some(Object::new().with("text", text).with("thought", true).with_some("thoughtSignature", signature))
    }
}

pub(crate) fn call(id: &str, name: &str, args: Object, rest: Object) -> Object {
    let mut call =
        Object::new().with_some("id", (!id.starts_with(MADE)).then_some(id)).with("name", name).with("args", args);
    rest.into_iter().for_each(|(name, value)| call.put(&name, value));
    call
}

fn write_image(source: &ImageSource, extra: &mut Object) -> Option<Object> {
    match source {
        ImageSource::Base64 { media_type, data } => {
            let inline = Object::new().with("mimeType", media_type.as_str()).with("data", data.as_str());
            Some(Object::new().with("inlineData", inline))
        }
        ImageSource::Url(url) => {
            let file = extra.take_object("fileData").unwrap_or_default().with("fileUri", url.as_str());
            Some(Object::new().with("fileData", file))
        }
        ImageSource::File(_) => None,
    }
}
