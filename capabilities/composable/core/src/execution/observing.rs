//! What is told about a command: a span and a few figures.

use std::future::Future;
use std::time::Instant;

use tracing::Instrument;
use tracing::field::Empty;

use super::{ExecuteError, Executed};
use crate::aggregate::{Aggregate, CommandContext};
use crate::ids::TenantId;
use crate::store::AppendError;
use crate::stream_id::StreamId;
use crate::telemetry::{COMMAND_DURATION, COMMAND_EVENTS};

/// The result of a command, and how often it was decided.
pub(super) struct Decided<A: Aggregate> {
    pub(super) result: Result<Executed<A>, ExecuteError<A::Error>>,
    pub(super) attempts: u32,
}

/// Executes a command in a span, and tells how it went.
pub(super) async fn observed<A: Aggregate>(
    tenant: TenantId,
    stream: &StreamId,
    name: &'static str,
    context: &CommandContext,
    work: impl Future<Output = Decided<A>>,
) -> Result<Executed<A>, ExecuteError<A::Error>> {
    let span = tracing::debug_span!(
        "command",
        aggregate = A::CATEGORY,
        command = name,
        stream = stream.as_str(),
        %tenant,
        traceparent = context.metadata.traceparent.as_deref(),
        attempts = Empty,
        outcome = Empty,
        events = Empty,
    );
    let began = Instant::now();
    let Decided { result, attempts } = work.instrument(span.clone()).await;
    let (outcome, events) = outcome(&result);
    span.record("attempts", attempts).record("outcome", outcome).record("events", events);
    metrics::histogram!(COMMAND_DURATION, "aggregate" => A::CATEGORY, "outcome" => outcome).record(began.elapsed());
    if events > 0 {
        metrics::counter!(COMMAND_EVENTS, "aggregate" => A::CATEGORY).increment(events);
    }
    result
}

/// How it ended, and how many events it appended.
fn outcome<A: Aggregate>(result: &Result<Executed<A>, ExecuteError<A::Error>>) -> (&'static str, u64) {
    match result {
        Ok(executed) if executed.was_duplicate => ("repeated", 0),
        Ok(executed) if executed.events == 0 => ("unchanged", 0),
        Ok(executed) => ("executed", executed.events),
        Err(ExecuteError::Rejected(_)) => ("rejected", 0),
        Err(ExecuteError::Append(AppendError::Conflict(_))) => ("conflict", 0),
        Err(ExecuteError::Append(_) | ExecuteError::Load(_)) => ("failed", 0),
    }
}
