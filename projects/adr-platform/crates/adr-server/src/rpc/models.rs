//! `ai.v1.ModelService`.

use adr_service::models::Models;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Session;
use platform_contracts::ai::v1::{ListModelsRequest, ListModelsResponse};
use platform_contracts::services::ai::v1::ModelService;

pub(crate) struct ModelHandler(pub Models);

impl ModelService for ModelHandler {
    async fn list_models(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, ListModelsRequest>,
    ) -> ServiceResult<ListModelsResponse> {
        Session::of(&context)?;
        Response::ok(ListModelsResponse { models: self.0.on_offer(), ..Default::default() })
    }
}
