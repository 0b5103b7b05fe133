//! Calls to models for the platform's own programs and pages, in the words of `ai.v1.GenerationService`.
//!
//! **When to use it.** Behind its RPCs: give a method the caller and the request. The call is let in, routed, counted and
//! paid for as any other. Prompts and answers are never logged.
//!
//! **How to extend it.** What a request may say is read in `input`, what an answer says is told in `output`.

mod input;
pub mod messages;
mod output;

use std::sync::Arc;

use ai_gateway_ledger::{TenantId, UserId};
use ai_gateway_sdk::Purpose;
use ai_gateway_sdk::gateway::{self, Gateway};
use api_gateway_core::ServiceError;
use futures::Stream;
use identity::{Caller, Role};
use platform_contracts::ai::v1;

use crate::Accounts;
use crate::failure::{failed, unknown_model};
use output::Telling;

const MOST_TEXTS: usize = 2048;

/// Calls models for members of workspaces. Cheap to clone.
#[derive(Clone)]
pub struct Generation {
    gateway: Gateway,
    accounts: Arc<Accounts>,
}

impl Generation {
    /// Calls of this gateway, on these accounts.
    #[must_use]
    pub fn new(gateway: Gateway, accounts: Arc<Accounts>) -> Self {
        Self { gateway, accounts }
    }

    /// Answers a conversation. The stream ends with what it came to, or with an error; dropping it ends the model's work.
    ///
    /// # Errors
    /// `generation.invalid`, `model.*`, `ai_limit.*` or `ai_gateway.*`, or when the database does not answer.
    pub async fn generate(
        &self,
        caller: Caller,
        request: v1::GenerateRequest,
    ) -> Result<impl Stream<Item = Result<v1::GenerateResponse, ServiceError>> + Send + use<>, ServiceError> {
        let caller = caller.require(Role::Viewer)?;
        let mut conversation = input::conversation(request)?;
        let asking = self.asking(&caller).await?;
        let offers = self.gateway.offers();
        let is_meant = |offer: &&gateway::Offer| conversation.model.is_empty() || *offer.name == *conversation.model;
        let model = offers.iter().find(is_meant).ok_or_else(unknown_model)?;
        conversation.model = model.name.to_string();
        conversation.user = Some(caller.user_id.to_string());
        let answer = self.gateway.converse(asking, conversation).await.map_err(failed)?;
        Ok(Telling::new(messages::model(model), answer).stream())
    }

    /// Turns texts into vectors.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    pub async fn embed(&self, caller: Caller, request: v1::EmbedRequest) -> Result<v1::EmbedResponse, ServiceError> {
        let caller = caller.require(Role::Viewer)?;
        let v1::EmbedRequest { model, texts, .. } = request;
        if texts.is_empty() || texts.len() > MOST_TEXTS {
            return Err(input::invalid("texts", "send 1 to 2048 texts"));
        }
        if model.is_empty() {
            return Err(unknown_model());
        }
        let asking = self.asking(&caller).await?;
        let embedded = self.gateway.embed(asking, &model, &texts, Purpose::Document).await.map_err(failed)?;
        let vector = |values| v1::Vector { values, ..Default::default() };
        Ok(v1::EmbedResponse {
            vectors: embedded.vectors.into_iter().map(vector).collect(),
            usage: messages::usage(&embedded.spent).into(),
            ..Default::default()
        })
    }

    async fn asking(&self, caller: &Caller) -> Result<gateway::Caller, ServiceError> {
        let tenant = TenantId(caller.tenant.uuid());
        self.accounts.open(tenant).await?;
        Ok(gateway::Caller::of(tenant, Some(UserId(caller.user_id.0))))
    }
}
