//! Asks one target after the other until one answers.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway_wire::{Failure, FailureKind};
use circuit_breaker::{Permit, State};

use super::account::Account;
use super::attempt::{Losses, Question, Started, attempt};
use super::request::Exchange;
use super::words;
use crate::routing::{self, Random, Size};
use crate::targets::{Place, Target};

/// An answer, and what it occupies.
pub(crate) struct Forwarded {
    pub(crate) started: Started,
    pub(crate) losses: Losses,
    pub(crate) target: Arc<Target>,
    pub(crate) hold: Hold,
}

/// A target's place in its queue, and the right to say how the call went.
pub(crate) struct Hold {
    target: Arc<Target>,
    permit: Option<Permit>,
    _place: Place,
}

impl Hold {
    /// A place, when there is one and the target's breaker lets calls through.
    pub(crate) async fn take(target: &Arc<Target>) -> Result<Self, Failure> {
        let permit = target.state.breaker.permit().map_err(|open| words::open(&open))?;
        let place = target.state.gate.enter().await.map_err(words::crowded)?;
        Ok(Self { target: Arc::clone(target), permit: Some(permit), _place: place })
    }

    /// The answer has begun. A breaker that was only trying need not wait for its end.
    fn begun(&mut self) {
        if self.target.state.breaker.state() == State::HalfOpen
            && let Some(permit) = self.permit.take()
        {
            permit.succeeded();
        }
    }

    pub(crate) fn succeeded(mut self) {
        if let Some(permit) = self.permit.take() {
            permit.succeeded();
        }
    }

    /// How it failed tells whether the provider is well.
    pub(crate) fn failed(mut self, kind: FailureKind) {
        let permit = self.permit.take().or_else(|| self.target.state.breaker.permit().ok());
        let Some(permit) = permit else { return };
        match kind {
            FailureKind::Unauthorized
            | FailureKind::Forbidden
            | FailureKind::QuotaExhausted
            | FailureKind::Overloaded
            | FailureKind::ServerError
            | FailureKind::Timeout
            | FailureKind::Unreachable
            | FailureKind::Truncated
            | FailureKind::Malformed => permit.failed(),
            // It is well, but busy, or somebody else ended it: neither counts.
            FailureKind::RateLimited | FailureKind::Stopped | FailureKind::Revoked => drop(permit),
            FailureKind::InvalidRequest
            | FailureKind::NotFound
            | FailureKind::NoSuchPath
            | FailureKind::TooLarge
            | FailureKind::ContextLength
            | FailureKind::ContentRefused => permit.succeeded(),
        }
    }
}

/// Whether nobody else is to be asked: the request itself is at fault, or was stopped. A model elsewhere may read longer
/// prompts.
const fn is_final(kind: FailureKind) -> bool {
    use FailureKind as Kind;
    matches!(kind, Kind::InvalidRequest | Kind::TooLarge | Kind::ContentRefused | Kind::Stopped | Kind::Revoked)
}

/// Whether the provider did not say itself that it failed, so that it may bill what it did.
const fn is_silence(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Timeout | FailureKind::Unreachable | FailureKind::Truncated)
}

/// What the targets have said so far.
#[derive(Default)]
struct Failures {
    /// Those that need not be asked again, as bits.
    hopeless: u32,
    /// The shortest wait that one of the others asks for, in this round.
    wait: Option<Duration>,
    /// What the client is told if nobody answers: the first failure, for that is the preferred target's.
    first: Option<Failure>,
    /// What it is told if nobody could even be asked: why the first target could not.
    unsayable: Option<Failure>,
}

/// Why a target has not answered.
enum Missed {
    /// The request cannot be said in a protocol that it speaks.
    Unsayable(Failure),
    /// It failed, or could not be asked now.
    Failed(Failure),
}

impl Failures {
    fn rule_out(&mut self, index: usize, failure: Failure) {
        self.hopeless |= 1 << index;
        self.unsayable.get_or_insert(failure);
    }

    fn add(&mut self, index: usize, failure: Failure) {
        if failure.retryable() {
            let wait = failure.retry_after.unwrap_or_default();
            self.wait = Some(self.wait.map_or(wait, |shortest| shortest.min(wait)));
        } else {
            self.hopeless |= 1 << index;
        }
        // That one was not asked at all says less than why another one failed.
        if self.first.as_ref().is_none_or(|first| first.kind == FailureKind::Overloaded && first.status.is_none()) {
            self.first = Some(failure);
        }
    }
}

/// Asks the targets of a call's model in order, then, after a pause, those once more that may answer yet.
pub(crate) async fn forward(
    exchange: &Exchange,
    account: &mut Account,
    size: Size,
    random: &Random,
) -> Result<Forwarded, Failure> {
    let model = &exchange.model;
    let targets = routing::order(model, size, random);
    let mut failures = Failures::default();
    for round in 0..=exchange.retries {
        failures.wait = None;
        for (index, target) in targets.iter().enumerate() {
            if failures.hopeless & (1 << index) != 0 {
                continue;
            }
            match ask(exchange, target, account).await {
                Ok(forwarded) => return Ok(forwarded),
                Err(Missed::Unsayable(failure)) => failures.rule_out(index, failure),
                Err(Missed::Failed(failure)) if is_final(failure.kind) => return Err(failure),
                Err(Missed::Failed(failure)) => failures.add(index, failure),
            }
        }
        let Some(wait) = failures.wait.filter(|_| round < exchange.retries) else { break };
        let longest = Duration::from_millis(model.config.longest_pause_ms);
        let asked = Some(wait).filter(|wait| !wait.is_zero());
        let Some(pause) = routing::pause(round, asked, longest, random) else { break };
        account.unless_stopped(tokio::time::sleep(pause)).await?;
    }
    let failure = failures.first.or(failures.unsayable);
    Err(failure.unwrap_or_else(|| words::unknown_model(&exchange.model.name)))
}

async fn ask(exchange: &Exchange, target: &Arc<Target>, account: &mut Account) -> Result<Forwarded, Missed> {
    // First, for what it cannot be asked says nothing about how it is.
    let question = Question::new(exchange, target).map_err(Missed::Unsayable)?;
    let held = account.unless_stopped(Hold::take(target)).await;
    let mut hold = held.and_then(|held| held).map_err(Missed::Failed)?;
    match attempt(exchange, question, target, account).await {
        Ok((started, losses)) => {
            hold.begun();
            Ok(Forwarded { started, losses, target: Arc::clone(target), hold })
        }
        Err(failure) => {
            if !is_silence(failure.kind) {
                account.unbilled();
            }
            hold.failed(failure.kind);
            account.failed(target, failure.kind.code());
            let failure = words::presentable(failure, target.provider.key.as_ref());
            // Not in its own words, which may repeat what it was asked. The client is told those.
            let (kind, status) = (failure.kind.code(), failure.status);
            tracing::warn!(provider = %target.name, kind, status, "a provider failed");
            Err(Missed::Failed(failure))
        }
    }
}
