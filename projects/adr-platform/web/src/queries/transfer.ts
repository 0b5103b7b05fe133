/** Records in and out. */
import { createClient, type Client } from "@connectrpc/connect";
import { TransferService } from "@platform/contracts/adr/v1/transfer_service_pb";
import type { Api } from "./api";

export function transferService(api: Api): Client<typeof TransferService> {
  return createClient(TransferService, api.transport);
}
