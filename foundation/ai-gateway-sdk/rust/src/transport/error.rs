//! Why there was no answer from the other side.

use std::error::Error;
use std::time::Duration;

use super::egress::EgressRefused;

/// Why a request got no answer, or its answer ended too early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The rules for outgoing connections forbid it.
    #[error(transparent)]
    Refused(#[from] EgressRefused),
    /// No connection: the name has no address, nobody listens, or they are not who they should be.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// No connection in time.
    #[error("no connection within {0:?}")]
    ConnectTimeout(Duration),
    /// The connection broke after the request was on its way. The other side may have worked on it.
    #[error("the connection broke: {0}")]
    Broken(String),
}

/// An error with all that caused it, in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> =
        std::iter::successors(Some(error), |error| Error::source(*error)).map(ToString::to_string).collect();
    texts.dedup();
    texts.join(": ")
}
