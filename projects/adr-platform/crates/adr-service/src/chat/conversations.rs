//! Conversations: what was asked and answered.

use ai_gateway_sdk::Role;
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
use super::ask::{Question, model_message};
use super::keeping::number;
use crate::decisions::{context, database, listed};
use crate::read_model::{ListError, timestamp};

/// Earlier messages that a model is reminded of.
const REMEMBERED: i64 = 6;
/// Characters of the first question that become the title.
const TITLE: usize = 80;
/// Conversations on a page when the caller does not say, and at most.
const PAGE: (i64, i64) = (50, 200);

/// Where a page of conversations ended.
struct Place {
    updated_at: jiff::Timestamp,
    id: Uuid,
}

impl Place {
    fn write(&self) -> String {
        format!("{} {}", self.updated_at.as_microsecond(), self.id)
    }

    /// `None` for the first page.
    fn read(token: &str) -> Result<Option<Self>, ListError> {
        if token.is_empty() {
            return Ok(None);
        }
        let place = token.split_once(' ').and_then(|(at, id)| {
            let updated_at = jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?;
            Some(Self { updated_at, id: id.parse().ok()? })
        });
        place.map(Some).ok_or(ListError::Token)
    }
}

impl Chat {
    /// The models that can answer, the default first.
    #[must_use]
    pub fn models(&self) -> Vec<ai::v1::Model> {
        self.providers.models().iter().map(model_message).collect()
    }

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
        let after = Place::read(&page.token).map_err(listed)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let mut rows = sqlx::query!(
            r#"SELECT id, title, updated_at AS "updated_at: jiff_sqlx::Timestamp" FROM adr.conversations
               WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (updated_at, id) < ($2, $3))
               ORDER BY updated_at DESC, id DESC LIMIT $4"#,
            caller.user_id.0,
            after.as_ref().map(|place| jiff_sqlx::Timestamp::from(place.updated_at)) as _,
            after.as_ref().map(|place| place.id),
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
        let next_token = last.map(|row| Place { updated_at: row.updated_at.to_jiff(), id: row.id }.write());
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
            r#"SELECT id, author, text, citations, model, finish_reason, at AS "at: jiff_sqlx::Timestamp"
               FROM adr.messages WHERE conversation_id = $1 ORDER BY at, id"#,
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
                model: self.model_named(&row.model).into(),
                finish_reason: i32::from(row.finish_reason).into(),
                at: timestamp(row.at).into(),
                ..Default::default()
            });
        }
        Ok(messages)
    }

    /// A model by its id, which may not be on offer any more.
    fn model_named(&self, id: &str) -> Option<ai::v1::Model> {
        if id.is_empty() {
            return None;
        }
        let known = self.providers.resolve(id).ok().map(model_message);
        Some(known.unwrap_or_else(|| ai::v1::Model {
            id: id.to_owned(),
            display_name: id.to_owned(),
            ..Default::default()
        }))
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

    /// The conversation that a question belongs to, and what was last said in it.
    pub(super) async fn conversation(
        &self,
        caller: &Caller,
        question: &Question,
    ) -> Result<(Uuid, Vec<(Role, String)>), ServiceError> {
        if question.conversation_id.is_empty() {
            return Ok((Uuid::now_v7(), Vec::new()));
        }
        let id = conversation_id(&question.conversation_id)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let known =
            sqlx::query_scalar!("SELECT 1 FROM adr.conversations WHERE id = $1 AND user_id = $2", id, caller.user_id.0);
        known.fetch_optional(&mut *transaction).await.map_err(database)?.ok_or_else(not_found)?;
        let rows = sqlx::query!(
            "SELECT author, text FROM adr.messages WHERE conversation_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
            id,
            REMEMBERED
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(database)?;
        let person = number(v1::Author::AUTHOR_PERSON);
        let role = |author| if author == person { Role::User } else { Role::Assistant };
        Ok((id, rows.into_iter().rev().map(|row| (role(row.author), row.text)).collect()))
    }

    /// Keeps a question, and begins its conversation where it is the first.
    pub(super) async fn keep_question(
        &self,
        caller: &Caller,
        conversation: Uuid,
        question: &str,
    ) -> Result<(), ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        sqlx::query!(
            "INSERT INTO adr.conversations (tenant_id, id, user_id, title) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant_id, id) DO UPDATE SET updated_at = now()",
            caller.tenant.uuid(),
            conversation,
            caller.user_id.0,
            title(question)
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
        sqlx::query!(
            "INSERT INTO adr.messages (tenant_id, id, conversation_id, author, text, citations, model, finish_reason)
             VALUES ($1, $2, $3, $4, $5, '', '', 0)",
            caller.tenant.uuid(),
            Uuid::now_v7(),
            conversation,
            number(v1::Author::AUTHOR_PERSON),
            question
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
        transaction.commit().await.map_err(database)
    }
}

fn title(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE {
        return line;
    }
    line.chars().take(TITLE - 1).chain(['…']).collect()
}

fn conversation_id(text: &str) -> Result<Uuid, ServiceError> {
    text.parse().map_err(|_| not_found())
}

fn not_found() -> ServiceError {
    ServiceError::not_found("conversation.not_found", "there is no such conversation of yours")
        .hint("it may have been deleted; start a new one")
}
