//! `adr.v1.DraftService`.

use adr_service::drafting::{Draft, Drafting, Task};
use api_gateway_core::ServiceError;
use connectrpc::{ConnectError, RequestContext, Response, ServiceRequest, ServiceResult, ServiceStream};
use futures::StreamExt;
use identity::Caller;
use platform_contracts::adr::v1::{DraftRequest, DraftResponse, DraftTask};
use platform_contracts::services::adr::v1::DraftService;

pub(crate) struct DraftHandler(pub Drafting);

impl DraftService for DraftHandler {
    async fn draft(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, DraftRequest>,
    ) -> ServiceResult<ServiceStream<DraftResponse>> {
        let caller = Caller::of(&context)?;
        let draft = draft(request.to_owned_message())?;
        let written = self.0.draft(&caller, draft).await?;
        Ok(Response::stream(written.map(|event| event.map_err(ConnectError::from))))
    }
}

fn draft(request: DraftRequest) -> Result<Draft, ServiceError> {
    let task = match request.task.as_known().unwrap_or_default() {
        DraftTask::DRAFT_TASK_WRITE => Task::Write,
        DraftTask::DRAFT_TASK_EXPAND => Task::Expand,
        DraftTask::DRAFT_TASK_SUMMARISE => Task::Summarise,
        DraftTask::DRAFT_TASK_FIND_CONFLICTS => Task::FindConflicts,
        DraftTask::DRAFT_TASK_UNSPECIFIED => {
            return Err(ServiceError::invalid(
                "draft.invalid",
                "the task is missing or not one that this server knows",
            )
            .field("task", "what is to be done"));
        }
    };
    let DraftRequest { content, selection, instruction, project, decision_id, model, .. } = request;
    Ok(Draft { task, content, selection, instruction, project, decision_id, model })
}
