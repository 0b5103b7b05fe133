//! The list of models, in the form of OpenAI or Anthropic.

use ai_gateway_sdk::gateway::{Caller, Gateway, Reply};
use ai_gateway_wire::{Failure, FailureKind, Protocol};
use http::StatusCode;
use serde_json::{Value, json};

/// When models were made is not known; clients want a time all the same.
const SOME_TIME: &str = "2026-01-01T00:00:00Z";
const SOME_TIME_SECONDS: u64 = 1_767_225_600;

/// All models of a caller, or the one that the path names.
pub(super) fn list(gateway: &Gateway, caller: &Caller, form: Protocol, path: &str) -> Result<Reply, Failure> {
    let models = gateway.models(caller);
    let named = path.split_once("/models/").map(|(_, name)| name.trim_end_matches('/')).filter(|name| !name.is_empty());
    let body = match named {
        None => all(models.iter().map(|name| one(form, name)).collect(), form),
        Some(name) if models.iter().any(|model| **model == *name) => one(form, name),
        Some(name) => {
            let name: String = name.chars().take(80).collect();
            return Err(Failure::new(
                FailureKind::NotFound,
                format!("there is no model `{name}`, choose one that is listed"),
            ));
        }
    };
    Ok(Reply::json(form, StatusCode::OK, body.to_string().into()))
}

fn all(models: Vec<Value>, form: Protocol) -> Value {
    if form == Protocol::Messages {
        let id = |model: Option<&Value>| model.map_or(Value::Null, |model| model["id"].clone());
        let (first, last) = (id(models.first()), id(models.last()));
        return json!({"data": models, "has_more": false, "first_id": first, "last_id": last});
    }
    json!({"object": "list", "data": models})
}

fn one(form: Protocol, name: &str) -> Value {
    if form == Protocol::Messages {
        return json!({"type": "model", "id": name, "display_name": name, "created_at": SOME_TIME});
    }
    json!({"id": name, "object": "model", "created": SOME_TIME_SECONDS, "owned_by": "ai-gateway"})
}
