//! `adr.v1.DecisionService`.

use adr_domain::decision::status;
use adr_service::decisions::{Change, Compared, Decisions, NewDecision};
use adr_service::finding::Finder;
use adr_service::read_model::List;
use buffa::EnumValue;
use connectrpc::{RequestContext, Response, ServiceRequest, ServiceResult};
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::services::adr::v1::DecisionService;

pub(crate) struct DecisionHandler {
    pub decisions: Decisions,
    pub finder: Finder,
}

/// A value of an enum, or its first when a newer client sent one that this server does not know.
fn known<E: buffa::Enumeration + Default + Copy>(value: EnumValue<E>) -> E {
    value.as_known().unwrap_or_default()
}

/// Which decision a request changes, and from which version.
macro_rules! change {
    ($request:expr) => {
        Change { id: $request.id, expected_version: $request.expected_version }
    };
}

impl DecisionService for DecisionHandler {
    async fn create_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::CreateDecisionRequest>,
    ) -> ServiceResult<v1::CreateDecisionResponse> {
        let new = NewDecision {
            id: request.id,
            project: request.project,
            title: request.title,
            content: request.content,
            tags: request.tags.iter().copied().collect(),
            categories: request.categories.iter().copied().collect(),
        };
        let decision = self.decisions.create(&Caller::of(&context)?, new).await?.into();
        Response::ok(v1::CreateDecisionResponse { decision, ..Default::default() })
    }

    async fn get_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::GetDecisionRequest>,
    ) -> ServiceResult<v1::GetDecisionResponse> {
        let decision = self.decisions.get(&Caller::of(&context)?, request.id).await?.into();
        Response::ok(v1::GetDecisionResponse { decision, ..Default::default() })
    }

    async fn list_decisions(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ListDecisionsRequest>,
    ) -> ServiceResult<v1::ListDecisionsResponse> {
        let request = request.to_owned_message();
        let page = request.page.into_option().unwrap_or_default();
        let list = List {
            filter: request.filter.into_option().unwrap_or_default(),
            sort: known(request.sort),
            size: usize::try_from(page.size).unwrap_or(usize::MAX),
            token: page.token,
        };
        Response::ok(self.decisions.list(&Caller::of(&context)?, list).await?)
    }

    async fn edit_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::EditDecisionRequest>,
    ) -> ServiceResult<v1::EditDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision =
            self.decisions.edit(&caller, change, request.content, request.title, request.comment).await?.into();
        Response::ok(v1::EditDecisionResponse { decision, ..Default::default() })
    }

    async fn change_status(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ChangeStatusRequest>,
    ) -> ServiceResult<v1::ChangeStatusResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let status = status::from_contract(known(request.status));
        let decision = self.decisions.change_status(&caller, change, status).await?.into();
        Response::ok(v1::ChangeStatusResponse { decision, ..Default::default() })
    }

    async fn supersede_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::SupersedeDecisionRequest>,
    ) -> ServiceResult<v1::SupersedeDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.supersede(&caller, change, &request.successor_ids).await?.into();
        Response::ok(v1::SupersedeDecisionResponse { decision, ..Default::default() })
    }

    async fn relate_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::RelateDecisionRequest>,
    ) -> ServiceResult<v1::RelateDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.relate(&caller, change, known(request.kind), request.target_id).await?.into();
        Response::ok(v1::RelateDecisionResponse { decision, ..Default::default() })
    }

    async fn unrelate_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::UnrelateDecisionRequest>,
    ) -> ServiceResult<v1::UnrelateDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.unrelate(&caller, change, known(request.kind), request.target_id).await?.into();
        Response::ok(v1::UnrelateDecisionResponse { decision, ..Default::default() })
    }

    async fn tag_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::TagDecisionRequest>,
    ) -> ServiceResult<v1::TagDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.tag(&caller, change, &request.tags).await?.into();
        Response::ok(v1::TagDecisionResponse { decision, ..Default::default() })
    }

    async fn categorise_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::CategoriseDecisionRequest>,
    ) -> ServiceResult<v1::CategoriseDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.categorise(&caller, change, &request.categories).await?.into();
        Response::ok(v1::CategoriseDecisionResponse { decision, ..Default::default() })
    }

    async fn archive_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ArchiveDecisionRequest>,
    ) -> ServiceResult<v1::ArchiveDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.archive(&caller, change).await?.into();
        Response::ok(v1::ArchiveDecisionResponse { decision, ..Default::default() })
    }

    async fn restore_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::RestoreDecisionRequest>,
    ) -> ServiceResult<v1::RestoreDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.restore(&caller, change).await?.into();
        Response::ok(v1::RestoreDecisionResponse { decision, ..Default::default() })
    }

    async fn roll_back_decision(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::RollBackDecisionRequest>,
    ) -> ServiceResult<v1::RollBackDecisionResponse> {
        let (caller, change) = (Caller::of(&context)?, change!(request));
        let decision = self.decisions.roll_back(&caller, change, request.to_version).await?.into();
        Response::ok(v1::RollBackDecisionResponse { decision, ..Default::default() })
    }

    async fn list_versions(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ListVersionsRequest>,
    ) -> ServiceResult<v1::ListVersionsResponse> {
        let request = request.to_owned_message();
        let page = request.page.into_option().unwrap_or_default();
        Response::ok(self.decisions.versions(&Caller::of(&context)?, &request.id, &page).await?)
    }

    async fn get_version(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::GetVersionRequest>,
    ) -> ServiceResult<v1::GetVersionResponse> {
        Response::ok(self.decisions.version(&Caller::of(&context)?, request.id, request.version).await?)
    }

    async fn diff_versions(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::DiffVersionsRequest>,
    ) -> ServiceResult<v1::DiffVersionsResponse> {
        let compared = Compared {
            id: request.id,
            from: request.from_version,
            to: request.to_version,
            ignore_white_space: request.ignore_white_space,
        };
        Response::ok(self.decisions.compare(&Caller::of(&context)?, compared).await?)
    }

    async fn list_related(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, v1::ListRelatedRequest>,
    ) -> ServiceResult<v1::ListRelatedResponse> {
        Response::ok(self.finder.related(&Caller::of(&context)?, request.id, request.limit).await?)
    }

    async fn list_projects(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, v1::ListProjectsRequest>,
    ) -> ServiceResult<v1::ListProjectsResponse> {
        Response::ok(self.decisions.projects(&Caller::of(&context)?).await?)
    }

    async fn list_facets(
        &self,
        context: RequestContext,
        _: ServiceRequest<'_, v1::ListFacetsRequest>,
    ) -> ServiceResult<v1::ListFacetsResponse> {
        Response::ok(self.decisions.facets(&Caller::of(&context)?).await?)
    }
}
