//! Effects beyond the simple ones: they can be looked at, and mapping reaches into them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use composable_core::bus::PublishError;
use composable_core::effect::{AttemptFailed, AttemptFuture, RetryPolicy};
use composable_core::{
    Codec, CommandId, CommandMessage, Deadline, DispatchCommand, DispatchError, Effect, EventId, EventMetadata,
    GlobalPosition, PublishEvent, RecordedEvent, Retry, StreamId, TenantId, Version,
};
use jiff::Timestamp;
use uuid::Uuid;

fn stream() -> StreamId {
    StreamId::new("payment", "1").unwrap()
}

fn command() -> CommandMessage {
    CommandMessage {
        id: CommandId::new(Uuid::nil()),
        tenant: TenantId::new(Uuid::nil()),
        target: stream(),
        command_type: Cow::Borrowed("payment.Refund"),
        codec: Codec::Json,
        payload: Bytes::new(),
        metadata: EventMetadata::default(),
    }
}

fn event() -> RecordedEvent {
    RecordedEvent {
        id: EventId::new(Uuid::nil()),
        tenant: TenantId::new(Uuid::nil()),
        stream: stream(),
        version: Version::new(1),
        position: GlobalPosition::new(1, 1),
        event_type: Cow::Borrowed("payment.Refunded"),
        schema_version: 1,
        codec: Codec::Json,
        payload: Bytes::new(),
        metadata: EventMetadata::default(),
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

/// The result of a future that is ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the future is not ready"),
    }
}

fn text(number: u32) -> String {
    format!("outer {number}")
}

#[test]
fn mapping_reaches_into_attempts() {
    let attempt = |number| {
        Box::pin(
            async move { if number < 3 { Err(AttemptFailed::passing(std::fmt::Error)) } else { Ok(Some(number)) } },
        ) as AttemptFuture<u32>
    };
    let retry =
        Retry { name: "pay", policy: RetryPolicy::NEVER, attempt: Arc::new(attempt), otherwise: Box::new(|_| 0) };
    let Effect::Retry(retry) = Effect::Retry(Box::new(retry)).map(text) else { panic!("another effect") };
    assert!(ready((retry.attempt)(1)).is_err());
    assert_eq!(ready((retry.attempt)(3)).unwrap().as_deref(), Some("outer 3"));
    assert_eq!((retry.otherwise)(AttemptFailed::lasting(std::fmt::Error)), "outer 0");
}

#[test]
fn mapping_reaches_into_answers_of_buses() {
    let publish = PublishEvent { event: event(), then: Some(1), otherwise: Box::new(|_| 2) };
    let Effect::PublishEvent(publish) = Effect::PublishEvent(Box::new(publish)).map(text) else {
        panic!("another effect")
    };
    assert_eq!(publish.then.as_deref(), Some("outer 1"));
    assert_eq!((publish.otherwise)(PublishError::Refused { source: Arc::new(std::fmt::Error) }), "outer 2");
}

#[test]
fn mapping_reaches_into_answers_of_aggregates() {
    let then = |result: Result<(), DispatchError>| result.err().map(|_| 1);
    let dispatch = DispatchCommand { command: command(), then: Box::new(then) };
    let Effect::DispatchCommand(dispatch) = Effect::DispatchCommand(Box::new(dispatch)).map(text) else {
        panic!("another effect")
    };
    let refused = DispatchError::NoHandler { category: "payment".into() };
    assert_eq!((dispatch.then)(Err(refused)).as_deref(), Some("outer 1"));
}

#[test]
fn what_is_cancelled_or_due_keeps_its_name_when_mapped() {
    let deadline = Deadline { id: "pay-by".into(), due: Timestamp::UNIX_EPOCH, command: command() };
    let effect = Effect::Parallel(vec![
        Effect::action(1).cancellable("search"),
        Effect::cancel(format!("order-{}", 7)),
        Effect::Schedule(Box::new(deadline.clone())),
    ]);
    let shown = format!("{:?}", effect.map(text));
    let expected = format!(
        "Parallel([Cancellable(EffectId(\"search\"), Action(\"outer 1\")), Cancel(EffectId(\"order-7\")), Schedule({deadline:?})])"
    );
    assert_eq!(shown, expected);
}
