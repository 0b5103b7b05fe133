//! A request of Messages.

use crate::chat_completions::request::{other_tool, schema_for};
use crate::conversation::{
    Budget, Content, Conversation, Dialect, Format, Function, Part, Reasoning, Role, Sampling, Tool, ToolChoice, Turn,
};
use crate::json::{Json, Object};
use crate::messages::{block, thinking};
use crate::protocol::Protocol;
use crate::translate::form::{above, joined, list, object, required, take_stop, texts};
use crate::translate::{Context, Level, TranslateError, take_cache};

pub(crate) fn read(json: Json) -> Result<Conversation, TranslateError> {
    let mut body = object(json, "request")?;
    let mut conversation = Conversation::of(Protocol::Messages);
    conversation.model = required(&mut body, "model", "request")?;
    conversation.stream = body.take_bool("stream").unwrap_or_default();
    conversation.max_output_tokens = body.take_count("max_tokens");
    conversation.system = block::read_all(body.take("system"), "system")?;
    for (index, json) in list(body.take("messages"), "messages")?.into_iter().enumerate() {
        conversation.turns.push(read_message(json, &format!("messages[{index}]"))?);
    }
    for json in body.take_list("tools").unwrap_or_default() {
        conversation.tools.push(read_tool(object(json, "tools")?)?);
    }
    if let Some(mut choice) = body.take_object("tool_choice") {
        conversation.parallel_tools = choice.take_bool("disable_parallel_tool_use").map(|disable| !disable);
        conversation.tool_choice = Some(read_choice(choice));
    }
    conversation.sampling = Sampling {
        temperature: body.take_number("temperature"),
        top_p: body.take_number("top_p"),
        top_k: body.take_number("top_k"),
        stop: take_stop(&mut body, "stop_sequences"),
        ..Sampling::default()
    };
    read_output(&mut body, &mut conversation);
    if let Some(mut metadata) = body.take_object("metadata") {
        conversation.user = metadata.take_text("user_id");
        conversation.metadata = Some(metadata).filter(|rest| !rest.is_empty() || conversation.user.is_none());
    }
    conversation.extra = body;
    Ok(conversation)
}

fn read_message(json: Json, place: &str) -> Result<Turn, TranslateError> {
    let mut message = object(json, place)?;
    let role = match required(&mut message, "role", place)?.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "system" => Role::System,
        _ => {
            let place = format!("{place}.role");
            return Err(TranslateError::Malformed { place, expected: "user or assistant", found: "another role" });
        }
    };
    let parts = block::read_all(message.take("content"), &format!("{place}.content"))?;
    Ok(Turn { role, parts, extra: message })
}

fn read_tool(mut tool: Object) -> Result<Tool, TranslateError> {
    if tool.text("type").is_some_and(|kind| kind != "custom") {
        return Ok(Tool::Other(tool));
    }
    Ok(Tool::Function(Function {
        name: required(&mut tool, "name", "tools")?,
        description: tool.take_text("description"),
        parameters: tool.take("input_schema"),
        dialect: Dialect::JsonSchema,
        strict: tool.take_bool("strict"),
        cache: take_cache(&mut tool),
        extra: tool,
    }))
}

fn read_choice(choice: Object) -> ToolChoice {
    match (choice.text("type"), choice.text("name")) {
        (Some("auto"), _) => ToolChoice::Auto,
        (Some("none"), _) => ToolChoice::Never,
        (Some("any"), _) => ToolChoice::Required,
        (Some("tool"), Some(name)) => ToolChoice::Named(name.to_owned()),
        _ => ToolChoice::Other(choice.into()),
    }
}

/// Thinking, effort and the form of the answer.
fn read_output(body: &mut Object, conversation: &mut Conversation) {
    let mut reasoning = Reasoning::default();
    if let Some(mut thinking) = body.take_object("thinking") {
        reasoning.budget = match (thinking.take_text("type").as_deref(), thinking.take_count("budget_tokens")) {
            (Some("disabled"), _) => Some(Budget::Off),
            (_, Some(tokens)) => Some(Budget::Tokens(tokens)),
            _ => Some(Budget::Dynamic),
        };
        reasoning.extra = thinking;
    }
    let mut format = body.take_object("output_format");
    if let Some(mut output) = body.take_object("output_config") {
        reasoning.effort = output.take_text("effort");
        format = output.take_object("format").or(format);
        body.put_rest("output_config", output);
    }
    conversation.reasoning = Some(reasoning).filter(|reasoning| *reasoning != Reasoning::default());
    conversation.format = format.map(|mut format| match format.text("type") {
        Some("json_schema") => {
            format.take("type");
            let schema = format.take("schema").unwrap_or_default();
            Format::Schema { name: None, schema, dialect: Dialect::JsonSchema, extra: format }
        }
        _ => Format::Other(format.into()),
    });
}

pub(crate) fn write(mut conversation: Conversation, context: &mut Context) -> Result<Object, TranslateError> {
    if !context.same() {
        adapt(&mut conversation, context);
    }
    let thinking = thinking::write(&mut conversation, context);
    let limit = conversation.max_output_tokens.unwrap_or_else(|| thinking::longest_answer(&conversation.model));
    let mut body = Object::new().with("model", conversation.model).with("max_tokens", limit);
    if !conversation.system.is_empty() {
        body.put("system", block::write_all(conversation.system, context));
    }
    let messages: Vec<Object> =
        conversation.turns.into_iter().filter_map(|turn| write_message(turn, context)).collect();
    body.put("messages", messages);
    if conversation.stream {
        body.put("stream", true);
    }
    let tools: Vec<Object> = conversation.tools.into_iter().filter_map(|tool| write_tool(tool, context)).collect();
    let parallel = conversation.parallel_tools.filter(|parallel| context.same() || (!parallel && !tools.is_empty()));
    if !tools.is_empty() {
        body.put("tools", tools);
    }
    body = body.with_some("tool_choice", write_choice(conversation.tool_choice, parallel, context));
    write_sampling(conversation.sampling, &mut body, context);
    body = body.with_some("thinking", thinking.thinking);
    let mut output = conversation.extra.take_object("output_config").unwrap_or_default();
    if !context.same() && !output.is_empty() {
        context.lose("output_config", "left out, the other protocol means something else by it");
        output = Object::new();
    }
    output = output.with_some("effort", thinking.effort);
    output = output.with_some("format", conversation.format.and_then(|format| write_format(format, context)));
    body.put_rest("output_config", output);
    let metadata = write_metadata(conversation.user, conversation.metadata, context);
    body = body.with_some("metadata", metadata);
    context.keep(Level::Request, conversation.extra, &mut body);
    Ok(body)
}

/// Sides alternate, results come first, and the application speaks before all others.
fn adapt(conversation: &mut Conversation, context: &mut Context) {
    let mut turns = std::mem::take(&mut conversation.turns);
    let leading = turns.iter().take_while(|turn| turn.role == Role::System).count();
    conversation.system.extend(turns.drain(..leading).flat_map(|turn| turn.parts));
    for turn in turns.iter_mut().filter(|turn| turn.role == Role::System) {
        context.lose("system", "sent as the user's, the other protocol has no system message in the middle");
        turn.role = Role::User;
    }
    conversation.turns = joined(turns);
    for turn in &mut conversation.turns {
        if turn.role != Role::Assistant {
            turn.parts.sort_by_key(|part| !matches!(part.content, Content::ToolResult { .. }));
        }
    }
}

fn write_message(turn: Turn, context: &mut Context) -> Option<Object> {
    let role = match turn.role {
        Role::Assistant => "assistant",
        Role::System => "system",
        Role::User | Role::Tool => "user",
    };
    let content = block::write_all(turn.parts, context);
    // A message whose every part was left out would be refused.
    let empty = content.as_array().is_some_and(<[Json]>::is_empty) || content.as_str() == Some("");
    if empty && !context.same() {
        return None;
    }
    let mut message = Object::new().with("role", role).with("content", content);
    context.keep(Level::Turn, turn.extra, &mut message);
    Some(message)
}

fn write_tool(tool: Tool, context: &mut Context) -> Option<Object> {
    let function = match tool {
        Tool::Function(function) => function,
        Tool::Other(object) => return other_tool(object, context),
    };
    // Without a schema a tool is refused.
    let parameters = function.parameters.map(|schema| schema_for(schema, function.dialect)).or_else(|| {
        (!context.same()).then(|| Object::new().with("type", "object").with("properties", Object::new()).into())
    });
    let mut tool = Object::new()
        .with("name", function.name)
        .with_some("description", function.description)
        .with_some("input_schema", parameters)
        .with_some("strict", function.strict.filter(|strict| context.same() || *strict));
    context.cache(function.cache.as_ref(), &mut tool);
    context.keep(Level::Tool, function.extra, &mut tool);
    Some(tool)
}

fn write_choice(choice: Option<ToolChoice>, parallel: Option<bool>, context: &mut Context) -> Option<Object> {
    let choice = match choice {
        None => parallel.map(|_| Object::new().with("type", "auto")),
        Some(ToolChoice::Auto) => Some(Object::new().with("type", "auto")),
        Some(ToolChoice::Never) => Some(Object::new().with("type", "none")),
        Some(ToolChoice::Required) => Some(Object::new().with("type", "any")),
        Some(ToolChoice::Named(name)) => Some(Object::new().with("type", "tool").with("name", name)),
        Some(ToolChoice::Other(Json::Object(object))) if context.same() => Some(object),
        Some(ToolChoice::Other(_)) => {
            context.lose("tool_choice", "left out, the other protocol has no such choice");
            None
        }
    };
    let never = choice.as_ref().is_some_and(|choice| choice.text("type") == Some("none")) && !context.same();
    choice.map(|choice| {
        choice.with_some("disable_parallel_tool_use", parallel.filter(|_| !never).map(|parallel| !parallel))
    })
}

fn write_sampling(sampling: Sampling, body: &mut Object, context: &mut Context) {
    let temperature = if above(&sampling.temperature, 1.0) && !context.same() {
        context.lose("temperature", "lowered to 1, the highest that the other protocol has");
        Some(1.into())
    } else {
        sampling.temperature
    };
    *body = std::mem::take(body)
        .with_some("temperature", temperature)
        .with_some("top_p", sampling.top_p)
        .with_some("top_k", sampling.top_k)
        .with_some("stop_sequences", texts(sampling.stop));
    for (name, number) in [
        ("frequency_penalty", sampling.frequency_penalty),
        ("presence_penalty", sampling.presence_penalty),
        ("seed", sampling.seed),
    ] {
        if number.is_some() {
            context.lose(name, "left out, the other protocol has nothing like it");
        }
    }
}

fn write_format(format: Format, context: &mut Context) -> Option<Object> {
    match format {
        Format::Schema { schema, dialect, mut extra, .. } => {
            // Here schemas are always followed.
            if !context.same() {
                extra.take("strict");
            }
            let mut format = Object::new().with("type", "json_schema").with("schema", schema_for(schema, dialect));
            context.keep(Level::Part, extra, &mut format);
            Some(format)
        }
        Format::Json => {
            context.lose("response_format", "left out, the other protocol makes JSON only after a schema");
            None
        }
        Format::Other(json) => crate::translate::form::other_format(json, context),
    }
}

fn write_metadata(user: Option<String>, rest: Option<Object>, context: &mut Context) -> Option<Object> {
    let mut metadata = rest.unwrap_or_default();
    if !context.same() && !metadata.is_empty() {
        context.lose("metadata", "left out, the other protocol takes the user's id only");
        metadata = Object::new();
    } else if context.same() && metadata.is_empty() && user.is_none() {
        return None;
    }
    metadata = metadata.with_some("user_id", user);
    Some(metadata).filter(|metadata| !metadata.is_empty())
}

/// Whether the model's last calls came with a thought that this provider made: it goes on with
/// thinking only then.
pub(crate) fn continues_thinking(turns: &[Turn]) -> bool {
    let Some(last) = turns.iter().rposition(|turn| turn.role == Role::Assistant) else { return true };
    let calls = turns[last].parts.iter().any(|part| matches!(part.content, Content::ToolCall { .. }));
    let sealed = |part: &Part| matches!(&part.content, Content::Reasoning { seal: Some(seal), .. } if seal.kind.protocol() == Protocol::Messages);
    !calls || turns[last].parts.iter().any(sealed)
}
