//! Keeps an answer, whole or as far as it came.

use std::sync::Arc;

use api_gateway_core::ServiceError;
use buffa::{Enumeration, Message};
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::ai::v1::{FinishReason, Usage};
use sqlx::PgPool;
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::place::Stand;
use crate::citing::Said;
use crate::decisions::{context, database};

/// An answer that will be kept.
pub(super) struct Kept {
    pub(super) message: Uuid,
    pool: PgPool,
    caller: Caller,
    conversation: Uuid,
    revision: i64,
    model: Arc<str>,
    citations: Vec<v1::Citation>,
    text: String,
}

impl Kept {
    pub(super) fn new(pool: PgPool, caller: Caller, stand: &Stand, model: &Arc<str>) -> Self {
        let Stand { conversation, revision, .. } = *stand;
        let (message, model) = (Uuid::now_v7(), Arc::clone(model));
        Self { message, pool, caller, conversation, revision, model, citations: Vec::new(), text: String::new() }
    }

    pub(super) fn said(&mut self, said: &Said) {
        match said {
            Said::Text(piece) => self.text.push_str(piece),
            Said::Cited(citation) => self.citations.push(citation.as_ref().clone()),
        }
    }

    /// Keeps what came of an answer that was stopped or failed; nothing when nothing came.
    pub(super) async fn keep_what_came(self, usage: &Usage) {
        if self.text.is_empty() {
            return;
        }
        if let Err(error) = self.keep(FinishReason::FINISH_REASON_CANCELLED, usage).await {
            tracing::warn!(%error, "an answer that was stopped could not be kept");
        }
    }

    pub(super) async fn keep(self, reason: FinishReason, usage: &Usage) -> Result<(), ServiceError> {
        let citations = v1::StreamStarted { citations: self.citations, ..Default::default() }.encode_to_vec();
        let mut transaction = tenant_transaction(&self.pool, &context(&self.caller)).await.map_err(database)?;
        // Nothing is kept when the conversation was deleted meanwhile, and nothing shown when the question was replaced.
        // The lock waits for whoever replaces at this moment.
        sqlx::query!(
            "INSERT INTO adr.messages
               (tenant_id, id, conversation_id, author, text, citations, model, finish_reason, usage, replaced_at)
             SELECT $1, $2, id, $4, $5, $6, $7, $8, $9, CASE WHEN revision = $10 THEN NULL ELSE now() END
             FROM adr.conversations WHERE id = $3 FOR SHARE",
            self.caller.tenant.uuid(),
            self.message,
            self.conversation,
            number(v1::Author::AUTHOR_MODEL),
            self.text,
            citations,
            &*self.model,
            number(reason),
            usage.encode_to_vec(),
            self.revision
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
        transaction.commit().await.map_err(database)
    }
}

/// An enumeration as a column has it.
pub(super) fn number(value: impl Enumeration) -> i16 {
    i16::try_from(value.to_i32()).unwrap_or_default()
}
