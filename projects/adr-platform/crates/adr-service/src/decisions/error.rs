//! Refusals and failures, as callers see them.

use adr_domain::decision::{Decision, DecisionId, Error as Refusal};
use api_gateway_core::{ErrorKind, ServiceError};
use composable_core::{Aggregate, AppendError, ExecuteError, LoadError, StoreError, Version};
use platform_contracts::adr::v1;

use crate::read_model::ListError;

/// Why a command on a decision changed nothing.
#[derive(Debug)]
pub(crate) enum Execution {
    Engine(ExecuteError<<Decision as Aggregate>::Error>),
    Service(ServiceError),
}

impl Execution {
    /// Someone else's change came first.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Engine(ExecuteError::Append(AppendError::Conflict(_))))
    }

    /// The rules' own refusal.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Engine(ExecuteError::Rejected(refusal)) => Some(refusal),
            _ => None,
        }
    }
}

impl From<ExecuteError<Refusal>> for Execution {
    fn from(error: ExecuteError<Refusal>) -> Self {
        Self::Engine(error)
    }
}

impl From<ServiceError> for Execution {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<Execution> for ServiceError {
    fn from(error: Execution) -> Self {
        match error {
            Execution::Service(error) => error,
            Execution::Engine(ExecuteError::Rejected(refusal)) => refusal.into_service(),
            Execution::Engine(ExecuteError::Load(error)) => load(error),
            Execution::Engine(ExecuteError::Append(error)) => append(error),
        }
    }
}

/// A domain error as callers see it.
pub(crate) trait IntoService {
    fn into_service(self) -> ServiceError;
}

impl IntoService for Refusal {
    fn into_service(self) -> ServiceError {
        let (kind, code) = match &self {
            Refusal::NotFound => (ErrorKind::NotFound, "decision.not_found"),
            Refusal::AlreadyExists => (ErrorKind::AlreadyExists, "decision.exists"),
            Refusal::Archived => (ErrorKind::FailedPrecondition, "decision.archived"),
            Refusal::NotArchived => (ErrorKind::FailedPrecondition, "decision.not_archived"),
            Refusal::Empty | Refusal::ContentTooLong { .. } | Refusal::ContentNotText => {
                (ErrorKind::InvalidInput, "decision.content_invalid")
            }
            Refusal::NoTitle | Refusal::TitleTooLong { .. } => (ErrorKind::InvalidInput, "decision.title_invalid"),
            Refusal::TooManyLabels { .. } | Refusal::BadLabel { .. } => {
                (ErrorKind::InvalidInput, "decision.label_invalid")
            }
            Refusal::BadStatus { .. } => (ErrorKind::InvalidInput, "decision.status_invalid"),
            Refusal::NoSuccessor | Refusal::LinkToItself | Refusal::NoRelationKind => {
                (ErrorKind::InvalidInput, "decision.relation_invalid")
            }
            Refusal::NoSuchRelation { .. } => (ErrorKind::NotFound, "relation.not_found"),
            Refusal::WrongFile => (ErrorKind::FailedPrecondition, "import.wrong_file"),
            Refusal::ImportConflict => (ErrorKind::Conflict, "import.conflict"),
        };
        ServiceError::new(kind, code, self.to_string())
    }
}

/// The conflict that carries both versions.
pub(super) fn conflict(current: v1::Decision, expected_version: u64, sent: Option<(&str, &str)>) -> ServiceError {
    let (content, title) = sent.unwrap_or_default();
    let summary = current.summary.clone().into_option().unwrap_or_default();
    let by = summary.updated.into_option().map(|change| change.user_name).unwrap_or_default();
    let detail = v1::EditConflict {
        current: current.into(),
        expected_version,
        your_content: content.to_owned(),
        your_title: title.to_owned(),
        ..Default::default()
    };
    ServiceError::conflict(
        "decision.changed",
        format!("{by} changed this decision since you opened it; it is now at version {}", summary.version),
    )
    .hint("compare both versions and save again; nothing was overwritten")
    .detail("adr.v1.EditConflict", &detail)
}

/// A version of a decision that could not be loaded.
pub(super) fn load_version(id: DecisionId, error: LoadError) -> ServiceError {
    match error {
        LoadError::NoSuchVersion { actual: Version::NONE, .. } => super::input::not_found(id),
        error => load(error),
    }
}

/// A stream that could not be loaded.
pub(crate) fn load(error: LoadError) -> ServiceError {
    match error {
        LoadError::NoSuchVersion { wanted, .. } => super::input::version_not_found(wanted.get()),
        LoadError::Store(StoreError::Unavailable { .. }) => ServiceError::unavailable("store.unavailable", error),
        error => ServiceError::internal(error),
    }
}

fn append(error: AppendError) -> ServiceError {
    match error {
        AppendError::Conflict(conflict) => {
            ServiceError::conflict("decision.changed", "someone else changed this decision at the same moment")
                .hint("open it again and repeat the change")
                .caused_by(conflict)
        }
        AppendError::Unavailable { .. } => ServiceError::unavailable("store.unavailable", error),
        error => ServiceError::internal(error),
    }
}

/// A page that could not be read.
pub(crate) fn listed(error: ListError) -> ServiceError {
    match error {
        ListError::Database(error) => database(error),
        ListError::Token => {
            ServiceError::invalid("list.token_invalid", error.to_string()).field("page.token", "not of this list")
        }
    }
}

/// A text that Postgres cannot hold.
const CHARACTER_NOT_IN_REPERTOIRE: &str = "22021";

/// A database that did not answer, or not as it should.
pub(crate) fn database(error: sqlx::Error) -> ServiceError {
    match error {
        // Whoever asks for a tag or a file with a NUL in its name asks for nothing that can be.
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some(CHARACTER_NOT_IN_REPERTOIRE) => {
            ServiceError::invalid("request.text_invalid", "a text in the request holds a NUL character")
                .hint("remove the character")
                .caused_by(refusal)
        }
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            ServiceError::unavailable("store.unavailable", error)
        }
        error => ServiceError::internal(error),
    }
}
