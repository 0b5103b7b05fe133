//! `adr.v1.SearchService`.

use adr_service::finding::Finder;
use connectrpc::{Encodable, RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::adr::v1::{GetIndexStatusRequest, GetIndexStatusResponse, SearchRequest, SearchResponse};
use platform_contracts::services::adr::v1::SearchService;

pub(crate) struct SearchHandler(pub Finder);

impl SearchService for SearchHandler {
    async fn search(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, SearchRequest>,
    ) -> ServiceResult<impl Encodable<SearchResponse> + Send + use<>> {
        Response::ok(self.0.search(&Caller::of(&context)?, request.to_owned_message()).await?)
    }

    async fn get_index_status(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, GetIndexStatusRequest>,
    ) -> ServiceResult<impl Encodable<GetIndexStatusResponse> + Send + use<>> {
        Response::ok(self.0.status(&Caller::of(&context)?).await?)
    }
}
