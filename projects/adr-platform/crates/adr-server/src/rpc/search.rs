//! `adr.v1.SearchService`.

use adr_service::finding::Finder;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::adr::v1::{GetIndexStatusRequest, GetIndexStatusResponse, SearchRequest, SearchResponse};
use platform_contracts::services::adr::v1::SearchService;

pub(crate) struct SearchHandler(pub Finder);

impl SearchService for SearchHandler {
    async fn search(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, SearchRequest>,
    ) -> ServiceResult<SearchResponse> {
        Response::ok(self.0.search(&Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn get_index_status(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, GetIndexStatusRequest>,
    ) -> ServiceResult<GetIndexStatusResponse> {
        Response::ok(self.0.status(&Caller::of(&context)?).await?)
    }
}
