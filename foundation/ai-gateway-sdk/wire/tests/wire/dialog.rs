//! A conversation that every protocol can say, and how each says it: written by hand from the
//! documentation, apart from the code that is tested.

use ai_gateway_wire::Protocol;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[derive(Debug, Clone)]
pub(crate) struct Dialog {
    pub(crate) system: Option<String>,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) tools: Vec<String>,
    pub(crate) choice: Option<Choice>,
    pub(crate) temperature: Option<f64>,
    pub(crate) max_tokens: u64,
    pub(crate) stop: Vec<String>,
    pub(crate) schema: bool,
    pub(crate) stream: bool,
    /// A field that nobody knows, at every level.
    pub(crate) unknown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Choice {
    Auto,
    Never,
    Required,
    Named,
}

/// The user asks, the model may call tools, and answers.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    question: String,
    image: bool,
    aside: Option<String>,
    calls: Vec<(String, String)>,
    answer: String,
}

fn words() -> impl Strategy<Value = String> {
    "[a-zäß\"\\\\\n🦀][a-z äß\"\\\\\n🦀]{0,20}"
}

pub(crate) fn dialogs() -> impl Strategy<Value = Dialog> {
    let exchange =
        (words(), any::<bool>(), prop::option::of(words()), prop::collection::vec((words(), words()), 0..3), words())
            .prop_map(|(question, image, aside, calls, answer)| Exchange { question, image, aside, calls, answer });
    let choice = prop::sample::select(vec![Choice::Auto, Choice::Never, Choice::Required, Choice::Named]);
    let settings = (
        prop::option::of(prop::sample::select(vec![0.0, 0.25, 1.0])),
        1u64..100_000,
        prop::collection::vec("[a-z]{1,5}", 0..3),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (
        prop::option::of(words()),
        prop::collection::vec(exchange, 1..4),
        prop::collection::vec("[a-z]{1,8}", 0..3),
        prop::option::of(choice),
        settings,
    )
        .prop_map(
            |(system, exchanges, tools, choice, (temperature, max_tokens, stop, schema, stream, unknown))| {
                let choice = choice.filter(|_| !tools.is_empty());
                Dialog { system, exchanges, tools, choice, temperature, max_tokens, stop, schema, stream, unknown }
            },
        )
}

pub(crate) fn schema() -> Value {
    json!({"type": "object", "properties": {"type": {"type": "string"}, "x": {"type": "array", "items": {"type": "integer"}}}})
}

impl Dialog {
    pub(crate) fn request(&self, protocol: Protocol) -> Value {
        let mut body = match protocol {
            Protocol::ChatCompletions => self.chat(),
            Protocol::Responses => self.responses(),
            Protocol::Messages => self.messages(),
            _ => self.gemini(),
        };
        if self.stream && protocol != Protocol::GenerateContent {
            body.insert("stream".to_owned(), true.into());
        }
        if self.unknown {
            body.insert("x_request".to_owned(), json!({"deep": [1, null]}));
        }
        Value::Object(body)
    }

    /// What a message is marked with.
    fn turn(&self, mut message: Value) -> Value {
        if self.unknown {
            message["x_turn"] = json!("turn");
        }
        message
    }

    fn tool(&self, mut tool: Value) -> Value {
        if self.unknown {
            tool["x_tool"] = json!(7);
        }
        tool
    }

    /// A content of one text, or of a list where something else is to be said.
    fn content(&self, exchange: &Exchange, text: &str, image: Value) -> Value {
        let mut part = json!({"type": text, "text": exchange.question});
        if self.unknown {
            part["x_part"] = json!(true);
        }
        match (exchange.image, self.unknown) {
            (true, _) => json!([part, image]),
            (false, true) => json!([part]),
            (false, false) => json!(exchange.question),
        }
    }

    fn id(exchange: usize, call: usize) -> String {
        format!("call_{exchange}_{call}")
    }

    fn chat(&self) -> Map<String, Value> {
        let mut messages = Vec::new();
        messages.extend(self.system.iter().map(|text| json!({"role": "system", "content": text})));
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let image = json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}});
            messages.push(self.turn(json!({"role": "user", "content": self.content(exchange, "text", image)})));
            if !exchange.calls.is_empty() {
                let calls: Vec<Value> = exchange
                    .calls
                    .iter()
                    .enumerate()
                    .map(|(index, (name, _))| {
                        let function = json!({"name": name, "arguments": "{\"q\":[1,\"a\"]}"});
                        json!({"id": Self::id(number, index), "type": "function", "function": function})
                    })
                    .collect();
                messages.push(json!({"role": "assistant", "content": exchange.aside, "tool_calls": calls}));
                for (index, (_, result)) in exchange.calls.iter().enumerate() {
                    messages.push(json!({"role": "tool", "tool_call_id": Self::id(number, index), "content": result}));
                }
            }
            messages.push(json!({"role": "assistant", "content": exchange.answer}));
        }
        let mut body = json!({"model": "m-1", "messages": messages, "max_tokens": self.max_tokens});
        if !self.tools.is_empty() {
            let tools = self.tools.iter().map(|name| {
                self.tool(
                    json!({"type": "function", "function": {"name": name, "description": "d", "parameters": schema()}}),
                )
            });
            body["tools"] = tools.collect();
        }
        if let Some(choice) = self.choice {
            body["tool_choice"] = match choice {
                Choice::Auto => json!("auto"),
                Choice::Never => json!("none"),
                Choice::Required => json!("required"),
                Choice::Named => json!({"type": "function", "function": {"name": self.tools[0]}}),
            };
        }
        if self.schema {
            body["response_format"] =
                json!({"type": "json_schema", "json_schema": {"name": "answer", "schema": schema()}});
        }
        self.sampling(&mut body, "temperature", "stop");
        body.as_object().unwrap().clone()
    }

    fn sampling(&self, into: &mut Value, temperature: &str, stop: &str) {
        if let Some(value) = self.temperature {
            into[temperature] = json!(value);
        }
        if !self.stop.is_empty() {
            into[stop] = json!(self.stop);
        }
    }

    fn responses(&self) -> Map<String, Value> {
        let mut input = Vec::new();
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let image = json!({"type": "input_image", "image_url": "data:image/png;base64,iVBO"});
            input.push(self.turn(json!({"role": "user", "content": self.content(exchange, "input_text", image)})));
            if !exchange.calls.is_empty() {
                input.extend(exchange.aside.iter().map(|text| json!({"role": "assistant", "content": text})));
            }
            for (index, (name, _)) in exchange.calls.iter().enumerate() {
                let id = Self::id(number, index);
                input.push(
                    json!({"type": "function_call", "call_id": id, "name": name, "arguments": "{\"q\":[1,\"a\"]}"}),
                );
            }
            for (index, (_, result)) in exchange.calls.iter().enumerate() {
                let id = Self::id(number, index);
                input.push(json!({"type": "function_call_output", "call_id": id, "output": result}));
            }
            input.push(json!({"role": "assistant", "content": exchange.answer}));
        }
        let mut body = json!({"model": "m-1", "input": input, "max_output_tokens": self.max_tokens});
        if let Some(text) = &self.system {
            body["instructions"] = json!(text);
        }
        if !self.tools.is_empty() {
            let tools = self.tools.iter().map(|name| {
                self.tool(json!({"type": "function", "name": name, "description": "d", "parameters": schema(), "strict": false}))
            });
            body["tools"] = tools.collect();
        }
        if let Some(choice) = self.choice {
            body["tool_choice"] = match choice {
                Choice::Auto => json!("auto"),
                Choice::Never => json!("none"),
                Choice::Required => json!("required"),
                Choice::Named => json!({"type": "function", "name": self.tools[0]}),
            };
        }
        if self.schema {
            body["text"] = json!({"format": {"type": "json_schema", "name": "answer", "schema": schema()}});
        }
        if let Some(value) = self.temperature {
            body["temperature"] = json!(value);
        }
        body.as_object().unwrap().clone()
    }

    fn messages(&self) -> Map<String, Value> {
        let mut messages = Vec::new();
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let source = json!({"type": "base64", "media_type": "image/png", "data": "iVBO"});
            let image = json!({"type": "image", "source": source});
            messages.push(self.turn(json!({"role": "user", "content": self.content(exchange, "text", image)})));
            if !exchange.calls.is_empty() {
                let mut content: Vec<Value> =
                    exchange.aside.iter().map(|text| json!({"type": "text", "text": text})).collect();
                content.extend(exchange.calls.iter().enumerate().map(|(index, (name, _))| {
                    json!({"type": "tool_use", "id": Self::id(number, index), "name": name, "input": {"q": [1, "a"]}})
                }));
                messages.push(json!({"role": "assistant", "content": content}));
                let results = exchange.calls.iter().enumerate().map(|(index, (_, result))| {
                    json!({"type": "tool_result", "tool_use_id": Self::id(number, index), "content": result})
                });
                messages.push(json!({"role": "user", "content": results.collect::<Vec<Value>>()}));
            }
            messages.push(json!({"role": "assistant", "content": exchange.answer}));
        }
        let mut body = json!({"model": "m-1", "messages": messages, "max_tokens": self.max_tokens});
        if let Some(text) = &self.system {
            body["system"] = json!(text);
        }
        if !self.tools.is_empty() {
            let tools = self
                .tools
                .iter()
                .map(|name| self.tool(json!({"name": name, "description": "d", "input_schema": schema()})));
            body["tools"] = tools.collect();
        }
        if let Some(choice) = self.choice {
            body["tool_choice"] = match choice {
                Choice::Auto => json!({"type": "auto"}),
                Choice::Never => json!({"type": "none"}),
                Choice::Required => json!({"type": "any"}),
                Choice::Named => json!({"type": "tool", "name": self.tools[0]}),
            };
        }
        if self.schema {
            body["output_config"] = json!({"format": {"type": "json_schema", "schema": schema()}});
        }
        self.sampling(&mut body, "temperature", "stop_sequences");
        body.as_object().unwrap().clone()
    }

    fn gemini(&self) -> Map<String, Value> {
        let mut contents = Vec::new();
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let mut text = json!({"text": exchange.question});
            if self.unknown {
                text["x_part"] = json!(true);
            }
            let mut parts = vec![text];
            if exchange.image {
                parts.push(json!({"inlineData": {"mimeType": "image/png", "data": "iVBO"}}));
            }
            contents.push(self.turn(json!({"role": "user", "parts": parts})));
            if !exchange.calls.is_empty() {
                let mut parts: Vec<Value> = exchange.aside.iter().map(|text| json!({"text": text})).collect();
                parts.extend(exchange.calls.iter().enumerate().map(|(index, (name, _))| {
                    json!({"functionCall": {"id": Self::id(number, index), "name": name, "args": {"q": [1, "a"]}}})
                }));
                contents.push(json!({"role": "model", "parts": parts}));
                let results = exchange.calls.iter().enumerate().map(|(index, (name, result))| {
                    let response = json!({"id": Self::id(number, index), "name": name, "response": {"output": result}});
                    json!({ "functionResponse": response })
                });
                contents.push(json!({"role": "user", "parts": results.collect::<Vec<Value>>()}));
            }
            contents.push(json!({"role": "model", "parts": [{"text": exchange.answer}]}));
        }
        let mut config = json!({"maxOutputTokens": self.max_tokens});
        self.sampling(&mut config, "temperature", "stopSequences");
        if self.schema {
            config["responseMimeType"] = json!("application/json");
            config["responseJsonSchema"] = schema();
        }
        let mut body = json!({"contents": contents, "generationConfig": config});
        if let Some(text) = &self.system {
            body["systemInstruction"] = json!({"parts": [{"text": text}]});
        }
        if !self.tools.is_empty() {
            let tools = self
                .tools
                .iter()
                .map(|name| self.tool(json!({"name": name, "description": "d", "parametersJsonSchema": schema()})));
            body["tools"] = json!([{"functionDeclarations": tools.collect::<Vec<Value>>()}]);
        }
        if let Some(choice) = self.choice {
            body["toolConfig"] = json!({"functionCallingConfig": match choice {
                Choice::Auto => json!({"mode": "AUTO"}),
                Choice::Never => json!({"mode": "NONE"}),
                Choice::Required => json!({"mode": "ANY"}),
                Choice::Named => json!({"mode": "ANY", "allowedFunctionNames": [self.tools[0]]}),
            }});
        }
        body.as_object().unwrap().clone()
    }
}
