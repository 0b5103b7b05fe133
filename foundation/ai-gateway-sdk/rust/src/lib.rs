//! Models of any provider behind one streaming interface, with failover, budgets and limits in between.
//!
//! **Use it** when a service needs an answer from a model, or vectors for its texts, and must not care whose they are.
//! Give a [`Gateway`] the bytes of a client ([`Gateway::call`]) or a conversation of your own ([`Gateway::converse`]), and
//! an [`Embedder`] texts. Two rules hold for every answer:
//!
//! * dropping it ends the provider's work, connection included, at once;
//! * a stream that ends without its terminal event has failed, so that half an answer is never taken for a whole one.
//!
//! **Extend it** with a protocol in `ai-gateway-wire`, with a model that runs here by implementing
//! [`EmbeddingProvider`], or [`transport::InProcess`] for a [`LocalModel`]. Nothing here may know what the texts are about.

mod cache;
pub mod embedding;
pub mod error;
pub mod extractive;
pub mod gateway;
pub mod grounding;
pub mod local;
mod routing;
pub mod secret;
pub mod targets;
pub mod telemetry;
pub mod transport;

pub use embedding::{EmbedError, Embedder, EmbeddingModel, EmbeddingProvider, Purpose, Uncounted};
pub use error::ProviderError;
pub use extractive::Extractive;
pub use gateway::{Call, Caller, Gateway, GatewayOptions, Offer, Reply, ReplyBody};
pub use local::LocalModel;
pub use secret::Secret;
