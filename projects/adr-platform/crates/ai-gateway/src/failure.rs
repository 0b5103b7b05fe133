//! What a model or the gateway refuses, as members of a workspace see it.

use ai_gateway_ledger::Refusal;
use ai_gateway_sdk::ProviderError;
use ai_gateway_wire::{Failure, FailureKind};
use api_gateway_core::{ErrorKind, ServiceError};

/// A failed call. The words of providers, which may name accounts, addresses or parts of keys, stay in the log; those of
/// our own gateway say whose limit it is and when to try again.
#[must_use]
pub fn failed(failure: Failure) -> ServiceError {
    if let Some(code) = Refusal::CODES.into_iter().find(|code| failure.code.as_deref() == Some(code)) {
        let kind = match failure.kind {
            FailureKind::QuotaExhausted | FailureKind::RateLimited => ErrorKind::Exhausted,
            FailureKind::Stopped => ErrorKind::FailedPrecondition,
            _ => ErrorKind::Unavailable,
        };
        let hint = match failure.kind {
            FailureKind::QuotaExhausted => "ask an owner of the workspace to raise the budget, or to let calls go on",
            FailureKind::Stopped => "ask an owner of the workspace to start it again",
            _ => "try again in a moment",
        };
        return ServiceError::new(kind, code, failure.message).hint(hint);
    }
    if failure.kind == FailureKind::NotFound && failure.status.is_none() {
        return unknown_model();
    }
    provider(ProviderError::from(failure))
}

/// No such model.
#[must_use]
pub fn unknown_model() -> ServiceError {
    provider(ProviderError::UnknownModel(String::new()))
}

fn provider(error: ProviderError) -> ServiceError {
    let kind = match &error {
        ProviderError::UnknownModel(_) => ErrorKind::InvalidInput,
        error if error.is_retryable() => ErrorKind::Unavailable,
        _ => ErrorKind::FailedPrecondition,
    };
    ServiceError::new(kind, error.code(), error.public_message())
        .hint("ask again, or choose another model")
        .caused_by(error)
}
