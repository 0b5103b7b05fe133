//! `ai.v1.GenerationService`.

use ai_gateway::Generation;
use connectrpc::{ConnectError, RequestContext, Response, ServiceRequest, ServiceResult, ServiceStream};
use futures::StreamExt;
use identity::Caller;
use platform_contracts::ai::v1;
use platform_contracts::services::ai::v1::GenerationService;

pub(crate) struct GenerationHandler(pub Generation);

impl GenerationService for GenerationHandler {
    async fn generate(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::GenerateRequest>,
    ) -> ServiceResult<ServiceStream<v1::GenerateResponse>> {
        let answer = self.0.generate(Caller::of(&context)?, request.to_owned_message()).await?;
        Ok(Response::stream(answer.map(|event| event.map_err(ConnectError::from))))
    }

    async fn embed(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::EmbedRequest>,
    ) -> ServiceResult<v1::EmbedResponse> {
        Response::ok(self.0.embed(Caller::of(&context)?, request.to_owned_message()).await?)
    }
}
