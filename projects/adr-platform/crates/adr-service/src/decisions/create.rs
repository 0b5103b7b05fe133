//! New decisions, and the numbers they get.

use adr_domain::decision::{Command, Creation, DecisionId, Error as Refusal};
use adr_records::TemplateKind;
use api_gateway_core::ServiceError;
use identity::{Caller, Role};
use platform_contracts::adr::v1;
use sqlx::PgConnection;
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use super::error::{IntoService, database};
use super::{Decisions, context, input};

/// The project of decisions that name none.
const DEFAULT_PROJECT: &str = "decisions";

/// A decision to be written.
#[derive(Debug, Clone, Default)]
pub struct NewDecision<'a> {
    /// Chosen by the caller so that a repeated request creates it once; empty lets the server choose.
    pub id: &'a str,
    /// Key of the project; empty takes `decisions`.
    pub project: &'a str,
    /// Written into the record; may be empty when the content has a title.
    pub title: &'a str,
    /// The record; empty takes the template.
    pub content: &'a str,
    /// Tags to begin with.
    pub tags: Vec<&'a str>,
    /// Categories to begin with.
    pub categories: Vec<&'a str>,
}

impl Decisions {
    /// Writes a new decision, with the next number of its project.
    ///
    /// # Errors
    /// `decision.*` when the rules refuse, `project.key_invalid`.
    pub async fn create(&self, caller: &Caller, new: NewDecision<'_>) -> Result<v1::Decision, ServiceError> {
        caller.clone().require(Role::Editor)?;
        let project = input::project_key(if new.project.is_empty() { DEFAULT_PROJECT } else { new.project })?;
        let id = if new.id.is_empty() { DecisionId(Uuid::now_v7()) } else { input::decision_id(new.id)? };
        if !new.id.is_empty() && self.state(caller, id).await?.exists {
            return self.read(caller, id).await;
        }
        if new.content.trim().is_empty() && new.title.trim().is_empty() {
            return Err(Refusal::NoTitle.into_service().field("title", "empty"));
        }
        let number = self.next_number(caller, project).await?;
        let content = if new.content.trim().is_empty() {
            adr_records::template(TemplateKind::Madr, Some(number), new.title.trim(), &self.today())
        } else {
            new.content.to_owned()
        };
        let creation = Creation {
            project: project.to_owned(),
            number,
            title: (!new.title.trim().is_empty()).then(|| new.title.to_owned()),
            content,
            tags: input::owned(&new.tags),
            categories: input::owned(&new.categories),
        };
        match self.execute(caller, id, Command::Create(creation), None).await {
            // Two requests with the same id at the same moment: one created it, both get it.
            Err(error) if error.is_conflict() || error.refusal() == Some(&Refusal::AlreadyExists) => {}
            result => {
                result?;
            }
        }
        self.read(caller, id).await
    }

    /// Takes a number. One that a refused command took is not given again.
    async fn next_number(&self, caller: &Caller, project: &str) -> Result<u32, ServiceError> {
        let mut transaction = tenant_transaction(&self.pool, &context(caller)).await.map_err(database)?;
        ensure_project(&mut transaction, caller, project).await?;
        let number = sqlx::query_scalar!(
            r#"UPDATE adr.projects SET next_number = next_number + 1 WHERE key = $1 RETURNING next_number - 1 AS "number!""#,
            project
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(database)?;
        transaction.commit().await.map_err(database)?;
        u32::try_from(number).map_err(ServiceError::internal)
    }

    fn today(&self) -> String {
        self.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
    }
}

/// Makes sure that a project exists.
pub(crate) async fn ensure_project(
    connection: &mut PgConnection,
    caller: &Caller,
    project: &str,
) -> Result<(), ServiceError> {
    sqlx::query!(
        "INSERT INTO adr.projects (tenant_id, key, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING",
        caller.tenant.uuid(),
        project
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
