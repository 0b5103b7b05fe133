//! `ai.v1.UsageService`.

use ai_gateway::Admin;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::ai::v1;
use platform_contracts::services::ai::v1::UsageService;

pub(crate) struct UsageHandler(pub Admin);

impl UsageService for UsageHandler {
    async fn get_usage(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::GetUsageRequest>,
    ) -> ServiceResult<v1::GetUsageResponse> {
        Response::ok(self.0.get_usage(Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn list_alerts(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, v1::ListAlertsRequest>,
    ) -> ServiceResult<v1::ListAlertsResponse> {
        Response::ok(self.0.list_alerts(Caller::of(&context)?).await?)
    }
}
