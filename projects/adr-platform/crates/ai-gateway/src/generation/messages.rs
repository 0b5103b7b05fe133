//! What the gateway knows, as messages of `ai.v1` carry it.

use ai_gateway_sdk::gateway::{Offer, Spent};
use ai_gateway_wire::StopReason;
use platform_contracts::ai::v1;

/// A model that is on offer.
#[must_use]
pub fn model(offer: &Offer) -> v1::Model {
    v1::Model {
        id: offer.name.to_string(),
        display_name: offer.display_name.clone(),
        provider: offer.provider.clone(),
        extractive: offer.is_extractive,
        input_picodollars: Some(offer.input.get()),
        output_picodollars: Some(offer.output.get()),
        ..Default::default()
    }
}

/// What a call came to.
#[must_use]
pub fn usage(spent: &Spent) -> v1::Usage {
    let tokens = &spent.tokens;
    v1::Usage {
        input_tokens: tokens.total_input(),
        output_tokens: tokens.total_output(),
        cache_read_tokens: tokens.cache_read,
        cache_write_tokens: tokens.cache_write_5m.saturating_add(tokens.cache_write_1h),
        reasoning_tokens: tokens.reasoning,
        cost_picodollars: Some(spent.cost.get()),
        estimated: spent.is_estimated,
        ..Default::default()
    }
}

/// Why an answer ended.
#[must_use]
pub const fn finish_reason(reason: &StopReason) -> v1::FinishReason {
    match reason {
        StopReason::MaxTokens => v1::FinishReason::FINISH_REASON_LENGTH,
        StopReason::Refusal | StopReason::ContentFilter => v1::FinishReason::FINISH_REASON_CONTENT_FILTER,
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::ToolUse
        | StopReason::Pause
        | StopReason::Other(_) => v1::FinishReason::FINISH_REASON_STOP,
    }
}
