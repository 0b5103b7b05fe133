//! Subjects, scopes and measures as columns.

use std::borrow::Cow;
use std::sync::Arc;

use ai_gateway_ledger::{KeyId, Measure, Scope, Subject, UserId};
use api_gateway_core::ServiceError;
use uuid::Uuid;

/// A subject in the columns `scope`, `scope_id` and `model`.
pub(crate) struct Columns {
    pub(crate) scope: &'static str,
    pub(crate) scope_id: Option<Uuid>,
    pub(crate) model: Option<String>,
}

impl From<&Subject> for Columns {
    fn from(subject: &Subject) -> Self {
        let (scope, scope_id) = match subject.scope {
            Scope::Tenant => ("tenant", None),
            Scope::EachUser => ("each_user", None),
            Scope::User(user) => ("user", Some(user.0)),
            Scope::EachKey => ("each_key", None),
            Scope::Key(key) => ("key", Some(key.0)),
        };
        Self { scope, scope_id, model: subject.model.as_deref().map(|model| storable(model).into_owned()) }
    }
}

impl Columns {
    /// The subject that columns stand for.
    pub(crate) fn subject(scope: &str, id: Option<Uuid>, model: Option<String>) -> Result<Subject, ServiceError> {
        let scope = match (scope, id) {
            ("tenant", None) => Scope::Tenant,
            ("each_user", None) => Scope::EachUser,
            ("user", Some(id)) => Scope::User(UserId(id)),
            ("each_key", None) => Scope::EachKey,
            ("key", Some(id)) => Scope::Key(KeyId(id)),
            _ => return Err(ServiceError::internal(format!("no scope is called {scope:?}"))),
        };
        Ok(Subject { scope, model: model.map(Arc::from) })
    }
}

/// A text that Postgres can keep: it has no room for NUL, which callers may well send.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A budget's name in its column.
pub(crate) const fn name_of(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::DollarsPerDay => Some("dollars_per_day"),
        Measure::DollarsPerMonth => Some("dollars_per_month"),
        _ => None,
    }
}

/// The budget that a column names.
pub(crate) fn measure(name: &str) -> Result<Measure, ServiceError> {
    match name {
        "dollars_per_day" => Ok(Measure::DollarsPerDay),
        "dollars_per_month" => Ok(Measure::DollarsPerMonth),
        other => Err(ServiceError::internal(format!("no budget is called {other:?}"))),
    }
}
