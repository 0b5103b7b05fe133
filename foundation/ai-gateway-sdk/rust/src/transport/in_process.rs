//! A provider inside of this process.

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};

use super::AnswerBody;

/// Answers requests as a provider's server does, without a connection. Implement it for a model that runs here.
pub trait InProcess: Send + Sync + 'static {
    /// Answers; what goes wrong is an answer too. Dropping the future ends the work.
    fn answer(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<AnswerBody>>;
}
