//! A request, checked and in the words of no provider.

use std::collections::HashSet;

use ai_gateway_wire::conversation::{
    Content, Conversation, Dialect, Format, Function, ImageSource, Part, Role, Tool, Turn,
};
use ai_gateway_wire::{Json, Object, Seal};
use api_gateway_core::ServiceError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::part::Part as Said;
use serde_json::Number;

const MOST_MESSAGES: usize = 10_000;
const MOST_TOOLS: usize = 128;

/// The request is not one that can be answered.
pub(super) fn invalid(field: &'static str, problem: &'static str) -> ServiceError {
    ServiceError::invalid("generation.invalid", format!("the request cannot be answered: {problem}"))
        .hint("correct it as the sentence says")
        .field(field, problem)
}

/// The conversation that a request means.
pub(super) fn conversation(request: v1::GenerateRequest) -> Result<Conversation, ServiceError> {
    let v1::GenerateRequest { model, messages, tools, output_schema, max_output_tokens, temperature, .. } = request;
    let mut conversation = Conversation::new(model);
    if messages.is_empty() || messages.len() > MOST_MESSAGES {
        return Err(invalid("messages", "send 1 to 10000 messages"));
    }
    let last = messages.last().and_then(|message| message.role.as_known());
    if last != Some(v1::ChatRole::CHAT_ROLE_USER) {
        return Err(invalid("messages", "the last message must be a person's or a tool's"));
    }
    for message in messages {
        add(&mut conversation, message)?;
    }
    conversation.tools = tools_of(tools)?;
    if !output_schema.is_empty() {
        let schema = object(&output_schema)
            .ok_or_else(|| invalid("output_schema", "the schema of the answer is no JSON object"))?;
        let (dialect, extra) = (Dialect::JsonSchema, Object::new());
        conversation.format = Some(Format::Schema { name: None, schema, dialect, extra });
    }
    if max_output_tokens == Some(0) {
        return Err(invalid("max_output_tokens", "an answer has at least one token"));
    }
    conversation.max_output_tokens = max_output_tokens.map(u64::from);
    conversation.sampling.temperature = temperature.map(number).transpose()?;
    Ok(conversation)
}

/// The shortest decimal that is this number: `0.7` and not `0.699999988`.
fn number(temperature: f32) -> Result<Number, ServiceError> {
    let number = temperature.to_string().parse().ok().filter(|number: &f64| (0.0..=2.0).contains(number));
    number.and_then(Number::from_f64).ok_or_else(|| invalid("temperature", "the temperature is from 0 to 2"))
}

fn object(text: &str) -> Option<Json> {
    Json::parse(text.as_bytes()).ok().filter(|json| json.as_object().is_some())
}

fn add(conversation: &mut Conversation, message: v1::ChatMessage) -> Result<(), ServiceError> {
    let role = match message.role.as_known() {
        Some(v1::ChatRole::CHAT_ROLE_SYSTEM) => Role::System,
        Some(v1::ChatRole::CHAT_ROLE_USER) => Role::User,
        Some(v1::ChatRole::CHAT_ROLE_ASSISTANT) => Role::Assistant,
        Some(v1::ChatRole::CHAT_ROLE_UNSPECIFIED) | None => {
            return Err(invalid("role", "a message has no role, or one that is not known"));
        }
    };
    if message.parts.is_empty() {
        return Err(invalid("parts", "a message says nothing"));
    }
    let parts = message.parts.into_iter().map(|part| part_of(role, part)).collect::<Result<Vec<_>, _>>()?;
    if role == Role::System && conversation.turns.is_empty() {
        conversation.system.extend(parts);
        return Ok(());
    }
    // A tool's results are told before what the person adds.
    let (results, others): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| matches!(part.content, Content::ToolResult { .. }));
    for (role, parts) in [(Role::Tool, results), (role, others)] {
        if !parts.is_empty() {
            conversation.turns.push(Turn::new(role, parts));
        }
    }
    Ok(())
}

fn part_of(role: Role, part: v1::Part) -> Result<Part, ServiceError> {
    let content = match (part.part, role) {
        (Some(Said::Text(text)), _) => Content::Text(text),
        (Some(Said::Image(image)), Role::User) => image_of(*image)?,
        (Some(Said::ToolResult(result)), Role::User) => {
            let v1::ToolResult { tool_call_id: id, text, failed, .. } = *result;
            if id.is_empty() {
                return Err(invalid("parts", "a tool's result does not name its call"));
            }
            Content::ToolResult { id, name: None, parts: vec![Part::text(text)], failed: Some(failed) }
        }
        (Some(Said::ToolCall(call)), Role::Assistant) => call_of(*call)?,
        (Some(Said::Thinking(thinking)), Role::Assistant) => thought_of(*thinking)?,
        (Some(_), _) => return Err(invalid("parts", "a part cannot be of this role")),
        (None, _) => return Err(invalid("parts", "a part says nothing")),
    };
    Ok(Part::new(content))
}

fn image_of(image: v1::Image) -> Result<Content, ServiceError> {
    let v1::Image { media_type, data, .. } = image;
    let kind = media_type.strip_prefix("image/").unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if kind.is_empty() || !kind.bytes().all(is_plain) || data.is_empty() {
        return Err(invalid("parts", "an image needs its bytes and a media type such as image/png"));
    }
    let source = ImageSource::Base64 { media_type, data: STANDARD.encode(data) };
    Ok(Content::Image { source, detail: None })
}

fn call_of(call: v1::ToolCall) -> Result<Content, ServiceError> {
    let v1::ToolCall { id, name, arguments, .. } = call;
    let arguments = if arguments.is_empty() { "{}".to_owned() } else { arguments };
    if id.is_empty() || name.is_empty() || object(&arguments).is_none() {
        return Err(invalid("parts", "a tool call needs an id, a name and a JSON object of arguments"));
    }
    Ok(Content::ToolCall { id, name, arguments })
}

fn thought_of(thinking: v1::Thinking) -> Result<Content, ServiceError> {
    let v1::Thinking { text, signature, .. } = thinking;
    let seal = match signature.as_str() {
        "" => None,
        packed => Some(Seal::unpack(packed).ok_or_else(|| {
            invalid("parts", "a thought's signature is not one that was given here, send it as it came")
        })?),
    };
    Ok(Content::Reasoning { text, seal })
}

fn tools_of(tools: Vec<v1::Tool>) -> Result<Vec<Tool>, ServiceError> {
    if tools.len() > MOST_TOOLS {
        return Err(invalid("tools", "offer at most 128 tools"));
    }
    let mut names = HashSet::new();
    tools
        .into_iter()
        .map(|tool| {
            let v1::Tool { name, description, parameters, .. } = tool;
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            if !(1..=64).contains(&name.len()) || !name.bytes().all(is_plain) || !names.insert(name.clone()) {
                return Err(invalid("name", "each tool needs its own name of 1 to 64 letters, digits, _ and -"));
            }
            let parameters = if parameters.is_empty() { r#"{"type":"object","properties":{}}"# } else { &parameters };
            let parameters = object(parameters)
                .ok_or_else(|| invalid("parameters", "the schema of a tool's arguments is no JSON object"))?;
            let description = Some(description).filter(|text| !text.is_empty());
            Ok(Tool::Function(Function { description, ..Function::new(name, parameters) }))
        })
        .collect()
}
