//! One try at one target, up to the point from which no other can be asked.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use ai_gateway_wire::{
    End, Failure, FailureKind, Loss, Protocol, StopReason, Tap, TranslateError, Translator, UsageFilter,
};
use bytes::{Bytes, BytesMut};
use http::{Request, Response, header};
use tokio::time::{Instant, timeout_at};

use super::account::Account;
use super::passage::{Dialect, Passage};
use super::patience::Patience;
use super::request::{Exchange, Said};
use super::words;
use crate::targets::Target;
use crate::transport::{AnswerBody, TransportError};

/// How much of an error's body is read, in bytes.
const ERROR_BODY: usize = 64 * 1024;
/// The largest answer that is no stream, in bytes; thousands of embeddings fit.
const LARGEST_ANSWER: usize = 128 * 1024 * 1024;

/// An answer that a client can be given.
pub(crate) enum Started {
    /// All of it, in the client's protocol, and why it ended.
    Whole(Bytes, StopReason),
    /// Its beginning, and the way to the rest.
    Stream(Box<Passage>, Vec<Bytes>),
}

/// What could not be said in a provider's protocol.
pub(crate) type Losses = Vec<Loss>;

/// What a target is to be asked, in its own words.
pub(crate) struct Question {
    spoken: Protocol,
    translator: Option<Translator>,
    request: Request<Bytes>,
    losses: Losses,
}

impl Question {
    /// # Errors
    /// When that cannot be said to this target. Another one may understand it.
    pub(crate) fn new(exchange: &Exchange, target: &Target) -> Result<Self, Failure> {
        let spoken = exchange.spoken(&target.provider)?;
        let translator = exchange.translator(spoken)?;
        let (request, losses) = exchange.request(target, spoken, translator.as_ref())?;
        Ok(Self { spoken, translator, request, losses })
    }
}

/// Asks a target. Its usage is in the account, whether it answers or fails.
pub(crate) async fn attempt(
    exchange: &Exchange,
    question: Question,
    target: &Arc<Target>,
    account: &mut Account,
) -> Result<(Started, Losses), Failure> {
    let Question { spoken, translator, request, mut losses } = question;
    let (timeouts, begun) = (target.provider.config.timeouts, Instant::now());
    let is_stream = exchange.is_stream();
    let limit = if is_stream { timeouts.first_token() } else { timeouts.answer() };
    let deadline = begun + limit;
    account.asked(target);
    let sending = timeout_at(deadline, target.provider.transport.send(request));
    let sent = account.unless_stopped(sending).await?;
    let response = sent.map_err(|_| words::late(limit))?.map_err(|error| {
        tracing::warn!(provider = %target.name, %error, "no answer from the provider");
        if !matches!(error, TransportError::Broken(_)) {
            account.unanswered();
        }
        words::unsent(&error)
    })?;
    if !response.status().is_success() {
        account.unanswered();
        return Err(refusal(response, deadline, limit).await);
    }
    if !is_stream {
        let reading = timeout_at(deadline, whole(response.into_body()));
        let whole = account.unless_stopped(reading).await?.map_err(|_| words::late(limit))??;
        let stop = check_whole(spoken, account, &whole)?;
        let Some(translator) = translator else { return Ok((Started::Whole(whole, stop), losses)) };
        let translated = translator.answer(&whole).map_err(|error| not_understood(&error))?;
        losses.extend(translated.losses);
        return Ok((Started::Whole(translated.body, stop), losses));
    }
    check_is_stream(&response)?;
    let hides_usage = matches!(&exchange.said, Said::Request { envelope, .. } if !envelope.usage_asked);
    let dialect = match translator {
        Some(translator) => Dialect::Other(Box::new(translator.stream(!hides_usage))),
        None if hides_usage => Dialect::WithoutUsage(UsageFilter::new()),
        None => Dialect::Same,
    };
    let patience = Patience::new(deadline, timeouts.idle());
    let passage = Passage::new(response.into_body(), spoken, dialect, patience, Arc::clone(&target.state));
    let started = beginning(passage, account).await?;
    target.state.pace.observe(begun.elapsed());
    target.state.metrics.begun(begun.elapsed());
    account.has_begun();
    Ok((started, losses))
}

/// Reads until content begins, or the stream ends well without any.
async fn beginning(passage: Passage, account: &mut Account) -> Result<Started, Failure> {
    let mut passage = Box::new(passage);
    let mut held = Vec::new();
    while !passage.has_begun() {
        let outcome = account.unless_stopped(poll_fn(|cx| passage.poll_events(cx))).await?;
        account.used(passage.usage(), passage.events());
        match outcome? {
            Some(events) => held.push(events),
            None => break,
        }
    }
    Ok(Started::Stream(passage, held))
}

async fn refusal(response: Response<AnswerBody>, deadline: Instant, limit: Duration) -> Failure {
    let (head, body) = response.into_parts();
    match timeout_at(deadline, body.beginning(ERROR_BODY)).await {
        // Followed, a redirect would carry the key to wherever it points.
        Ok(_) if head.status.is_redirection() => Failure::new(
            FailureKind::Malformed,
            format!("the provider redirects ({}), set its final address", head.status),
        ),
        Ok(body) => Failure::from_response(head.status.as_u16(), &head.headers, &body),
        Err(_) => words::late(limit),
    }
}

fn check_is_stream(response: &Response<AnswerBody>) -> Result<(), Failure> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Servers that send no type at all do send events; a web page or one whole JSON is neither.
    if kind.is_empty() || kind.to_ascii_lowercase().starts_with("text/event-stream") {
        return Ok(());
    }
    let kind: String = kind.chars().take(80).collect();
    Err(Failure::new(FailureKind::Malformed, format!("the provider answered with {kind} and not with a stream")))
}

async fn whole(mut body: AnswerBody) -> Result<Bytes, Failure> {
    // Most answers come in one piece, which is passed on as it is.
    let (mut first, mut all) = (Bytes::new(), BytesMut::new());
    while let Some(data) = poll_fn(|cx| body.poll_data(cx)).await {
        let data = data.map_err(|error| Failure {
            message: format!("the answer broke off before its end: {error}"),
            ..Failure::truncated()
        })?;
        if first.len() + all.len() + data.len() > LARGEST_ANSWER {
            return Err(Failure::new(FailureKind::Malformed, "the provider's answer is larger than is accepted"));
        }
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        all.extend_from_slice(&std::mem::take(&mut first));
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Why an answer in one piece ended, if it is all there.
fn check_whole(spoken: Protocol, account: &mut Account, whole: &[u8]) -> Result<StopReason, Failure> {
    let mut tap = Tap::plain(spoken);
    tap.observe(whole);
    let end = tap.finish();
    account.used(tap.usage(), 0);
    match end {
        End::Complete(stop) => {
            account.has_begun();
            Ok(stop)
        }
        End::Truncated => Err(incomplete(whole)),
        End::Failed(failure) => Err(failure),
    }
}

/// Why there is no whole answer: it broke off, or it is none at all.
fn incomplete(whole: &[u8]) -> Failure {
    match whole.trim_ascii_start() {
        [] | [b'{', ..] => Failure::truncated(),
        _ => Failure::new(FailureKind::Malformed, "the provider answered with something else, such as a web page"),
    }
}

fn not_understood(error: &TranslateError) -> Failure {
    Failure::new(FailureKind::Malformed, format!("the provider's answer cannot be understood: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_is_not_an_answer_that_broke_off() {
        for (whole, kind) in [
            ("", FailureKind::Truncated),
            ("  {\"choices\": [{\"mess", FailureKind::Truncated),
            ("<!doctype html><title>Sign in</title>", FailureKind::Malformed),
            ("\n[]", FailureKind::Malformed),
        ] {
            assert_eq!(incomplete(whole.as_bytes()).kind, kind, "{whole}");
        }
    }
}
