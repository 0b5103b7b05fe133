//! A whole answer of `generateContent`.

use crate::answer::Answer;
use crate::conversation::{Content, Part};
use crate::generate_content::part::{self, Ids, Writer};
use crate::generate_content::{stop, usage};
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::stop::StopReason;
use crate::translate::form::{list, object};
use crate::translate::{Context, Level, Stamp, TranslateError};

pub(crate) fn read(mut body: Object, stamp: &Stamp) -> Result<Answer, TranslateError> {
    let mut candidates = list(body.take("candidates"), "candidates")?.into_iter();
    let mut candidate = object(candidates.next().unwrap_or_else(|| Object::new().into()), "candidates[0]")?;
    if candidates.next().is_some() {
        let reason = "only one answer can be translated, ask for one";
        return Err(TranslateError::Inexpressible { field: "candidateCount", reason });
    }
    let mut ids = Ids::new(&stamp.id);
    let content = candidate.take("content").unwrap_or_else(|| Object::new().into());
    let parts: Vec<Part> =
        part::read_content(content, "candidates[0].content", &mut ids)?.parts.into_iter().map(outgoing).collect();
    let stop = stop_of(&mut candidate, &body, parts.iter().any(is_call));
    Ok(Answer {
        origin: Protocol::GenerateContent,
        id: body.take_text("responseId"),
        model: body.take_text("modelVersion").unwrap_or_default(),
        created: None,
        parts,
        stop: stop.unwrap_or(StopReason::EndTurn),
        stop_sequence: None,
        usage: body.take("usageMetadata").map(|report| usage::read(&report)),
        extra: body,
    })
}

/// What a model draws is something that only this protocol has.
pub(crate) fn outgoing(part: Part) -> Part {
    match part.content {
        Content::Image { source: crate::conversation::ImageSource::Base64 { media_type, data }, .. } => {
            let inline = Object::new().with("mimeType", media_type).with("data", data);
            Part::new(Content::Other(Object::new().with("inlineData", inline)))
        }
        content => Part { content, ..part },
    }
}

pub(crate) fn is_call(part: &Part) -> bool {
    matches!(part.content, Content::ToolCall { .. })
}

/// Why it ended, if it has: a call is an end like any other here, and a refused question has no candidate.
pub(crate) fn stop_of(candidate: &mut Object, body: &Object, called: bool) -> Option<StopReason> {
    let reason = candidate.take_text("finishReason").as_deref().map(stop::read);
    match reason {
        Some(StopReason::EndTurn) if called => Some(StopReason::ToolUse),
        Some(reason) => Some(reason),
        None => {
            let feedback = body.get("promptFeedback").and_then(|feedback| feedback.at(&["blockReason"]));
            feedback.map(|_| StopReason::ContentFilter)
        }
    }
}

pub(crate) fn write(answer: Answer, stamp: &Stamp, context: &mut Context) -> Object {
    let parts = Writer { context, pending: None, signed_calls: false }.write_all(answer.parts);
    let id = answer.id.unwrap_or_else(|| stamp.id.clone());
    let mut body = frame(parts, Some(&answer.stop), &answer.model, &id);
    body = body.with_some("usageMetadata", answer.usage.as_ref().map(usage::write));
    context.keep(Level::Answer, answer.extra, &mut body);
    body
}

/// An answer, or a piece of it.
pub(crate) fn frame(parts: Vec<Object>, stop: Option<&StopReason>, model: &str, id: &str) -> Object {
    let content = Object::new().with("parts", parts).with("role", "model");
    let candidate = Object::new()
        .with("content", content)
        .with_some("finishReason", stop.map(|stop| Json::from(stop::write(stop))))
        .with("index", 0u64);
    Object::new().with("candidates", vec![candidate]).with("modelVersion", model).with("responseId", id)
}
