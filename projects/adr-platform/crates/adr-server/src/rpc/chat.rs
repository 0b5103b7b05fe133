//! `adr.v1.ChatService`.

use adr_service::chat::{Chat, Question};
use connectrpc::{ConnectError, RequestContext, Response, ServiceRequest, ServiceResult, ServiceStream};
use futures::StreamExt;
use identity::Caller;
use platform_contracts::adr::v1::{
    DeleteConversationRequest, DeleteConversationResponse, GetConversationRequest, GetConversationResponse,
    ListConversationsRequest, ListConversationsResponse, StreamRequest, StreamResponse,
};
use platform_contracts::services::adr::v1::ChatService;

pub(crate) struct ChatHandler(pub Chat);

impl ChatService for ChatHandler {
    async fn stream(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, StreamRequest>,
    ) -> ServiceResult<ServiceStream<StreamResponse>> {
        let caller = Caller::of(&context)?;
        let question = Question {
            conversation_id: request.conversation_id.to_owned(),
            text: request.question.to_owned(),
            model: request.model.to_owned(),
            project: request.project.to_owned(),
            replaces: request.replaces_message_id.to_owned(),
        };
        let answer = self.0.ask(&caller, question).await?;
        Ok(Response::stream(answer.map(|event| event.map_err(ConnectError::from))))
    }

    async fn list_conversations(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, ListConversationsRequest>,
    ) -> ServiceResult<ListConversationsResponse> {
        let page = request.to_owned_message().page.into_option().unwrap_or_default();
        Response::ok(self.0.conversations(&Caller::of(&context)?, &page).await?)
    }

    async fn get_conversation(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, GetConversationRequest>,
    ) -> ServiceResult<GetConversationResponse> {
        Response::ok(self.0.conversation_with_messages(&Caller::of(&context)?, request.id).await?)
    }

    async fn delete_conversation(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, DeleteConversationRequest>,
    ) -> ServiceResult<DeleteConversationResponse> {
        self.0.delete_conversation(&Caller::of(&context)?, request.id).await?;
        Response::ok(DeleteConversationResponse::default())
    }
}
