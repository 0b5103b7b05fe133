//! What one call comes to. Whatever becomes of the call, its reservation is settled or given back exactly once.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ai_gateway_ledger::{Bill, Outcome, PicoDollars, Reservation, SettlementId, StoppedBy, Tier, Tokens, Worst};
use ai_gateway_wire::{Failure, ServiceTier, Usage};
use jiff::Timestamp;
use tracing::Span;

use super::words;
use crate::targets::Target;
use crate::telemetry::{Operation, Settled};

/// What time it is.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a call has used, in money too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// What was used.
    pub tokens: Tokens,
    /// What that costs.
    pub cost: PicoDollars,
    /// Whether the provider has not said what was used, so that this is the gateway's own count.
    pub is_estimated: bool,
}

impl Spent {
    fn add(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.tokens, other.tokens);
        for kind in ai_gateway_ledger::TokenKind::ALL {
            mine[kind] = mine[kind].saturating_add(theirs[kind]);
        }
        self.cost = self.cost.saturating_add(other.cost);
        self.is_estimated |= other.is_estimated;
    }
}

/// A call's place in the ledger. Dropped, it settles with what is known then: nothing if no provider was asked, else what
/// the provider said, else an estimate.
pub(crate) struct Account {
    reservation: Option<Reservation>,
    worst: Worst,
    clock: Clock,
    /// A guess at what was read.
    input: u64,
    model: Arc<str>,
    /// Who works on it now.
    target: Option<Arc<Target>>,
    /// What those used who were asked before.
    earlier: Spent,
    usage: Option<Usage>,
    /// About as many tokens as were written.
    events: u64,
    first_token_at: Option<Timestamp>,
    /// Of the target that was asked last.
    last: Option<Arc<Target>>,
    /// When that was, until it fails.
    asked_at: Option<Timestamp>,
    operation: Operation,
    span: Span,
    /// Whether the last report has all that was used.
    is_whole: bool,
    outcome: Outcome,
}

impl Account {
    pub(crate) fn new(
        reservation: Reservation,
        worst: Worst,
        input: u64,
        model: Arc<str>,
        clock: Clock,
        operation: Operation,
        span: Span,
    ) -> Self {
        Self {
            reservation: Some(reservation),
            worst,
            clock,
            input,
            model,
            target: None,
            earlier: Spent::default(),
            usage: None,
            events: 0,
            first_token_at: None,
            last: None,
            asked_at: None,
            operation,
            span,
            is_whole: false,
            // Until it is known better: whoever drops it has gone away.
            outcome: Outcome::Cancelled,
        }
    }

    pub(crate) fn id(&self) -> Option<SettlementId> {
        self.reservation.as_ref().map(Reservation::id)
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The call's span.
    pub(crate) const fn span(&self) -> &Span {
        &self.span
    }

    /// Ready when the call is stopped; the task is woken then.
    pub(crate) fn poll_stopped(&self, cx: &Context<'_>) -> Poll<StoppedBy> {
        self.reservation.as_ref().map_or(Poll::Pending, |reservation| reservation.poll_stopped(cx))
    }

    /// Waits, but no longer than until the call is stopped.
    pub(crate) async fn unless_stopped<T>(&self, waiting: impl Future<Output = T>) -> Result<T, Failure> {
        unless_stopped(|cx| self.poll_stopped(cx), waiting).await
    }

    /// A provider is being asked.
    pub(crate) fn asked(&mut self, target: &Arc<Target>) {
        self.unanswered();
        self.model = Arc::clone(&target.name);
        self.target = Some(Arc::clone(target));
        self.last = Some(Arc::clone(target));
        self.asked_at = Some(self.now());
    }

    /// Whoever was asked last, if it was this one, has not begun to answer.
    pub(crate) fn failed(&mut self, target: &Target, error: &'static str) {
        if let Some(asked_at) = self.asked_at.take() {
            target.state.metrics.failed(self.operation, error, between(asked_at, self.now()));
        }
    }

    /// Whoever was asked last has done nothing that costs, beyond what they said.
    pub(crate) fn unanswered(&mut self) {
        // Taken apart from each other, so that neither is left behind.
        let (target, usage) = (self.target.take(), self.usage.take());
        if let Some((target, usage)) = target.zip(usage) {
            self.earlier.add(self.cost(&target, tokens(&usage), tier(usage.tier), true));
        }
        self.events = 0;
    }

    /// Whoever was asked last bills nothing: they said themselves that they failed, before any content.
    pub(crate) fn unbilled(&mut self) {
        self.usage = None;
        self.unanswered();
    }

    /// What is known now. Reports are cumulative.
    pub(crate) fn used(&mut self, usage: Option<Usage>, events: u64) {
        self.usage = usage;
        self.events = events;
    }

    pub(crate) fn has_begun(&mut self) {
        self.first_token_at = Some((self.clock)());
    }

    /// The last report has all that was used, although the answer does not count as completed.
    pub(crate) const fn is_whole(&mut self) {
        self.is_whole = true;
    }

    pub(crate) const fn ends_as(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    /// Settles now. What it came to; nothing when it was settled before.
    pub(crate) fn settle(&mut self) -> Spent {
        let Some(reservation) = self.reservation.take() else { return Spent::default() };
        let was_asked = self.target.is_some() || self.earlier != Spent::default();
        if !was_asked && self.outcome != Outcome::Failed {
            drop(reservation);
            return Spent::default();
        }
        let mut spent = self.earlier;
        if let Some(target) = self.target.take() {
            spent.add(self.current(&target));
        }
        let finished_at = (self.clock)();
        self.tell(&spent, finished_at);
        let Spent { tokens, cost, is_estimated } = spent;
        reservation.settle(Bill {
            model: Arc::clone(&self.model),
            tokens,
            cost,
            is_estimated,
            outcome: self.outcome,
            first_token_at: self.first_token_at,
            finished_at,
        });
        spent
    }

    /// Lets metrics and the call's span know.
    fn tell(&self, spent: &Spent, finished_at: Timestamp) {
        let target = self.last.as_deref().map(|target| &target.config);
        // All at once: a log in JSON writes a span's fields anew each time.
        tracing::record_all!(
            self.span,
            gen_ai.usage.input_tokens = spent.tokens.total_input(),
            gen_ai.usage.output_tokens = spent.tokens.total_output(),
            gen_ai.provider.name = target.map(|config| config.provider.as_str()),
            gen_ai.response.model = target.map(|config| config.model.as_str()),
            outcome = self.outcome.as_str(),
            otel.status_code = (self.outcome == Outcome::Failed).then_some("ERROR"),
        );
        let Some(target) = &self.last else { return };
        target.state.metrics.settled(&Settled {
            operation: self.operation,
            outcome: self.outcome,
            tokens: &spent.tokens,
            cost: spent.cost,
            asked: self.asked_at.map(|asked_at| between(asked_at, finished_at)),
            streamed: self.first_token_at.map(|first| between(first, finished_at)),
        });
    }

    /// What the provider that was asked last has used.
    fn current(&self, target: &Target) -> Spent {
        let is_whole = self.is_whole || self.outcome == Outcome::Completed;
        match self.usage {
            Some(usage) if is_whole => self.cost(target, tokens(&usage), tier(usage.tier), false),
            // What it said in the middle does not have all that it wrote.
            Some(usage) => {
                let mut tokens = tokens(&usage);
                tokens.output = tokens.output.max(self.events);
                self.cost(target, tokens, tier(usage.tier), true)
            }
            None => self.cost(target, Tokens::new(self.input, self.events), Tier::Standard, true),
        }
    }

    fn cost(&self, target: &Target, tokens: Tokens, tier: Tier, is_estimated: bool) -> Spent {
        match target.price.cost(&tokens, tier) {
            Ok(cost) => Spent { tokens, cost, is_estimated },
            // More than all the money there is: nobody can have used that.
            Err(_) => Spent { tokens: Tokens::new(self.input, self.events), cost: self.worst.cost, is_estimated: true },
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.settle();
    }
}

/// Waits, but no longer than until the call is stopped, as `poll_stopped` tells.
pub(crate) async fn unless_stopped<T>(
    poll_stopped: impl Fn(&Context<'_>) -> Poll<StoppedBy>,
    waiting: impl Future<Output = T>,
) -> Result<T, Failure> {
    let mut waiting = pin!(waiting);
    poll_fn(|cx| match poll_stopped(cx) {
        Poll::Ready(by) => Poll::Ready(Err(words::stopped(by))),
        Poll::Pending => waiting.as_mut().poll(cx).map(Ok),
    })
    .await
}

/// How long that was; nothing where the clock was set back.
fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    later.duration_since(earlier).try_into().unwrap_or_default()
}

fn tokens(usage: &Usage) -> Tokens {
    Tokens {
        input: usage.input,
        cache_read: usage.cache_read,
        cache_write_5m: usage.cache_write_5m,
        cache_write_1h: usage.cache_write_1h,
        audio_input: usage.audio_input,
        output: usage.output,
        reasoning: usage.reasoning,
        audio_output: usage.audio_output,
    }
}

pub(crate) const fn tier(tier: ServiceTier) -> Tier {
    match tier {
        ServiceTier::Standard => Tier::Standard,
        ServiceTier::Flex => Tier::Flex,
        ServiceTier::Priority => Tier::Priority,
        ServiceTier::Batch => Tier::Batch,
    }
}
