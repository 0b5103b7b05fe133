/** Conversations, and the models that can answer. */
import { createClient, type Client } from "@connectrpc/connect";
import { ChatService } from "@platform/contracts/adr/v1/chat_service_pb";
import { ModelService } from "@platform/contracts/ai/v1/model_service_pb";
import { queryOptions } from "@tanstack/react-query";
import type { Api } from "./api";

/** The service itself, for streaming. */
export function chatService(api: Api): Client<typeof ChatService> {
  return createClient(ChatService, api.transport);
}

export function conversationsKey(api: Api) {
  return ["chat", api.workspace.id, "conversations"] as const;
}

export function conversationsQuery(api: Api) {
  return queryOptions({
    queryKey: conversationsKey(api),
    queryFn: async ({ signal }) => (await chatService(api).listConversations({ page: { size: 100 } }, { signal })).conversations,
  });
}

export function conversationQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["chat", api.workspace.id, "conversation", id],
    queryFn: ({ signal }) => chatService(api).getConversation({ id }, { signal }),
    // The page keeps what it streamed; reading it again would only replace it with the same.
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function modelsQuery(api: Api) {
  return queryOptions({
    queryKey: ["models", api.workspace.id],
    queryFn: async ({ signal }) => (await createClient(ModelService, api.transport).listModels({}, { signal })).models,
    staleTime: 5 * 60_000,
  });
}
