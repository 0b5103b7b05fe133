//! Whose requests, and whose limits.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

uuid_id!(
    /// A tenant: a workspace, an organisation. Whatever pays.
    TenantId
);
uuid_id!(
    /// A person of a tenant.
    UserId
);
uuid_id!(
    /// A key that a program of a tenant calls with.
    KeyId
);
uuid_id!(
    /// A request that was let in, and later what it cost.
    SettlementId
);

/// Whom a request counts for. All that are named must have room for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scopes {
    /// The tenant.
    pub tenant: TenantId,
    /// The person, where one is known.
    pub user: Option<UserId>,
    /// The key, where it came with one.
    pub key: Option<KeyId>,
    /// The model asked for, `<provider>/<name>`; limits may name one.
    pub model: Arc<str>,
}

/// Who a limit is for, within a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of the tenant's requests together.
    Tenant,
    /// Each person by themselves who has no limits of their own.
    EachUser,
    /// This person.
    User(UserId),
    /// Each key by itself that has no limits of its own.
    EachKey,
    /// This key.
    Key(KeyId),
}

impl fmt::Display for Scope {
    /// As the subject of a sentence.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tenant => "this workspace",
            Self::EachUser => "each person",
            Self::User(_) => "this person",
            Self::EachKey => "each key",
            Self::Key(_) => "this key",
        })
    }
}

/// What a limit is for: who, and, where it names one, with which model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// Who.
    pub scope: Scope,
    /// With which model; `None` for all models together.
    pub model: Option<Arc<str>>,
}

impl From<Scope> for Subject {
    fn from(scope: Scope) -> Self {
        Self { scope, model: None }
    }
}

impl Subject {
    /// Who, with this model.
    #[must_use]
    pub fn with_model(scope: Scope, model: impl Into<Arc<str>>) -> Self {
        Self { scope, model: Some(model.into()) }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.model {
            Some(model) => write!(formatter, "{} with {model}", self.scope),
            None => self.scope.fmt(formatter),
        }
    }
}
