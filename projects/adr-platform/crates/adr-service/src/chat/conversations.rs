//! Conversations: what was asked and answered.

use api_gateway_core::ServiceError;
use buffa::Message;
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::ai;
use platform_contracts::platform::common::v1::{PageRequest, PageResponse};
use sqlx::{Postgres, Transaction};
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::Chat;
use crate::decisions::{context, database, listed};
use crate::read_model::{ListError, timestamp};

/// Conversations on a page when the caller does not say, and at most.
const PAGE: (i64, i64) = (50, 200);

/// Where a page of conversations ended.
struct PageEnd {
    updated_at: jiff::Timestamp,
    id: Uuid,
}

impl PageEnd {
    fn write(&self) -> String {
        format!("{} {}", self.updated_at.as_microsecond(), self.id)
    }

    /// `None` for the first page.
    fn read(token: &str) -> Result<Option<Self>, ListError> {
        if token.is_empty() {
            return Ok(None);
        }
        let end = token.split_once(' ').and_then(|(at, id)| {
            let updated_at = jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?;
            Some(Self { updated_at, id: id.parse().ok()? })
        });
        end.map(Some).ok_or(ListError::Token)
    }
}

impl Chat {
    /// The caller's conversations, newest first.
    ///
    /// # Errors
    /// `list.token_invalid`, or when the database does not answer.
    pub async fn conversations(
        &self,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<v1::ListConversationsResponse, ServiceError> {
        let size = if page.size == 0 { PAGE.0 } else { i64::from(page.size).min(PAGE.1) };
        let after = PageEnd::read(&page.token).map_err(listed)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let mut rows = sqlx::query!(
            r#"SELECT id, title, updated_at AS "updated_at: jiff_sqlx::Timestamp" FROM adr.conversations
               WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (updated_at, id) < ($2, $3))
               ORDER BY updated_at DESC, id DESC LIMIT $4"#,
            caller.user_id.0,
            after.as_ref().map(|end| jiff_sqlx::Timestamp::from(end.updated_at)) as _,
            after.as_ref().map(|end| end.id),
            size + 1
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(database)?;
        let total = sqlx::query_scalar!(
            r#"SELECT count(*) AS "total!" FROM adr.conversations WHERE user_id = $1"#,
            caller.user_id.0
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(database)?;
        let more = rows.len() > usize::try_from(size).unwrap_or(usize::MAX);
        if more {
            rows.pop();
        }
        let last = rows.last().filter(|_| more);
        let next_token = last.map(|row| PageEnd { updated_at: row.updated_at.to_jiff(), id: row.id }.write());
        let conversations = rows.into_iter().map(|row| v1::Conversation {
            id: row.id.to_string(),
            title: row.title,
            updated_at: timestamp(row.updated_at).into(),
            ..Default::default()
        });
        Ok(v1::ListConversationsResponse {
            conversations: conversations.collect(),
            page: PageResponse {
                next_token: next_token.unwrap_or_default(),
                total: u64::try_from(total).unwrap_or_default(),
                ..Default::default()
            }
            .into(),
            ..Default::default()
        })
    }

    /// A conversation of the caller's, with everything said in it.
    ///
    /// # Errors
    /// `conversation.not_found`, also for other people's conversations.
    pub async fn conversation_with_messages(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<v1::GetConversationResponse, ServiceError> {
        let id = conversation_id(id)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let conversation = sqlx::query!(
            r#"SELECT title, updated_at AS "updated_at: jiff_sqlx::Timestamp"
               FROM adr.conversations WHERE id = $1 AND user_id = $2"#,
            id,
            caller.user_id.0
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(database)?
        .ok_or_else(not_found)?;
        let messages = self.messages(&mut transaction, id).await?;
        Ok(v1::GetConversationResponse {
            conversation: v1::Conversation {
                id: id.to_string(),
                title: conversation.title,
                updated_at: timestamp(conversation.updated_at).into(),
                ..Default::default()
            }
            .into(),
            messages,
            ..Default::default()
        })
    }

    async fn messages(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        conversation: Uuid,
    ) -> Result<Vec<v1::Message>, ServiceError> {
        let rows = sqlx::query!(
            r#"SELECT id, author, text, citations, model, finish_reason, usage, at AS "at: jiff_sqlx::Timestamp"
               FROM adr.messages WHERE conversation_id = $1 AND replaced_at IS NULL ORDER BY at, id"#,
            conversation
        )
        .fetch_all(&mut **transaction)
        .await
        .map_err(database)?;
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let citations = v1::StreamStarted::decode_from_slice(&row.citations).map_err(ServiceError::internal)?;
            messages.push(v1::Message {
                id: row.id.to_string(),
                author: i32::from(row.author).into(),
                text: row.text,
                citations: citations.citations,
                model: (!row.model.is_empty()).then(|| self.models.described(&row.model)).into(),
                usage: usage(&row.usage)?.into(),
                finish_reason: i32::from(row.finish_reason).into(),
                at: timestamp(row.at).into(),
                ..Default::default()
            });
        }
        Ok(messages)
    }

    /// Deletes a conversation of the caller's, with everything said in it.
    ///
    /// # Errors
    /// `conversation.not_found`.
    pub async fn delete_conversation(&self, caller: &Caller, id: &str) -> Result<(), ServiceError> {
        let id = conversation_id(id)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let deleted =
            sqlx::query!("DELETE FROM adr.conversations WHERE id = $1 AND user_id = $2", id, caller.user_id.0)
                .execute(&mut *transaction)
                .await
                .map_err(database)?;
        transaction.commit().await.map_err(database)?;
        if deleted.rows_affected() == 0 { Err(not_found()) } else { Ok(()) }
    }
}

/// What an answer came to; people's messages, and answers from before it was kept, have none.
fn usage(kept: &[u8]) -> Result<Option<ai::v1::Usage>, ServiceError> {
    if kept.is_empty() {
        return Ok(None);
    }
    ai::v1::Usage::decode_from_slice(kept).map(Some).map_err(ServiceError::internal)
}

pub(super) fn conversation_id(text: &str) -> Result<Uuid, ServiceError> {
    text.parse().map_err(|_| not_found())
}

pub(super) fn not_found() -> ServiceError {
    ServiceError::not_found("conversation.not_found", "there is no such conversation of yours")
        .hint("it may have been deleted; start a new one")
}
