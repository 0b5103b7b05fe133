//! What stands in the way of a call, as the failure that its client is told.

use std::fmt::Display;
use std::time::Duration;

use ai_gateway_ledger::{Refusal, StoppedBy};
use ai_gateway_wire::{EnvelopeError, Failure, FailureKind};
use circuit_breaker::CircuitOpen;

use super::scrub::scrub;
use crate::secret::Secret;
use crate::targets::Crowded;
use crate::transport::TransportError;

pub(crate) fn unreadable(error: &EnvelopeError) -> Failure {
    let kind = match error {
        EnvelopeError::TooLarge { .. } => FailureKind::TooLarge,
        _ => FailureKind::InvalidRequest,
    };
    Failure::new(kind, error.to_string())
}

pub(crate) fn unknown_model(model: &str) -> Failure {
    let model: String = model.chars().take(80).collect();
    Failure::new(FailureKind::NotFound, format!("no model `{model}` is on offer, choose one that is listed"))
}

pub(crate) fn refused(refusal: &Refusal) -> Failure {
    let kind = match refusal {
        Refusal::Limit(reached) if reached.measure.is_money() => FailureKind::QuotaExhausted,
        Refusal::Limit(_) => FailureKind::RateLimited,
        Refusal::Stopped { .. } => FailureKind::Stopped,
        Refusal::Backlog { .. } | Refusal::NotOpen => FailureKind::Overloaded,
    };
    let mut failure = Failure::new(kind, refusal.to_string());
    failure.code = Some(refusal.code().to_owned());
    failure.retry_after = refusal.retry_after();
    // What asks for more than is allowed does so again.
    if failure.retry_after.is_none() {
        failure.should_retry = Some(false);
    }
    failure
}

pub(crate) fn stopped(by: StoppedBy) -> Failure {
    let by = match by {
        StoppedBy::Everything => None,
        StoppedBy::Of(scope) => Some(scope),
        StoppedBy::Revoked(_) => {
            let words = "this gateway key was revoked: ask who administers the gateway for another one";
            return Failure::new(FailureKind::Revoked, words);
        }
    };
    refused(&Refusal::Stopped { by })
}

pub(crate) fn crowded(crowded: Crowded) -> Failure {
    let words = format!("too much is asked of this model at the moment ({crowded}), try again in a moment");
    Failure::new(FailureKind::Overloaded, words).after(Duration::from_secs(1))
}

pub(crate) fn open(open: &CircuitOpen) -> Failure {
    let words = "the provider of this model keeps failing and is not asked for now, try again in a moment";
    Failure::new(FailureKind::Overloaded, words).after(open.retry_after)
}

/// Addresses and certificates are for the log, which has the error itself.
pub(crate) fn unsent(error: &TransportError) -> Failure {
    match error {
        TransportError::Refused(_) => {
            Failure::new(FailureKind::Unreachable, "this gateway may not connect to the provider, ask its operator")
        }
        TransportError::Unreachable(_) => Failure::new(FailureKind::Unreachable, "the provider cannot be reached"),
        TransportError::ConnectTimeout(_) => {
            Failure::new(FailureKind::Timeout, "the provider could not be connected to in time")
        }
        TransportError::Broken(_) => {
            Failure::new(FailureKind::Unreachable, "the connection to the provider broke before it answered")
        }
    }
}

pub(crate) fn unsendable(error: &dyn Display) -> Failure {
    Failure::new(FailureKind::InvalidRequest, format!("the request cannot be sent on: {error}"))
}

pub(crate) fn late(limit: Duration) -> Failure {
    Failure::new(FailureKind::Timeout, format!("the provider did not answer within {limit:?}"))
}

/// A provider's failure as it may be logged and shown: without what is nobody's business, and not as if the client's own
/// key or account were at fault.
pub(crate) fn presentable(mut failure: Failure, key: Option<&Secret>) -> Failure {
    failure.message = scrub(&failure.message, key);
    failure.param = failure.param.map(|param| scrub(&param, key));
    failure.code = failure.code.map(|code| scrub(&code, key));
    if matches!(failure.kind, FailureKind::Unauthorized | FailureKind::Forbidden) {
        failure.kind = FailureKind::Unreachable;
        failure.message =
            format!("the provider refused this gateway's credentials, ask its operator: {}", failure.message);
        failure.should_retry = Some(false);
    }
    failure
}
