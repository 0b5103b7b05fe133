//! A failure that is told in any protocol's form is understood from it again.

use std::time::Duration;

use ai_gateway_wire::{AnswerEvent, Failure, FailureKind, Protocol, StreamReader};
use http::HeaderMap;

use crate::fixtures::stamp;

/// Whose key was revoked is known to who said it.
fn heard(kind: FailureKind) -> FailureKind {
    if kind == FailureKind::Revoked { FailureKind::Unauthorized } else { kind }
}

#[test]
fn every_kind_is_told_and_understood_in_every_protocol() {
    for protocol in Protocol::ALL {
        for kind in FailureKind::ALL {
            let failure = Failure::new(kind, "it went wrong");
            let (status, body) = failure.write(protocol);
            let mut headers = HeaderMap::new();
            for (name, value) in failure.headers() {
                headers.insert(name, value.parse().unwrap());
            }
            let again = Failure::from_response(status, &headers, &body);
            assert_eq!((again.kind, again.message.as_str()), (heard(kind), "it went wrong"), "{protocol}");
            assert_eq!(again.retryable(), failure.retryable(), "{protocol} {kind:?}");
            assert!((400..600).contains(&status));
        }
    }
}

#[test]
fn every_kind_is_told_and_understood_in_the_middle_of_every_stream() {
    for protocol in Protocol::CONVERSATIONS {
        for kind in FailureKind::ALL {
            let frame = Failure::new(kind, "it went wrong").write_event(protocol, 7);
            let events = StreamReader::new(protocol, &stamp()).push(&frame);
            let [AnswerEvent::Failed(again)] = events.as_slice() else { panic!("{protocol} {kind:?}: {events:?}") };
            assert_eq!((again.kind, again.message.as_str()), (heard(kind), "it went wrong"), "{protocol}");
        }
    }
}

#[test]
fn clients_are_told_when_to_try_again_and_when_never() {
    let limited = Failure::new(FailureKind::RateLimited, "slow down").after(Duration::from_millis(1500));
    assert_eq!(
        limited.headers(),
        [("x-should-retry", "true".to_owned()), ("retry-after", "2".to_owned()), ("retry-after-ms", "1500".to_owned())]
    );
    let (_, body) = limited.write(Protocol::GenerateContent);
    assert!(String::from_utf8_lossy(&body).contains(r#""retryDelay":"1.5s""#));
    assert_eq!(Failure::from_response(429, &HeaderMap::new(), &body).retry_after, Some(Duration::from_millis(1500)));
    let spent = Failure::new(FailureKind::QuotaExhausted, "nothing left");
    assert_eq!(spent.headers(), [("x-should-retry", "false".to_owned())]);
}
