//! Keeps an answer, whole or as far as it came.

use ai_gateway_sdk::Model;
use api_gateway_core::ServiceError;
use buffa::{Enumeration, Message};
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::ai::v1::FinishReason;
use sqlx::PgPool;
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::citing::Said;
use crate::decisions::{context, database};

/// An answer in the making. Dropped before its end, it is kept as cancelled.
pub(super) struct Kept {
    /// Id the answer will have.
    pub message: Uuid,
    answer: Option<Answer>,
}

struct Answer {
    pool: PgPool,
    caller: Caller,
    conversation: Uuid,
    message: Uuid,
    model: String,
    citations: Vec<v1::Citation>,
    text: String,
}

impl Kept {
    pub(super) fn new(pool: PgPool, caller: Caller, conversation: Uuid, model: &Model) -> Self {
        let message = Uuid::now_v7();
        let (model, text, citations) = (model.id.to_string(), String::new(), Vec::new());
        Self { message, answer: Some(Answer { pool, caller, conversation, message, model, citations, text }) }
    }

    /// Takes in what the reader is told.
    pub(super) fn said(&mut self, said: &Said) {
        let Some(answer) = &mut self.answer else { return };
        match said {
            Said::Text(piece) => answer.text.push_str(piece),
            Said::Cited(citation) => answer.citations.push(citation.as_ref().clone()),
        }
    }

    /// Keeps the whole answer.
    pub(super) async fn finish(mut self, reason: FinishReason) -> Result<(), ServiceError> {
        match self.answer.take() {
            Some(answer) => answer.keep(reason).await,
            None => Ok(()),
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Some(answer) = self.answer.take().filter(|answer| !answer.text.is_empty()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = answer.keep(FinishReason::FINISH_REASON_CANCELLED).await {
                tracing::warn!(%error, "an answer that was stopped could not be kept");
            }
        });
    }
}

impl Answer {
    async fn keep(self, reason: FinishReason) -> Result<(), ServiceError> {
        let citations = v1::StreamStarted { citations: self.citations, ..Default::default() }.encode_to_vec();
        let mut transaction = tenant_transaction(&self.pool, &context(&self.caller)).await.map_err(database)?;
        // Nothing is kept when the conversation was deleted meanwhile.
        sqlx::query!(
            "INSERT INTO adr.messages (tenant_id, id, conversation_id, author, text, citations, model, finish_reason)
             SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM adr.conversations WHERE id = $3 FOR KEY SHARE",
            self.caller.tenant.uuid(),
            self.message,
            self.conversation,
            number(v1::Author::AUTHOR_MODEL),
            self.text,
            citations,
            self.model,
            number(reason)
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
        transaction.commit().await.map_err(database)
    }
}

/// How an enum's value is stored.
pub(super) fn number(value: impl Enumeration) -> i16 {
    i16::try_from(value.to_i32()).unwrap_or_default()
}
