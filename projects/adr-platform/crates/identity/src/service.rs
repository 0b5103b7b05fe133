//! The RPCs of `platform.identity.v1.WorkspaceService`.
//!
//! Each method: who may, is the input good, do it, say so in the log, answer. Changes of members and keys are logged at
//! `info` with target `audit`, with ids and never with secrets.

use std::sync::Arc;

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use platform_contracts::platform::common::v1 as common;
use platform_contracts::platform::identity::v1 as contract;
use platform_contracts::services::platform::identity::v1::WorkspaceService;
use uuid::Uuid;

use crate::validation::{email, id, name, role, timestamp};
use crate::{ApiKey, Caller, Gatekeeper, KeySecret, Member, Person, Role, Session, UserId, Workspace};

/// Handles the workspace service's RPCs.
#[derive(Clone, Debug)]
pub struct WorkspaceHandler {
    gatekeeper: Arc<Gatekeeper>,
}

impl WorkspaceHandler {
    /// A handler on the directory that `gatekeeper` asks, too.
    #[must_use]
    pub fn new(gatekeeper: Arc<Gatekeeper>) -> Self {
        Self { gatekeeper }
    }

    fn owner(context: &RequestContext) -> Result<Caller, ServiceError> {
        Caller::of(context)?.require(Role::Owner)
    }

    async fn session(&self, session: &Session) -> Result<contract::GetSessionResponse, ServiceError> {
        let directory = self.gatekeeper.directory();
        let mut workspaces = directory.workspaces_of(session.person.user_id).await?;
        if let Some((own, _)) = session.workspace.filter(|_| session.is_key) {
            workspaces.retain(|workspace| workspace.tenant == own);
        } else if workspaces.is_empty() {
            directory.ensure_workspace(&session.person).await?;
            workspaces = directory.workspaces_of(session.person.user_id).await?;
        }
        Ok(contract::GetSessionResponse {
            user: Some(user(&session.person)).into(),
            workspaces: workspaces.into_iter().map(membership).collect(),
            ..Default::default()
        })
    }
}

#[expect(refining_impl_trait, reason = "the concrete messages are easier to read and to call in tests")]
impl WorkspaceService for WorkspaceHandler {
    async fn get_session(
        &self,
        context: RequestContext,
        _request: ServiceRequest<'_, contract::GetSessionRequest>,
    ) -> ServiceResult<contract::GetSessionResponse> {
        Response::ok(self.session(Session::of(&context)?).await?)
    }

    async fn create_workspace(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::CreateWorkspaceRequest>,
    ) -> ServiceResult<contract::CreateWorkspaceResponse> {
        let session = Session::of(&context)?;
        if session.is_key {
            return Err(ServiceError::forbidden("key.not_allowed", "an API key cannot create workspaces")
                .hint("sign in to do this")
                .into());
        }
        let (tenant, name) = (TenantId::new(Uuid::now_v7()), name(request.name)?);
        let owner = session.person.user_id;
        self.gatekeeper.directory().create_workspace(tenant, &name, owner).await?;
        tracing::info!(target: "audit", %tenant, by = %owner, "workspace created");
        let org = common::Org { id: tenant.to_string(), name, ..Default::default() };
        Response::ok(contract::CreateWorkspaceResponse { org: Some(org).into(), ..Default::default() })
    }

    async fn list_members(
        &self,
        context: RequestContext,
        _request: ServiceRequest<'_, contract::ListMembersRequest>,
    ) -> ServiceResult<contract::ListMembersResponse> {
        let caller = Caller::of(&context)?.require(Role::Viewer)?;
        let members = self.gatekeeper.directory().members(&caller).await?;
        let members = members.into_iter().map(member).collect();
        Response::ok(contract::ListMembersResponse { members, ..Default::default() })
    }

    async fn add_member(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::AddMemberRequest>,
    ) -> ServiceResult<contract::AddMemberResponse> {
        let caller = Self::owner(&context)?;
        let (email, role) = (email(request.email)?, role(request.role.as_known())?);
        let added = self.gatekeeper.directory().add_member(&caller, &email, role).await?;
        tracing::info!(target: "audit", tenant = %caller.tenant, by = %caller.user_id, member = %added.id, %role, "member added");
        let member = Some(member(added)).into();
        Response::ok(contract::AddMemberResponse { member, ..Default::default() })
    }

    async fn change_role(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::ChangeRoleRequest>,
    ) -> ServiceResult<contract::ChangeRoleResponse> {
        let caller = Self::owner(&context)?;
        let (id, role) = (id("user_id", request.user_id)?, role(request.role.as_known())?);
        let changed = self.gatekeeper.directory().change_role(&caller, id, role).await?;
        self.gatekeeper.forget_role(caller.tenant, UserId(id));
        tracing::info!(target: "audit", tenant = %caller.tenant, by = %caller.user_id, member = %id, %role, "role changed");
        let member = Some(member(changed)).into();
        Response::ok(contract::ChangeRoleResponse { member, ..Default::default() })
    }

    async fn remove_member(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::RemoveMemberRequest>,
    ) -> ServiceResult<contract::RemoveMemberResponse> {
        let caller = Self::owner(&context)?;
        let id = id("user_id", request.user_id)?;
        self.gatekeeper.directory().remove_member(&caller, id).await?;
        self.gatekeeper.forget_role(caller.tenant, UserId(id));
        tracing::info!(target: "audit", tenant = %caller.tenant, by = %caller.user_id, member = %id, "member removed");
        Response::ok(contract::RemoveMemberResponse::default())
    }

    async fn create_api_key(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::CreateApiKeyRequest>,
    ) -> ServiceResult<contract::CreateApiKeyResponse> {
        let caller = Self::owner(&context)?;
        let (name, role) = (name(request.name)?, role(request.role.as_known())?);
        let secret = KeySecret::generate()?;
        let key = self.gatekeeper.directory().create_key(&caller, &secret, &name, role).await?;
        tracing::info!(target: "audit", tenant = %caller.tenant, by = %caller.user_id, key = %key.id, %role, "key created");
        let (key, secret) = (Some(api_key(key)).into(), secret.reveal());
        Response::ok(contract::CreateApiKeyResponse { key, secret, ..Default::default() })
    }

    async fn list_api_keys(
        &self,
        context: RequestContext,
        _request: ServiceRequest<'_, contract::ListApiKeysRequest>,
    ) -> ServiceResult<contract::ListApiKeysResponse> {
        let caller = Self::owner(&context)?;
        let keys = self.gatekeeper.directory().keys(&caller).await?.into_iter().map(api_key).collect();
        Response::ok(contract::ListApiKeysResponse { keys, ..Default::default() })
    }

    async fn revoke_api_key(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, contract::RevokeApiKeyRequest>,
    ) -> ServiceResult<contract::RevokeApiKeyResponse> {
        let caller = Self::owner(&context)?;
        let id = id("id", request.id)?;
        self.gatekeeper.directory().revoke_key(&caller, id).await?;
        self.gatekeeper.forget_key(id);
        tracing::info!(target: "audit", tenant = %caller.tenant, by = %caller.user_id, key = %id, "key revoked");
        Response::ok(contract::RevokeApiKeyResponse::default())
    }
}

fn user(person: &Person) -> common::User {
    let Person { user_id, name, email } = person.clone();
    common::User { id: user_id.to_string(), name, email, ..Default::default() }
}

fn membership(workspace: Workspace) -> contract::WorkspaceMembership {
    let Workspace { tenant, name, role } = workspace;
    let org = common::Org { id: tenant.to_string(), name, ..Default::default() };
    contract::WorkspaceMembership { org: Some(org).into(), role: role.to_contract().into(), ..Default::default() }
}

fn member(member: Member) -> common::Member {
    let Member { id, name, email, role } = member;
    let user = common::User { id: id.to_string(), name, email, ..Default::default() };
    common::Member { user: Some(user).into(), role: role.to_contract().into(), ..Default::default() }
}

fn api_key(key: ApiKey) -> contract::ApiKey {
    let ApiKey { id, name, role, created_at, last_used_at } = key;
    contract::ApiKey {
        id: id.to_string(),
        name,
        role: role.to_contract().into(),
        created_at: Some(timestamp(created_at)).into(),
        last_used_at: last_used_at.map(timestamp).into(),
        ..Default::default()
    }
}
