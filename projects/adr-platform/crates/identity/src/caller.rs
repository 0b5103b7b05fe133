//! Who is calling: what every handler starts from.
//!
//! The layer in [`crate::layer`] puts a [`Session`] into each request it lets through. A handler takes
//! [`Caller::of`] and then states what it needs:
//!
//! ```ignore
//! let caller = Caller::of(&ctx)?.require(Role::Editor)?;
//! ```
//!
//! A handler behind no such layer gets an error and never a default caller.

use std::fmt;

use api_gateway_core::{RequestMetadata, ServiceError};
use composable_core::TenantId;
use connectrpc::RequestContext;
use uuid::Uuid;

use crate::Role;

/// A person inside this platform; their identity provider knows them by another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub Uuid);

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A signed-in person, in no particular workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id here.
    pub user_id: UserId,
    /// Their name as their provider gave it.
    pub name: String,
    /// Their e-mail address as their provider gave it; empty when it gave none.
    pub email: String,
}

/// A verified request: the person and, where the request names one, the workspace.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who signed in, or whose key it is.
    pub person: Person,
    /// The workspace that the request names and the person's role there.
    pub workspace: Option<(TenantId, Role)>,
    /// Whether a key speaks, and not the person themselves.
    pub is_key: bool,
}

impl Session {
    /// The session of the request being handled.
    ///
    /// # Errors
    /// `session.missing` when no layer verified the request.
    pub fn of(context: &RequestContext) -> Result<&Self, ServiceError> {
        context.extensions().get().ok_or_else(not_signed_in)
    }
}

/// A member of a workspace, acting in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Their id here.
    pub user_id: UserId,
    /// Their name as their provider gave it.
    pub name: String,
    /// Their e-mail address as their provider gave it; empty when it gave none.
    pub email: String,
    /// The workspace they act in.
    pub tenant: TenantId,
    /// Their role in it.
    pub role: Role,
    /// Trace context of the request, as W3C writes it, which events keep; none outside a request.
    pub traceparent: Option<String>,
}

impl Caller {
    /// The caller of the request being handled.
    ///
    /// # Errors
    /// `session.missing` when no layer verified the request, `workspace.required` when it names no workspace.
    pub fn of(context: &RequestContext) -> Result<Self, ServiceError> {
        let metadata = context.extensions().get::<RequestMetadata>();
        let traceparent = metadata.map(|metadata| metadata.traceparent.clone());
        Ok(Self { traceparent, ..Self::of_session(Session::of(context)?.clone())? })
    }

    /// The caller that a session stands for.
    ///
    /// # Errors
    /// `workspace.required` when it names no workspace.
    pub fn of_session(session: Session) -> Result<Self, ServiceError> {
        let Session { person, workspace, .. } = session;
        let (tenant, role) = workspace.ok_or_else(|| {
            ServiceError::invalid("workspace.required", "this needs a workspace")
                .hint("send its id in the header x-workspace-id; GetSession lists yours")
        })?;
        Ok(Self { user_id: person.user_id, name: person.name, email: person.email, tenant, role, traceparent: None })
    }

    /// The caller, if they have `role` or a greater one.
    ///
    /// # Errors
    /// `role.insufficient` otherwise.
    pub fn require(self, role: Role) -> Result<Self, ServiceError> {
        if self.role >= role {
            return Ok(self);
        }
        let article = if role == Role::Viewer { "a" } else { "an" };
        Err(ServiceError::forbidden("role.insufficient", format!("this needs {article} {role} of the workspace"))
            .hint(format!("you are its {}; ask an owner to change your role", self.role)))
    }
}

/// Refuses a request that carries no proof of who sends it.
pub(crate) fn not_signed_in() -> ServiceError {
    ServiceError::unauthenticated("session.missing", "you are not signed in")
        .hint("sign in, or send an API key in the header authorization")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(workspace: Option<(TenantId, Role)>) -> RequestContext {
        let person =
            Person { user_id: UserId(Uuid::from_u128(7)), name: "Ada".into(), email: "ada@example.com".into() };
        let mut extensions = http::Extensions::new();
        extensions.insert(Session { person, workspace, is_key: false });
        RequestContext::new(http::HeaderMap::new()).with_extensions(extensions)
    }

    fn tenant() -> TenantId {
        TenantId::new(Uuid::from_u128(1))
    }

    #[test]
    fn a_role_allows_itself_and_less() {
        for held in Role::ALL {
            for needed in Role::ALL {
                let result = Caller::of(&context(Some((tenant(), held)))).unwrap().require(needed);
                assert_eq!(result.is_ok(), held >= needed, "{held} asked for {needed}");
            }
        }
    }

    #[test]
    fn without_a_session_or_a_workspace_there_is_no_caller() {
        let unverified = RequestContext::new(http::HeaderMap::new());
        assert_eq!(Caller::of(&unverified).unwrap_err().code(), "session.missing");
        assert_eq!(Caller::of(&context(None)).unwrap_err().code(), "workspace.required");
    }
}
