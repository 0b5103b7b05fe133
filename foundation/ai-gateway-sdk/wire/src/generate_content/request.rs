//! A request of `generateContent`.

use crate::chat_completions::request::{other_tool, schema_for};
use crate::conversation::{
    Budget, Content, Conversation, Dialect, Format, Function, Part, Reasoning, Role, Sampling, Tool, ToolChoice, Turn,
};
use crate::generate_content::part::{self, Ids, Writer};
use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::translate::form::{self, joined, list, object, other_format, required, take_stop, texts};
use crate::translate::{Context, Level, TranslateError};

const SNAKE: [(&str, &str); 5] = [
    ("system_instruction", "systemInstruction"),
    ("generation_config", "generationConfig"),
    ("tool_config", "toolConfig"),
    ("safety_settings", "safetySettings"),
    ("cached_content", "cachedContent"),
];

pub(crate) fn read(json: Json) -> Result<Conversation, TranslateError> {
    let mut body = object(json, "request")?;
    for (snake, camel) in SNAKE {
        if let Some(value) = body.take(snake) {
            body.put(camel, value);
        }
    }
    let mut conversation = Conversation::of(Protocol::GenerateContent);
    let mut ids = Ids::new("");
    if let Some(system) = body.take_object("systemInstruction") {
        let turn = part::read_content(system.into(), "systemInstruction", &mut ids)?;
        conversation.system = turn.parts;
    }
    for (index, json) in list(body.take("contents"), "contents")?.into_iter().enumerate() {
        conversation.turns.push(part::read_content(json, &format!("contents[{index}]"), &mut ids)?);
    }
    for json in body.take_list("tools").unwrap_or_default() {
        read_tools(object(json, "tools")?, &mut conversation.tools)?;
    }
    if let Some(mut config) = body.take_object("toolConfig") {
        conversation.tool_choice = config.take_object("functionCallingConfig").map(read_choice);
        body.put_rest("toolConfig", config);
    }
    if let Some(mut config) = body.take_object("generationConfig") {
        read_config(&mut config, &mut conversation);
        body.put_rest("generationConfig", config);
    }
    conversation.extra = body;
    Ok(conversation)
}

fn read_tools(mut tool: Object, tools: &mut Vec<Tool>) -> Result<(), TranslateError> {
    let declared = tool.take_list("functionDeclarations").or_else(|| tool.take_list("function_declarations"));
    for json in declared.unwrap_or_default() {
        let mut function = object(json, "tools.functionDeclarations")?;
        let name = required(&mut function, "name", "tools.functionDeclarations")?;
        let description = function.take_text("description");
        let (parameters, dialect) = match function.take("parametersJsonSchema") {
            Some(schema) => (Some(schema), Dialect::JsonSchema),
            None => (function.take("parameters"), Dialect::OpenApi),
        };
        let extra = function;
        tools.push(Tool::Function(Function {
            name,
            description,
            parameters,
            dialect,
            strict: None,
            cache: None,
            extra,
        }));
    }
    if !tool.is_empty() {
        tools.push(Tool::Other(tool));
    }
    Ok(())
}

fn read_choice(config: Object) -> ToolChoice {
    let names = config.get("allowedFunctionNames").and_then(Json::as_array).unwrap_or_default();
    match (config.text("mode"), names) {
        (Some("AUTO"), []) => ToolChoice::Auto,
        (Some("NONE"), []) => ToolChoice::Never,
        (Some("ANY"), []) => ToolChoice::Required,
        (Some("ANY"), [Json::String(name)]) => ToolChoice::Named(name.clone()),
        _ => ToolChoice::Other(config.into()),
    }
}

fn read_config(config: &mut Object, conversation: &mut Conversation) {
    conversation.max_output_tokens = config.take_count("maxOutputTokens");
    conversation.sampling = Sampling {
        temperature: config.take_number("temperature"),
        top_p: config.take_number("topP"),
        top_k: config.take_number("topK"),
        frequency_penalty: config.take_number("frequencyPenalty"),
        presence_penalty: config.take_number("presencePenalty"),
        seed: config.take_number("seed"),
        stop: take_stop(config, "stopSequences"),
    };
    conversation.format = read_format(config);
    conversation.reasoning = config.take_object("thinkingConfig").map(|mut thinking| Reasoning {
        effort: thinking.take_text("thinkingLevel").map(|level| level.to_lowercase()),
        budget: read_budget(&mut thinking),
        show: thinking.take_bool("includeThoughts"),
        extra: thinking,
    });
}

/// -1 leaves it to the model.
fn read_budget(thinking: &mut Object) -> Option<Budget> {
    let number = thinking.take_number("thinkingBudget")?;
    Some(match number.as_i64() {
        Some(0) => Budget::Off,
        Some(tokens) => u64::try_from(tokens).map_or(Budget::Dynamic, Budget::Tokens),
        None => Budget::Dynamic,
    })
}

fn read_format(config: &mut Object) -> Option<Format> {
    if config.text("responseMimeType") != Some("application/json") {
        return None;
    }
    config.take("responseMimeType");
    let (schema, dialect) = match config.take("responseJsonSchema") {
        Some(schema) => (Some(schema), Dialect::JsonSchema),
        None => (config.take("responseSchema"), Dialect::OpenApi),
    };
    Some(match schema {
        Some(schema) => Format::Schema { name: None, schema, dialect, extra: Object::new() },
        None => Format::Json,
    })
}

pub(crate) fn write(mut conversation: Conversation, context: &mut Context) -> Result<Object, TranslateError> {
    if !context.same() {
        adapt(&mut conversation, context);
    }
    let mut body = Object::new();
    let signed_calls = !context.same() && conversation.model.contains("gemini-3");
    let mut contents = Vec::new();
    for turn in conversation.turns {
        contents.extend(write_content(turn, signed_calls, context));
    }
    body.put("contents", contents);
    if !conversation.system.is_empty() {
        let mut writer = Writer { context, pending: None, signed_calls: false };
        let parts = writer.write_all(conversation.system);
        body.put("systemInstruction", Object::new().with("parts", parts));
    }
    let tools = write_tools(conversation.tools, context);
    if !tools.is_empty() {
        body.put("tools", tools);
    }
    let mut config = rest_of(&mut conversation.extra, "toolConfig", context);
    if let Some(choice) = conversation.tool_choice.and_then(|choice| write_choice(choice, context)) {
        config.put("functionCallingConfig", choice);
    }
    body.put_rest("toolConfig", config);
    let mut config = rest_of(&mut conversation.extra, "generationConfig", context);
    config = config.with_some("maxOutputTokens", conversation.max_output_tokens);
    write_sampling(conversation.sampling, &mut config);
    if let Some(format) = conversation.format {
        write_format(format, &mut config, context);
    }
    if let Some(reasoning) = conversation.reasoning {
        let thinking = write_thinking(reasoning, &conversation.model, context);
        config.put_rest("thinkingConfig", thinking);
    }
    body.put_rest("generationConfig", config);
    for (name, there) in [
        ("user", conversation.user.is_some()),
        ("metadata", conversation.metadata.is_some()),
        ("parallel_tool_calls", conversation.parallel_tools == Some(false)),
    ] {
        if there {
            context.lose(name, "left out, the other protocol has nothing like it");
        }
    }
    context.keep(Level::Request, conversation.extra, &mut body);
    Ok(body)
}

/// What is left of a nested object of this protocol; another's of the same name means something else.
fn rest_of(extra: &mut Object, name: &str, context: &Context) -> Object {
    if context.same() { extra.take_object(name).unwrap_or_default() } else { Object::new() }
}

/// The application speaks first, sides alternate, results know the names of their tools.
fn adapt(conversation: &mut Conversation, context: &mut Context) {
    let mut turns = std::mem::take(&mut conversation.turns);
    let leading = turns.iter().take_while(|turn| turn.role == Role::System).count();
    conversation.system.extend(turns.drain(..leading).flat_map(|turn| turn.parts));
    for turn in turns.iter_mut().filter(|turn| turn.role == Role::System) {
        context.lose("system", "sent as the user's, the other protocol has no system message in the middle");
        turn.role = Role::User;
    }
    conversation.turns = joined(turns);
    let names: Vec<(String, String)> = conversation
        .turns
        .iter()
        .flat_map(|turn| &turn.parts)
        .filter_map(|part| match &part.content {
            Content::ToolResult { id, .. } => Some((id.clone(), conversation.tool_called(id)?.to_owned())),
            _ => None,
        })
        .collect();
    for part in conversation.turns.iter_mut().flat_map(|turn| &mut turn.parts) {
        if let Content::ToolResult { id, name: name @ None, .. } = &mut part.content {
            *name = names.iter().find(|(called, _)| called == id).map(|(_, name)| name.clone());
        }
    }
}

fn write_content(turn: Turn, signed_calls: bool, context: &mut Context) -> Option<Object> {
    let role = match turn.role {
        Role::Assistant => "model",
        Role::System => "system",
        Role::User | Role::Tool => "user",
    };
    let mut parts = turn.parts;
    if !context.same() {
        parts = images_beside_results(parts, context);
    }
    let signed_calls = signed_calls && turn.role == Role::Assistant;
    let parts = Writer { context, pending: None, signed_calls }.write_all(parts);
    if parts.is_empty() && !context.same() {
        return None;
    }
    let mut content = Object::new().with("role", role).with("parts", parts);
    context.keep(Level::Turn, turn.extra, &mut content);
    Some(content)
}

/// Results are objects; the images in them follow.
fn images_beside_results(parts: Vec<Part>, context: &mut Context) -> Vec<Part> {
    let mut out = Vec::new();
    let mut images = Vec::new();
    for mut part in parts {
        if let Content::ToolResult { parts, .. } = &mut part.content {
            let (found, rest): (Vec<Part>, Vec<Part>) =
                std::mem::take(parts).into_iter().partition(|part| matches!(part.content, Content::Image { .. }));
            images.extend(found);
            for other in rest.iter().filter(|part| !matches!(part.content, Content::Text(_))) {
                context.lose_part(other);
            }
            *parts = rest;
        }
        out.push(part);
    }
    if !images.is_empty() {
        context.lose("tool result", "its images follow as the user's, tools can only answer with an object");
    }
    out.extend(images);
    out
}

fn write_tools(tools: Vec<Tool>, context: &mut Context) -> Vec<Object> {
    let mut declarations = Vec::new();
    let mut written = Vec::new();
    for tool in tools {
        match tool {
            Tool::Function(function) => declarations.push(declaration(function, context)),
            Tool::Other(object) => written.extend(other_tool(object, context)),
        }
    }
    if !declarations.is_empty() {
        written.insert(0, Object::new().with("functionDeclarations", declarations));
    }
    written
}

fn declaration(function: Function, context: &mut Context) -> Object {
    let field = match function.dialect {
        Dialect::JsonSchema => "parametersJsonSchema",
        Dialect::OpenApi => "parameters",
    };
    if function.strict == Some(true) {
        context.lose("strict", "left out, the other protocol promises it for no tool");
    }
    let mut declaration = Object::new()
        .with("name", function.name)
        .with_some("description", function.description)
        .with_some(field, function.parameters);
    context.cache(function.cache.as_ref(), &mut declaration);
    context.keep(Level::Tool, function.extra, &mut declaration);
    declaration
}

fn write_choice(choice: ToolChoice, context: &mut Context) -> Option<Object> {
    let mode = |mode: &str| Object::new().with("mode", mode);
    Some(match choice {
        ToolChoice::Auto => mode("AUTO"),
        ToolChoice::Never => mode("NONE"),
        ToolChoice::Required => mode("ANY"),
        ToolChoice::Named(name) => mode("ANY").with("allowedFunctionNames", vec![Json::from(name)]),
        ToolChoice::Other(Json::Object(object)) if context.same() => object,
        ToolChoice::Other(_) => {
            context.lose("tool_choice", "left out, the other protocol has no such choice");
            return None;
        }
    })
}

fn write_sampling(sampling: Sampling, config: &mut Object) {
    *config = std::mem::take(config)
        .with_some("temperature", sampling.temperature)
        .with_some("topP", sampling.top_p)
        .with_some("topK", sampling.top_k)
        .with_some("frequencyPenalty", sampling.frequency_penalty)
        .with_some("presencePenalty", sampling.presence_penalty)
        .with_some("seed", sampling.seed)
        .with_some("stopSequences", texts(sampling.stop));
}

fn write_format(format: Format, config: &mut Object, context: &mut Context) {
    match format {
        Format::Json => config.put("responseMimeType", "application/json"),
        Format::Schema { schema, dialect, .. } => {
            config.put("responseMimeType", "application/json");
            match dialect {
                Dialect::JsonSchema => config.put("responseJsonSchema", schema_for(schema, dialect)),
                Dialect::OpenApi => config.put("responseSchema", schema),
            }
        }
        Format::Other(json) => drop(other_format(json, context)),
    }
}

/// Gemini 3 has levels, its elders budgets.
fn write_thinking(reasoning: Reasoning, model: &str, context: &mut Context) -> Object {
    if context.same() {
        let budget = reasoning.budget.map(|budget| match budget {
            Budget::Off => 0.into(),
            Budget::Dynamic => serde_json::Number::from(-1),
            Budget::Tokens(tokens) => tokens.into(),
        });
        let mut thinking = Object::new()
            .with_some("thinkingLevel", reasoning.effort)
            .with_some("thinkingBudget", budget)
            .with_some("includeThoughts", reasoning.show);
        context.keep(Level::Request, reasoning.extra, &mut thinking);
        return thinking;
    }
    let off = form::budget(&reasoning) == Some(Budget::Off);
    let mut thinking = if model.contains("gemini-3") {
        Object::new().with_some("thinkingLevel", form::effort(&reasoning).map(|effort| level(&effort, model)))
    } else {
        let budget = form::budget(&reasoning).map(|budget| match budget {
            Budget::Off => 0.into(),
            Budget::Dynamic => serde_json::Number::from(-1),
            Budget::Tokens(tokens) => tokens.min(24_576).into(),
        });
        Object::new().with_some("thinkingBudget", budget)
    };
    if !off {
        thinking.put("includeThoughts", reasoning.show.unwrap_or(true));
    }
    context.keep(Level::Request, reasoning.extra, &mut Object::new());
    thinking
}

/// The larger models know two levels, the smaller ones four.
fn level(effort: &str, model: &str) -> &'static str {
    match (effort, model.contains("pro")) {
        ("none" | "minimal", false) => "minimal",
        ("none" | "minimal" | "low", _) => "low",
        ("medium", false) => "medium",
        _ => "high",
    }
}
