/** Help while a decision is written. */
import { createClient, type Client } from "@connectrpc/connect";
import { DraftService } from "@platform/contracts/adr/v1/draft_service_pb";
import type { Api } from "./api";

/** The service itself, for streaming. */
export function draftService(api: Api): Client<typeof DraftService> {
  return createClient(DraftService, api.transport);
}
