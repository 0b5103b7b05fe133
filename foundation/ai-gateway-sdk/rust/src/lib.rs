//! Providers of chat and embeddings behind one streaming interface.
//!
//! **Use it** when a service needs an answer from a language model, or vectors for its texts, and
//! must not care whose they are. Ask a [`ProviderRegistry`] for a stream of [`ChatEvent`]s, or an
//! [`EmbeddingProvider`] for vectors. Two rules hold for every provider:
//!
//! * dropping a [`ChatStream`] ends the provider's work, connection included, at once;
//! * a stream that ends without [`ChatEvent::Finished`] has failed. The registry turns such an end
//!   into [`ProviderError::StreamTruncated`], so that half an answer is never taken for a whole one.
//!
//! **Extend it** by implementing [`ChatProvider`] or [`EmbeddingProvider`], one module per
//! provider. Nothing here may know what the texts are about.

mod cache;
pub mod chat;
pub mod embedding;
pub mod error;
pub mod extractive;
pub mod gateway;
pub mod grounding;
pub mod model;
pub mod openai_compatible;
pub mod registry;
mod routing;
pub mod secret;
pub mod targets;
pub mod telemetry;
pub mod transport;

pub use ai_gateway_wire::sse;
pub use chat::{
    ChatEvent, ChatMessage, ChatProvider, ChatRequest, ChatStream, Finish, FinishReason, Role, Source, Usage,
};
pub use embedding::{EmbeddingModel, EmbeddingProvider, Purpose};
pub use error::{ProviderError, TimeoutPhase};
pub use extractive::Extractive;
pub use gateway::{Call, Caller, Gateway, GatewayOptions, Offer, Reply, ReplyBody};
pub use model::{InvalidModelId, Model, ModelId};
pub use openai_compatible::OpenAiCompatible;
pub use registry::{ProviderRegistry, RegistryError};
pub use secret::Secret;
