//! A request of Responses.

use crate::chat_completions::request::{other_tool, schema_for};
use crate::conversation::{
    Content, Conversation, Dialect, Format, Function, Part, Reasoning, Role, Sampling, Tool, ToolChoice, Turn,
};
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::responses::item;
use crate::translate::form::{effort, joined_text, list, object, other_format, required};
use crate::translate::{Context, Level, TranslateError, take_cache};

pub(crate) fn read(json: Json) -> Result<Conversation, TranslateError> {
    let mut body = object(json, "request")?;
    let mut conversation = Conversation::of(Protocol::Responses);
    conversation.model = required(&mut body, "model", "request")?;
    conversation.stream = body.take_bool("stream").unwrap_or_default();
    conversation.system = body.take_text("instructions").map(Part::text).into_iter().collect();
    if let Some(text) = body.take_text("input") {
        conversation.turns.push(Turn::new(Role::User, vec![Part::text(text)]));
    }
    for (index, json) in list(body.take("input"), "input")?.into_iter().enumerate() {
        conversation.turns.push(item::read(json, &format!("input[{index}]"))?);
    }
    for json in body.take_list("tools").unwrap_or_default() {
        conversation.tools.push(read_tool(object(json, "tools")?)?);
    }
    conversation.tool_choice = body.take("tool_choice").filter(|choice| !choice.is_null()).map(read_choice);
    conversation.parallel_tools = body.take_bool("parallel_tool_calls");
    if let Some(mut text) = body.take_object("text") {
        conversation.format = text.take_object("format").map(read_format);
        body.put_rest("text", text);
    }
    conversation.sampling = Sampling {
        temperature: body.take_number("temperature"),
        top_p: body.take_number("top_p"),
        ..Sampling::default()
    };
    conversation.max_output_tokens = body.take_count("max_output_tokens");
    conversation.reasoning = body.take_object("reasoning").map(|mut reasoning| Reasoning {
        effort: reasoning.take_text("effort"),
        budget: None,
        show: None,
        extra: reasoning,
    });
    conversation.user = body.take_text("user");
    conversation.metadata = body.take_object("metadata");
    conversation.extra = body;
    Ok(conversation)
}

fn read_tool(mut tool: Object) -> Result<Tool, TranslateError> {
    if tool.text("type") != Some("function") {
        return Ok(Tool::Other(tool));
    }
    tool.take("type");
    Ok(Tool::Function(Function {
        name: required(&mut tool, "name", "tools")?,
        description: tool.take_text("description"),
        parameters: tool.take("parameters"),
        dialect: Dialect::JsonSchema,
        strict: tool.take_bool("strict"),
        cache: take_cache(&mut tool),
        extra: tool,
    }))
}

fn read_choice(choice: Json) -> ToolChoice {
    match choice.as_str() {
        Some("auto") => ToolChoice::Auto,
        Some("none") => ToolChoice::Never,
        Some("required") => ToolChoice::Required,
        _ => match (choice.at(&["type"]).and_then(Json::as_str), choice.at(&["name"]).and_then(Json::as_str)) {
            (Some("function"), Some(name)) => ToolChoice::Named(name.to_owned()),
            _ => ToolChoice::Other(choice),
        },
    }
}

fn read_format(mut format: Object) -> Format {
    match format.text("type") {
        Some("json_object") if format.len() == 1 => Format::Json,
        Some("json_schema") => {
            format.take("type");
            Format::Schema {
                name: format.take_text("name"),
                schema: format.take("schema").unwrap_or_default(),
                dialect: Dialect::JsonSchema,
                extra: format,
            }
        }
        _ => Format::Other(format.into()),
    }
}

pub(crate) fn write(mut conversation: Conversation, context: &mut Context) -> Result<Object, TranslateError> {
    let mut items = Vec::new();
    let instructions = instructions(std::mem::take(&mut conversation.system), context);
    for turn in conversation.turns {
        items.extend(item::write(turn, context));
    }
    let mut body = Object::new()
        .with("model", conversation.model)
        .with_some("instructions", instructions)
        .with("input", input(items, context));
    if conversation.stream {
        body.put("stream", true);
    }
    let tools: Vec<Object> = conversation.tools.into_iter().filter_map(|tool| write_tool(tool, context)).collect();
    if !tools.is_empty() {
        body.put("tools", tools);
    }
    body = body
        .with_some("tool_choice", conversation.tool_choice.and_then(|choice| write_choice(choice, context)))
        .with_some("parallel_tool_calls", conversation.parallel_tools)
        .with_some("max_output_tokens", conversation.max_output_tokens);
    write_sampling(conversation.sampling, &mut body, context);
    let rest = conversation.extra.take_object("text").unwrap_or_default();
    if context.same() {
        let format = conversation.format.and_then(|format| write_format(format, context));
        body.put_rest("text", rest.with_some("format", format));
    } else {
        let format = conversation.format.and_then(|format| write_format(format, context));
        body = body.with_some("text", format.map(|format| Object::new().with("format", format)));
    }
    body = body.with_some("reasoning", conversation.reasoning.map(|reasoning| write_reasoning(reasoning, context)));
    body = body.with_some("user", conversation.user).with_some("metadata", conversation.metadata);
    if !context.same() {
        // Nothing is kept at the provider's; what must come back in the next turn travels sealed.
        body.put("store", false);
        body.put("include", vec![Json::from("reasoning.encrypted_content")]);
    }
    context.keep(Level::Request, conversation.extra, &mut body);
    Ok(body)
}

/// One text, which is all that there can be.
fn instructions(system: Vec<Part>, context: &mut Context) -> Option<String> {
    if system.is_empty() {
        return None;
    }
    for part in &system {
        if part.cache.is_some() {
            context.cache(part.cache.as_ref(), &mut Object::new());
        }
        if !matches!(part.content, Content::Text(_)) {
            context.lose_part(part);
        }
        if !part.extra.is_empty() {
            context.lose("system", "what is said about its parts is left out, the other protocol has one text");
        }
    }
    let texts: Vec<String> = system.iter().map(|part| joined_text(std::slice::from_ref(part))).collect();
    Some(texts.join("\n\n"))
}

/// A text alone where there is nothing but one from the user.
fn input(items: Vec<Object>, context: &Context) -> Json {
    if let [item] = items.as_slice() {
        let plain = item.len() == 2 && item.text("role") == Some("user");
        if let Some(text) = item.text("content").filter(|_| plain && context.same()) {
            return text.into();
        }
    }
    items.into()
}

fn write_tool(tool: Tool, context: &mut Context) -> Option<Object> {
    let function = match tool {
        Tool::Function(function) => function,
        Tool::Other(object) => return other_tool(object, context),
    };
    // Left out, it would mean true here and false elsewhere.
    let strict = function.strict.or_else(|| (!context.same()).then_some(false));
    let parameters = function.parameters.map(|schema| schema_for(schema, function.dialect));
    let parameters = parameters.or_else(|| (!context.same()).then_some(Json::Null));
    let mut tool = Object::new()
        .with("type", "function")
        .with("name", function.name)
        .with_some("description", function.description)
        .with_some("parameters", parameters)
        .with_some("strict", strict);
    context.cache(function.cache.as_ref(), &mut tool);
    context.keep(Level::Tool, function.extra, &mut tool);
    Some(tool)
}

fn write_choice(choice: ToolChoice, context: &mut Context) -> Option<Json> {
    Some(match choice {
        ToolChoice::Auto => "auto".into(),
        ToolChoice::Never => "none".into(),
        ToolChoice::Required => "required".into(),
        ToolChoice::Named(name) => Object::new().with("type", "function").with("name", name).into(),
        ToolChoice::Other(json) if context.same() => json,
        ToolChoice::Other(_) => {
            context.lose("tool_choice", "left out, the other protocol has no such choice");
            return None;
        }
    })
}

fn write_sampling(sampling: Sampling, body: &mut Object, context: &mut Context) {
    *body = std::mem::take(body).with_some("temperature", sampling.temperature).with_some("top_p", sampling.top_p);
    for (name, there) in [
        ("top_k", sampling.top_k.is_some()),
        ("frequency_penalty", sampling.frequency_penalty.is_some()),
        ("presence_penalty", sampling.presence_penalty.is_some()),
        ("seed", sampling.seed.is_some()),
        ("stop", !sampling.stop.is_empty()),
    ] {
        if there {
            context.lose(name, "left out, the other protocol has nothing like it");
        }
    }
}

fn write_format(format: Format, context: &mut Context) -> Option<Object> {
    match format {
        Format::Json => Some(Object::new().with("type", "json_object")),
        Format::Schema { name, schema, dialect, extra } => {
            let name = name.or_else(|| (!context.same()).then(|| "answer".to_owned()));
            let mut format = Object::new()
                .with("type", "json_schema")
                .with_some("name", name)
                .with("schema", schema_for(schema, dialect));
            context.keep(Level::Part, extra, &mut format);
            Some(format)
        }
        Format::Other(json) => other_format(json, context),
    }
}

fn write_reasoning(reasoning: Reasoning, context: &mut Context) -> Object {
    let mut object = Object::new().with_some("effort", effort(&reasoning));
    if !context.same() && reasoning.show != Some(false) && object.text("effort") != Some("none") {
        object.put("summary", "auto");
    }
    context.keep(Level::Request, reasoning.extra, &mut object);
    object
}
