//! A request of Chat Completions.

use crate::chat_completions::message;
use crate::conversation::{Conversation, Dialect, Format, Function, Reasoning, Role, Sampling, Tool, ToolChoice, Turn};
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::translate::form::{self, effort, joined, json_schema, list, object, required, take_stop, texts};
use crate::translate::{Context, Level, TranslateError, take_cache};

pub(crate) fn read(json: Json) -> Result<Conversation, TranslateError> {
    let mut body = object(json, "request")?;
    let mut conversation = Conversation::of(Protocol::ChatCompletions);
    conversation.model = required(&mut body, "model", "request")?;
    conversation.stream = body.take_bool("stream").unwrap_or_default();
    for (index, json) in list(body.take("messages"), "messages")?.into_iter().enumerate() {
        let turn = message::read(json, &format!("messages[{index}]"))?;
        if turn.role == Role::System && conversation.turns.is_empty() && turn.extra.is_empty() {
            conversation.system.extend(turn.parts);
        } else {
            conversation.turns.push(turn);
        }
    }
    for json in body.take_list("tools").unwrap_or_default() {
        conversation.tools.push(read_tool(object(json, "tools")?)?);
    }
    conversation.tool_choice = body.take("tool_choice").filter(|choice| !choice.is_null()).map(read_choice);
    conversation.parallel_tools = body.take_bool("parallel_tool_calls");
    conversation.format = body.take_object("response_format").map(read_format);
    conversation.sampling = read_sampling(&mut body);
    let limit = body.take_count("max_completion_tokens");
    conversation.max_output_tokens = limit.or_else(|| body.take_count("max_tokens"));
    conversation.reasoning =
        body.take_text("reasoning_effort").map(|effort| Reasoning { effort: Some(effort), ..Reasoning::default() });
    conversation.user = body.take_text("user");
    conversation.metadata = body.take_object("metadata");
    conversation.extra = body;
    Ok(conversation)
}

pub(crate) fn read_sampling(body: &mut Object) -> Sampling {
    Sampling {
        temperature: body.take_number("temperature"),
        top_p: body.take_number("top_p"),
        top_k: body.take_number("top_k"),
        frequency_penalty: body.take_number("frequency_penalty"),
        presence_penalty: body.take_number("presence_penalty"),
        seed: body.take_number("seed"),
        stop: take_stop(body, "stop"),
    }
}

fn read_tool(mut tool: Object) -> Result<Tool, TranslateError> {
    let Some(mut function) = tool.take_object("function") else { return Ok(Tool::Other(tool)) };
    tool.take("type");
    let cache = take_cache(&mut tool);
    let read = Function {
        name: required(&mut function, "name", "tools.function")?,
        description: function.take_text("description"),
        parameters: function.take("parameters"),
        dialect: Dialect::JsonSchema,
        strict: function.take_bool("strict"),
        cache,
        extra: Object::new(),
    };
    tool.put_rest("function", function);
    Ok(Tool::Function(Function { extra: tool, ..read }))
}

fn read_choice(choice: Json) -> ToolChoice {
    match choice.as_str() {
        Some("auto") => ToolChoice::Auto,
        Some("none") => ToolChoice::Never,
        Some("required") => ToolChoice::Required,
        _ => match choice.at(&["function", "name"]).and_then(Json::as_str) {
            Some(name) => ToolChoice::Named(name.to_owned()),
            None => ToolChoice::Other(choice),
        },
    }
}

fn read_format(mut format: Object) -> Format {
    match format.text("type") {
        Some("json_object") if format.len() == 1 => Format::Json,
        Some("json_schema") => match format.take_object("json_schema") {
            Some(mut schema) => Format::Schema {
                name: schema.take_text("name"),
                schema: schema.take("schema").unwrap_or_default(),
                dialect: Dialect::JsonSchema,
                extra: schema,
            },
            None => Format::Other(format.into()),
        },
        _ => Format::Other(format.into()),
    }
}

pub(crate) fn write(conversation: Conversation, context: &mut Context) -> Result<Object, TranslateError> {
    let limit = if names_completion(&conversation.model) { "max_completion_tokens" } else { "max_tokens" };
    let Conversation { system, turns, .. } = conversation;
    let turns = if context.same() { turns } else { joined(turns) };
    let mut messages = Vec::new();
    if !system.is_empty() {
        messages.extend(message::write(Turn::new(Role::System, system), context));
    }
    for turn in turns {
        messages.extend(message::write(turn, context));
    }
    let mut body = Object::new().with("model", conversation.model).with("messages", messages);
    if conversation.stream {
        body.put("stream", true);
        if !context.same() {
            body.put("stream_options", Object::new().with("include_usage", true));
        }
    }
    let tools: Vec<Object> = conversation.tools.into_iter().filter_map(|tool| write_tool(tool, context)).collect();
    if !tools.is_empty() {
        body.put("tools", tools);
    }
    body = body
        .with_some("tool_choice", conversation.tool_choice.and_then(|choice| write_choice(choice, context)))
        .with_some("parallel_tool_calls", conversation.parallel_tools)
        .with_some("response_format", conversation.format.and_then(|format| write_format(format, context)))
        .with_some(limit, conversation.max_output_tokens);
    write_sampling(conversation.sampling, &mut body);
    if let Some(reasoning) = conversation.reasoning {
        body = body.with_some("reasoning_effort", effort(&reasoning));
        context.keep(Level::Request, reasoning.extra, &mut body);
    }
    body = body.with_some("user", conversation.user).with_some("metadata", conversation.metadata);
    context.keep(Level::Request, conversation.extra, &mut body);
    Ok(body)
}

/// Whether a model goes by the newer name of the limit: OpenAI's own refuse the older one, many
/// servers of other models know no other.
fn names_completion(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or_default();
    let mut letters = name.bytes();
    name.starts_with("gpt-")
        || name.starts_with("chatgpt-")
        || (letters.next() == Some(b'o') && letters.next().is_some_and(|digit| digit.is_ascii_digit()))
}

pub(crate) fn write_sampling(sampling: Sampling, body: &mut Object) {
    let numbers = [
        ("temperature", sampling.temperature),
        ("top_p", sampling.top_p),
        ("top_k", sampling.top_k),
        ("frequency_penalty", sampling.frequency_penalty),
        ("presence_penalty", sampling.presence_penalty),
        ("seed", sampling.seed),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            body.put(name, number);
        }
    }
    if let Some(stop) = texts(sampling.stop) {
        body.put("stop", stop);
    }
}

fn write_tool(tool: Tool, context: &mut Context) -> Option<Object> {
    let mut function = match tool {
        Tool::Function(function) => function,
        Tool::Other(object) => return other_tool(object, context),
    };
    let mut inner = Object::new()
        .with("name", function.name)
        .with_some("description", function.description)
        .with_some("parameters", function.parameters.map(|schema| schema_for(schema, function.dialect)))
        .with_some("strict", function.strict);
    if let Some(rest) = function.extra.take_object("function").filter(|_| context.same()) {
        rest.into_iter().for_each(|(name, value)| inner.put(&name, value));
    }
    let mut outer = Object::new().with("type", "function").with("function", inner);
    context.cache(function.cache.as_ref(), &mut outer);
    context.keep(Level::Tool, function.extra, &mut outer);
    Some(outer)
}

/// A tool of the source's own protocol.
pub(crate) fn other_tool(tool: Object, context: &mut Context) -> Option<Object> {
    if context.same() {
        return Some(tool);
    }
    let name = tool.text("type").or_else(|| tool.iter().next().map(|(name, _)| name)).unwrap_or("tool").to_owned();
    context.lose(&name, "left out, only its own provider has this tool");
    None
}

/// A schema in the words of JSON Schema.
pub(crate) fn schema_for(schema: Json, dialect: Dialect) -> Json {
    match dialect {
        Dialect::JsonSchema => schema,
        Dialect::OpenApi => json_schema(schema),
    }
}

fn write_choice(choice: ToolChoice, context: &mut Context) -> Option<Json> {
    Some(match choice {
        ToolChoice::Auto => "auto".into(),
        ToolChoice::Never => "none".into(),
        ToolChoice::Required => "required".into(),
        ToolChoice::Named(name) => {
            Object::new().with("type", "function").with("function", Object::new().with("name", name)).into()
        }
        ToolChoice::Other(json) if context.same() => json,
        ToolChoice::Other(_) => {
            context.lose("tool_choice", "left out, the other protocol has no such choice");
            return None;
        }
    })
}

fn write_format(format: Format, context: &mut Context) -> Option<Object> {
    match format {
        Format::Json => Some(Object::new().with("type", "json_object")),
        Format::Schema { name, schema, dialect, extra } => {
            // Without a name OpenAI refuses it.
            let name = name.or_else(|| (!context.same()).then(|| "answer".to_owned()));
            let mut inner = Object::new().with_some("name", name).with("schema", schema_for(schema, dialect));
            context.keep(Level::Part, extra, &mut inner);
            Some(Object::new().with("type", "json_schema").with("json_schema", inner))
        }
        Format::Other(json) => form::other_format(json, context),
    }
}
