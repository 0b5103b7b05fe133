//! A whole answer of Chat Completions.

use crate::answer::Answer;
use crate::chat_completions::{message, stop, usage};
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::stop::StopReason;
use crate::translate::form::{list, object};
use crate::translate::{Context, Level, Stamp, TranslateError};

pub(crate) fn read(mut body: Object) -> Result<Answer, TranslateError> {
    let id = body.take_text("id");
    let model = body.take_text("model").unwrap_or_default();
    let created = body.take_count("created");
    body.take("object");
    let mut choices = list(body.take("choices"), "choices")?.into_iter();
    let mut choice = match choices.next() {
        Some(choice) => object(choice, "choices[0]")?,
        None => {
            return Err(TranslateError::Malformed {
                place: "choices".to_owned(),
                expected: "a list of one",
                found: "empty",
            });
        }
    };
    if choices.next().is_some() {
        return Err(TranslateError::Inexpressible {
            field: "n",
            reason: "only one answer can be translated, ask for one",
        });
    }
    let mut message = object(choice.take("message").unwrap_or_default(), "choices[0].message")?;
    message.take("role");
    let mut parts = message::assistant(&mut message, "choices[0].message.content")?;
    parts.retain(|part| part.plain() != Some(""));
    let tier = body.text("service_tier").map(str::to_owned);
    let report = body.take("usage").filter(|usage| !usage.is_null());
    let reason = choice.take_text("finish_reason");
    Ok(Answer {
        origin: Protocol::ChatCompletions,
        id,
        model,
        created,
        parts,
        stop: reason.as_deref().map_or(StopReason::EndTurn, stop::read),
        stop_sequence: None,
        usage: report.map(|report| usage::read(&report, tier.as_deref())),
        extra: body,
    })
}

pub(crate) fn write(answer: Answer, stamp: &Stamp, context: &mut Context) -> Object {
    let message = message::write_assistant(answer.parts, Object::new(), context);
    let choice = Object::new()
        .with("index", 0u64)
        .with("message", message)
        .with("logprobs", Json::Null)
        .with("finish_reason", stop::write(&answer.stop));
    let mut body = Object::new()
        .with("id", id(answer.id, stamp))
        .with("object", "chat.completion")
        .with("created", answer.created.unwrap_or(stamp.created))
        .with("model", answer.model)
        .with("choices", vec![choice])
        .with_some("usage", answer.usage.as_ref().map(usage::write));
    context.keep(Level::Answer, answer.extra, &mut body);
    body
}

pub(crate) fn id(id: Option<String>, stamp: &Stamp) -> String {
    id.unwrap_or_else(|| format!("chatcmpl-{}", stamp.id))
}
