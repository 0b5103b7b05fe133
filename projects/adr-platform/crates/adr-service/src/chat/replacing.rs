//! A question that takes an earlier one's place, or that is answered anew.

use api_gateway_core::ServiceError;
use identity::Caller;
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::Chat;
use super::place::{Place, Stand, insert_question, title};
use crate::decisions::{context, database};

/// An earlier question that is to be replaced.
pub(super) struct Replaced {
    pub(super) question: Uuid,
    /// The state of the conversation in which it was seen.
    pub(super) revision: i64,
    /// Whether the question itself stays, and only its answer is another.
    pub(super) is_kept: bool,
    /// Whether the conversation begins with it.
    pub(super) is_first: bool,
}

impl Chat {
    /// Shows what came after the earlier question no more, and keeps the one that takes its place. Of two that saw the
    /// same state only the first succeeds.
    ///
    /// # Errors
    /// `conversation.changed`.
    pub(super) async fn replace(&self, caller: &Caller, place: &Place) -> Result<Stand, ServiceError> {
        let Some(replaced) = &place.replaced else { return Err(ServiceError::internal("nothing is replaced")) };
        let conversation = place.conversation;
        let title = (replaced.is_first && !replaced.is_kept).then(|| title(&place.text));
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        let revision = sqlx::query_scalar!(
            "UPDATE adr.conversations
             SET revision = revision + 1, updated_at = now(), title = coalesce($4, title)
             WHERE id = $1 AND user_id = $2 AND revision = $3 RETURNING revision",
            conversation,
            caller.user_id.0,
            replaced.revision,
            title
        );
        let revision = revision.fetch_optional(&mut *transaction).await.map_err(database)?.ok_or_else(changed)?;
        sqlx::query!(
            "UPDATE adr.messages SET replaced_at = now()
             WHERE conversation_id = $1 AND replaced_at IS NULL
               AND ((at, id) > (SELECT at, id FROM adr.messages WHERE id = $2) OR (id = $2 AND NOT $3))",
            conversation,
            replaced.question,
            replaced.is_kept
        )
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
        let question = match replaced.is_kept {
            true => replaced.question,
            false => insert_question(&mut transaction, caller, place).await?,
        };
        transaction.commit().await.map_err(database)?;
        Ok(Stand { conversation, question, revision })
    }
}

/// Somebody was faster.
pub(super) fn changed() -> ServiceError {
    ServiceError::conflict("conversation.changed", "something in this conversation was replaced meanwhile")
        .hint("reload it and ask again")
}
