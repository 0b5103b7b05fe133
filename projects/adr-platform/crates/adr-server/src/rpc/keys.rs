//! `ai.v1.KeyService`.

use ai_gateway::Admin;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::ai::v1;
use platform_contracts::services::ai::v1::KeyService;

pub(crate) struct KeyHandler(pub Admin);

impl KeyService for KeyHandler {
    async fn list_keys(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, v1::ListKeysRequest>,
    ) -> ServiceResult<v1::ListKeysResponse> {
        Response::ok(self.0.list_keys(Caller::of(&context)?).await?)
    }

    async fn create_key(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::CreateKeyRequest>,
    ) -> ServiceResult<v1::CreateKeyResponse> {
        Response::ok(self.0.create_key(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn revoke_key(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::RevokeKeyRequest>,
    ) -> ServiceResult<v1::RevokeKeyResponse> {
        Response::ok(self.0.revoke_key(Caller::of(&context)?, request.to_owned_message()).await?)
    }
}
