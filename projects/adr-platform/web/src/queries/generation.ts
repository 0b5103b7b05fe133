/** Calls to models as they are, for the playground. */
import { createClient, type Client } from "@connectrpc/connect";
import { GenerationService } from "@platform/contracts/ai/v1/generation_service_pb";
import type { Api } from "./api";

/** The service itself, for streaming. */
export function generationService(api: Api): Client<typeof GenerationService> {
  return createClient(GenerationService, api.transport);
}
