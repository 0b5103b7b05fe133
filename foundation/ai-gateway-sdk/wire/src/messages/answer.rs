//! A whole answer of Messages.

use crate::answer::Answer;
use crate::conversation::{Content, Part};
use crate::json::{Json, Object};
use crate::messages::{block, stop, usage};
use crate::protocol::Protocol;
use crate::stop::StopReason;
use crate::translate::{Context, Level, Stamp, TranslateError};

pub(crate) fn read(mut body: Object) -> Result<Answer, TranslateError> {
    let parts = block::read_all(body.take("content"), "content")?;
    let reason = body.take_text("stop_reason");
    body.take("type");
    body.take("role");
    Ok(Answer {
        origin: Protocol::Messages,
        id: body.take_text("id"),
        model: body.take_text("model").unwrap_or_default(),
        created: None,
        parts,
        stop: reason.as_deref().map_or(StopReason::EndTurn, stop::read),
        stop_sequence: body.take_text("stop_sequence"),
        usage: body.take("usage").map(|report| usage::read(&report)),
        extra: body,
    })
}

pub(crate) fn write(answer: Answer, stamp: &Stamp, context: &mut Context) -> Object {
    let stop = stop_for(&answer.stop, answer.parts.iter().any(is_refusal));
    let content: Vec<Object> = answer.parts.into_iter().filter_map(|part| block::write(part, context)).collect();
    let mut body = message(&id(answer.id, stamp), &answer.model)
        .with("content", content)
        .with("stop_reason", stop::write(&stop))
        .with("stop_sequence", answer.stop_sequence.map_or(Json::Null, Json::from))
        .with("usage", usage::write(&answer.usage.unwrap_or_default()));
    context.keep(Level::Answer, answer.extra, &mut body);
    body
}

/// What a message begins with.
pub(crate) fn message(id: &str, model: &str) -> Object {
    Object::new()
        .with("id", id)
        .with("type", "message")
        .with("role", "assistant")
        .with("model", model)
        .with("content", Vec::<Json>::new())
        .with("stop_reason", Json::Null)
        .with("stop_sequence", Json::Null)
}

pub(crate) fn id(id: Option<String>, stamp: &Stamp) -> String {
    id.unwrap_or_else(|| format!("msg_{}", stamp.id))
}

fn is_refusal(part: &Part) -> bool {
    matches!(part.content, Content::Refusal(_))
}

/// A refusal has no block of its own here, but a reason.
pub(crate) fn stop_for(reason: &StopReason, refused: bool) -> StopReason {
    match reason {
        StopReason::EndTurn if refused => StopReason::Refusal,
        other => other.clone(),
    }
}
