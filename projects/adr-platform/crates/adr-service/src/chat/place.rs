//! Where in a conversation a question stands.

use ai_gateway_wire::conversation::Role;
use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::adr::v1;
use sqlx::{Postgres, Transaction};
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::Chat;
use super::ask::Question;
use super::conversations::{conversation_id, not_found};
use super::keeping::number;
use super::replacing::{Replaced, changed};
use crate::decisions::{context, database};

/// Earlier messages that a model is reminded of.
const REMEMBERED: i64 = 6;
/// Characters of the first question that become the title.
const TITLE: usize = 80;

/// A question's place before it is kept.
pub(super) struct Place {
    pub(super) conversation: Uuid,
    /// The question.
    pub(super) text: String,
    /// What was last said before it, oldest first.
    pub(super) history: Vec<(Role, String)>,
    /// The earlier question whose place it takes.
    pub(super) replaced: Option<Replaced>,
}

/// A kept question, and the state of the conversation that its answer belongs to.
pub(super) struct Stand {
    pub(super) conversation: Uuid,
    pub(super) question: Uuid,
    pub(super) revision: i64,
}

impl Chat {
    /// The place that somebody asks for.
    ///
    /// # Errors
    /// `conversation.not_found`, `conversation.changed`, `message.not_found`, `message.not_a_question`.
    pub(super) async fn place(&self, caller: &Caller, question: &Question) -> Result<Place, ServiceError> {
        let (text, history) = (question.text.clone(), Vec::new());
        if question.conversation_id.is_empty() {
            return match question.replaces.as_str() {
                "" => Ok(Place { conversation: Uuid::now_v7(), text, history, replaced: None }),
                _ => Err(message_not_found()),
            };
        }
        let conversation = conversation_id(&question.conversation_id)?;
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let revision = sqlx::query_scalar!(
            "SELECT revision FROM adr.conversations WHERE id = $1 AND user_id = $2",
            conversation,
            caller.user_id.0
        );
        let revision = revision.fetch_optional(&mut *transaction).await.map_err(database)?.ok_or_else(not_found)?;
        let mut place = Place { conversation, text, history, replaced: None };
        if question.replaces.is_empty() {
            place.history = history_before(&mut transaction, conversation, None).await?;
            return Ok(place);
        }
        let earlier = message_id(&question.replaces)?;
        let found = earlier_question(&mut transaction, conversation, earlier).await?;
        place.history = history_before(&mut transaction, conversation, Some(earlier)).await?;
        let is_kept = place.text.is_empty() || place.text == found;
        if place.text.is_empty() {
            place.text = found;
        }
        place.replaced = Some(Replaced { question: earlier, revision, is_kept, is_first: place.history.is_empty() });
        Ok(place)
    }

    /// Keeps a further question, and begins its conversation where it is the first.
    pub(super) async fn keep_question(&self, caller: &Caller, place: &Place) -> Result<Stand, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let revision = sqlx::query_scalar!(
            "INSERT INTO adr.conversations (tenant_id, id, user_id, title) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant_id, id) DO UPDATE SET updated_at = now() RETURNING revision",
            caller.tenant.uuid(),
            place.conversation,
            caller.user_id.0,
            title(&place.text)
        );
        let revision = revision.fetch_one(&mut *transaction).await.map_err(database)?;
        let question = insert_question(&mut transaction, caller, place).await?;
        transaction.commit().await.map_err(database)?;
        Ok(Stand { conversation: place.conversation, question, revision })
    }
}

/// The text of a question that is still shown.
async fn earlier_question(
    transaction: &mut Transaction<'static, Postgres>,
    conversation: Uuid,
    id: Uuid,
) -> Result<String, ServiceError> {
    let row = sqlx::query!(
        r#"SELECT author, text, replaced_at IS NOT NULL AS "is_replaced!"
           FROM adr.messages WHERE id = $1 AND conversation_id = $2"#,
        id,
        conversation
    );
    let row = row.fetch_optional(&mut **transaction).await.map_err(database)?.ok_or_else(message_not_found)?;
    if row.author != number(v1::Author::AUTHOR_PERSON) {
        return Err(ServiceError::invalid(
            "message.not_a_question",
            "only a question can be asked anew, this is an answer",
        )
        .field("replaces_message_id", "the id of a question"));
    }
    if row.is_replaced { Err(changed()) } else { Ok(row.text) }
}

/// What was last said in a conversation before a message, or at all.
async fn history_before(
    transaction: &mut Transaction<'static, Postgres>,
    conversation: Uuid,
    message: Option<Uuid>,
) -> Result<Vec<(Role, String)>, ServiceError> {
    let rows = sqlx::query!(
        "SELECT author, text FROM adr.messages
         WHERE conversation_id = $1 AND replaced_at IS NULL
           AND ($2::uuid IS NULL OR (at, id) < (SELECT at, id FROM adr.messages WHERE id = $2))
         ORDER BY at DESC, id DESC LIMIT $3",
        conversation,
        message,
        REMEMBERED
    );
    let rows = rows.fetch_all(&mut **transaction).await.map_err(database)?;
    let person = number(v1::Author::AUTHOR_PERSON);
    let role = |author| if author == person { Role::User } else { Role::Assistant };
    Ok(rows.into_iter().rev().map(|row| (role(row.author), row.text)).collect())
}

/// Keeps the question of a place as a new message.
pub(super) async fn insert_question(
    transaction: &mut Transaction<'static, Postgres>,
    caller: &Caller,
    place: &Place,
) -> Result<Uuid, ServiceError> {
    let id = Uuid::now_v7();
    let inserted = sqlx::query!(
        "INSERT INTO adr.messages (tenant_id, id, conversation_id, author, text, citations, model, finish_reason)
         VALUES ($1, $2, $3, $4, $5, '', '', 0)",
        caller.tenant.uuid(),
        id,
        place.conversation,
        number(v1::Author::AUTHOR_PERSON),
        place.text
    );
    inserted.execute(&mut **transaction).await.map_err(database)?;
    Ok(id)
}

/// A conversation's title: its first question, shortened.
pub(super) fn title(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE {
        return line;
    }
    line.chars().take(TITLE - 1).chain(['…']).collect()
}

fn message_id(text: &str) -> Result<Uuid, ServiceError> {
    text.parse().map_err(|_| message_not_found())
}

fn message_not_found() -> ServiceError {
    ServiceError::not_found("message.not_found", "there is no such message in this conversation")
        .hint("reload the conversation")
}
