//! `ai.v1.BudgetService`.

use ai_gateway::Admin;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::ai::v1;
use platform_contracts::services::ai::v1::BudgetService;

pub(crate) struct BudgetHandler(pub Admin);

impl BudgetService for BudgetHandler {
    async fn list_limits(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, v1::ListLimitsRequest>,
    ) -> ServiceResult<v1::ListLimitsResponse> {
        Response::ok(self.0.list_limits(Caller::of(&context)?).await?)
    }

    async fn set_limits(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::SetLimitsRequest>,
    ) -> ServiceResult<v1::SetLimitsResponse> {
        Response::ok(self.0.set_limits(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn set_override(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::SetOverrideRequest>,
    ) -> ServiceResult<v1::SetOverrideResponse> {
        Response::ok(self.0.set_override(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn end_override(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::EndOverrideRequest>,
    ) -> ServiceResult<v1::EndOverrideResponse> {
        Response::ok(self.0.end_override(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn stop(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::StopRequest>,
    ) -> ServiceResult<v1::StopResponse> {
        Response::ok(self.0.stop(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn resume(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ResumeRequest>,
    ) -> ServiceResult<v1::ResumeResponse> {
        Response::ok(self.0.resume(Caller::of(&context)?, request.to_owned_message()).await?)
    }
}
