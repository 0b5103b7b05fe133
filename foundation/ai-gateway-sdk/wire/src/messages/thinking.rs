//! How much a model of Anthropic thinks, and what goes with it.

use crate::conversation::{Budget, Conversation, Reasoning, ToolChoice};
use crate::json::Object;
use crate::messages::request::continues_thinking;
use crate::translate::form::{above, budget};
use crate::translate::{Context, Level};

/// The least budget that is accepted, in tokens.
const LEAST: u64 = 1024;

#[derive(Default)]
pub(super) struct Thinking {
    pub(super) thinking: Option<Object>,
    pub(super) effort: Option<String>,
}

/// Takes the reasoning out of a conversation, and with it what cannot stand beside it.
pub(super) fn write(conversation: &mut Conversation, context: &mut Context) -> Thinking {
    let Some(reasoning) = conversation.reasoning.take() else { return Thinking::default() };
    if context.same() {
        return same(reasoning, context);
    }
    context.keep(Level::Request, reasoning.extra.clone(), &mut Object::new());
    let Some(budget) = budget(&reasoning) else { return Thinking::default() };
    if budget == Budget::Off {
        return Thinking { thinking: Some(Object::new().with("type", "disabled")), effort: None };
    }
    let reason = match &conversation.tool_choice {
        Some(ToolChoice::Required | ToolChoice::Named(_)) => {
            Some("left out, the other model does not think when it must call a tool")
        }
        _ if !continues_thinking(&conversation.turns) => {
            Some("left out, the other model goes on with its own thoughts only")
        }
        _ => None,
    };
    if let Some(reason) = reason {
        context.lose("reasoning", reason);
        return Thinking::default();
    }
    let thinking = if is_adaptive(&conversation.model) {
        Thinking { thinking: Some(Object::new().with("type", "adaptive")), effort: effort(&reasoning, budget) }
    } else {
        let Some(tokens) = fitting(budget, conversation.max_output_tokens) else {
            context.lose("reasoning", "left out, the answer is too short for the other model to think");
            return Thinking::default();
        };
        let thinking = Object::new().with("type", "enabled").with("budget_tokens", tokens);
        Thinking { thinking: Some(thinking), effort: None }
    };
    let sampling = &mut conversation.sampling;
    if sampling.temperature.as_ref().and_then(serde_json::Number::as_f64).is_some_and(|value| value < 1.0)
        || above(&sampling.temperature, 1.0)
    {
        context.lose("temperature", "left out, the other model thinks at its own");
    }
    sampling.temperature = None;
    if sampling.top_k.take().is_some() {
        context.lose("top_k", "left out, the other model thinks at its own");
    }
    thinking
}

fn same(reasoning: Reasoning, context: &mut Context) -> Thinking {
    let thinking = reasoning.budget.map(|budget| {
        let mut thinking = match budget {
            Budget::Off => Object::new().with("type", "disabled"),
            Budget::Dynamic => Object::new().with("type", "adaptive"),
            Budget::Tokens(tokens) => Object::new().with("type", "enabled").with("budget_tokens", tokens),
        };
        context.keep(Level::Request, reasoning.extra, &mut thinking);
        thinking
    });
    Thinking { thinking, effort: reasoning.effort }
}

/// A budget below the limit of the answer, as it must be.
fn fitting(budget: Budget, limit: Option<u64>) -> Option<u64> {
    let wanted = match budget {
        Budget::Tokens(tokens) => tokens.max(LEAST),
        Budget::Dynamic | Budget::Off => 8192,
    };
    match limit {
        Some(limit) if wanted >= limit => Some(limit / 2).filter(|half| *half >= LEAST),
        _ => Some(wanted),
    }
}

fn effort(reasoning: &Reasoning, budget: Budget) -> Option<String> {
    let name = match (reasoning.effort.as_deref(), budget) {
        (Some("minimal" | "low"), _) => "low",
        (Some("medium"), _) => "medium",
        (Some("high"), _) => "high",
        (Some("xhigh" | "max"), _) => "max",
        (_, Budget::Tokens(..=4096)) => "low",
        (_, Budget::Tokens(4097..=12_288)) => "medium",
        (_, Budget::Tokens(_)) => "high",
        _ => return None,
    };
    Some(name.to_owned())
}

/// From 4.6 on, models decide for themselves how long to think.
fn is_adaptive(model: &str) -> bool {
    version(model).is_some_and(|version| version >= (4, 6))
}

/// The most that a model writes, for clients that leave `max_tokens` out, which this protocol does
/// not allow: 4,096 for Claude 3, 8,192 for 3.5 and for models that are not known, 32,000 for Opus
/// 4 and 4.1, 64,000 for the others.
pub(super) fn longest_answer(model: &str) -> u64 {
    match version(model) {
        Some((3, 0)) => 4096,
        Some((3, 5)) | None => 8192,
        Some((4, 0 | 1)) if model.contains("opus") => 32_000,
        Some(_) => 64_000,
    }
}

/// The version in a name such as `claude-3-5-sonnet-20241022`, `claude-opus-4-1` or
/// `anthropic/claude-sonnet-4.5`.
fn version(model: &str) -> Option<(u32, u32)> {
    let name = &model[model.find("claude")?..];
    let mut numbers = name
        .split(['-', '.', '@', ':'])
        .skip_while(|word| word.parse::<u32>().is_err())
        .map_while(|word| word.parse::<u32>().ok().filter(|number| *number < 100));
    let major = numbers.next()?;
    Some((major, numbers.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_all_kinds_of_names() {
        for (name, found) in [
            ("claude-3-haiku-20240307", Some((3, 0))),
            ("claude-3-5-sonnet-20241022", Some((3, 5))),
            ("claude-opus-4-1", Some((4, 1))),
            ("claude-opus-4-20250514", Some((4, 0))),
            ("anthropic/claude-sonnet-4.5", Some((4, 5))),
            ("us.anthropic.claude-opus-4-6-v1:0", Some((4, 6))),
            ("gpt-5", None),
            ("claude", None),
        ] {
            assert_eq!(version(name), found, "{name}");
        }
        assert_eq!(longest_answer("claude-opus-4-1"), 32_000);
        assert_eq!(longest_answer("something"), 8192);
    }
}
