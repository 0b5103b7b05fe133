//! A whole response.

use crate::answer::Answer;
use crate::conversation::{Content, Part};
use crate::failure::Failure;
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::responses::{item, stop, usage};
use crate::stop::StopReason;
use crate::translate::form::list;
use crate::translate::{Context, Level, Stamp, TranslateError};

pub(crate) fn read(mut body: Object) -> Result<Answer, TranslateError> {
    let mut parts = Vec::new();
    for (index, json) in list(body.take("output"), "output")?.into_iter().enumerate() {
        parts.extend(item::read(json, &format!("output[{index}]"))?.parts);
    }
    let tier = body.text("service_tier").map(str::to_owned);
    let report = body.take("usage").filter(|usage| !usage.is_null());
    let stop = stop_of(&mut body, parts.iter().any(|part| matches!(part.content, Content::ToolCall { .. })));
    Ok(Answer {
        origin: Protocol::Responses,
        id: body.take_text("id"),
        model: body.take_text("model").unwrap_or_default(),
        created: body.take_count("created_at"),
        parts,
        stop,
        stop_sequence: None,
        usage: report.map(|report| usage::read(&report, tier.as_deref())),
        extra: body,
    })
}

/// Takes the status and its details out.
pub(crate) fn stop_of(body: &mut Object, called: bool) -> StopReason {
    let status = body.take_text("status").unwrap_or_else(|| "completed".to_owned());
    let details = body.take("incomplete_details").unwrap_or_default();
    match stop::read(&status, details.at(&["reason"]).and_then(Json::as_str)) {
        StopReason::EndTurn if called => StopReason::ToolUse,
        reason => reason,
    }
}

/// The failure that a whole response tells in place of an answer.
pub(crate) fn failure_of(body: &Object) -> Option<Failure> {
    body.get("error").filter(|error| !error.is_null()).map(Failure::from_json)
}

pub(crate) fn write(answer: Answer, stamp: &Stamp, context: &mut Context) -> Object {
    let id = id(answer.id, stamp);
    let parts = answer.parts.into_iter().enumerate();
    let output: Vec<Object> =
        parts.filter_map(|(index, part)| output_item(part, &item_id(&id, index), context)).collect();
    let mut body =
        response(&id, &answer.model, answer.created.unwrap_or(stamp.created), &Ending::At(answer.stop), output);
    body.put("usage", answer.usage.as_ref().map_or(Json::Null, |usage| usage::write(usage).into()));
    context.keep(Level::Answer, answer.extra, &mut body);
    body
}

fn output_item(part: Part, id: &str, context: &mut Context) -> Option<Object> {
    let mut item = match &part.content {
        Content::Text(text) => item::message_item(id, "completed", vec![item::text_part(text)]),
        Content::Refusal(text) => item::message_item(id, "completed", vec![item::refusal_part(text)]),
        Content::ToolCall { id: call_id, name, arguments } => {
            item::call_item(id, "completed", call_id, name, arguments)
        }
        Content::Reasoning { text, seal } => item::reasoning_item(id, text, seal.as_ref()),
        Content::Other(object) if context.same() => object.clone(),
        _ => {
            context.lose_part(&part);
            return None;
        }
    };
    context.keep(Level::Part, part.extra, &mut item);
    Some(item)
}

pub(crate) fn id(id: Option<String>, stamp: &Stamp) -> String {
    id.unwrap_or_else(|| format!("resp_{}", stamp.id))
}

/// Unique as long as the response's own id is.
pub(crate) fn item_id(response: &str, index: usize) -> String {
    format!("{}{response}_{index}", item::MADE)
}

/// How far a response has come.
pub(crate) enum Ending {
    /// Not yet.
    Open,
    /// For this reason.
    At(StopReason),
}

/// A response with all the fields that clients look at.
pub(crate) fn response(id: &str, model: &str, created: u64, ending: &Ending, output: Vec<Object>) -> Object {
    let (status, incomplete) = match ending {
        Ending::Open => ("in_progress", None),
        Ending::At(reason) => match stop::incomplete(reason) {
            Some(reason) => ("incomplete", Some(Object::new().with("reason", reason))),
            None => ("completed", None),
        },
    };
    Object::new()
        .with("id", id)
        .with("object", "response")
        .with("created_at", created)
        .with("status", status)
        .with("error", Json::Null)
        .with("incomplete_details", incomplete.map_or(Json::Null, Json::from))
        .with("instructions", Json::Null)
        .with("metadata", Object::new())
        .with("model", model)
        .with("output", output)
        .with("parallel_tool_calls", true)
        .with("temperature", Json::Null)
        .with("tool_choice", "auto")
        .with("tools", Vec::<Json>::new())
        .with("top_p", Json::Null)
        .with("usage", Json::Null)
}
