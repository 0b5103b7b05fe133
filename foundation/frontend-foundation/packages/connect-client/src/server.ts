/** The transport of server components: Connect over the node client, in the name of the signed-in person. */
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { workspaceHeader } from "./workspace-header";

export interface ServerTransportOptions {
  /** Address of the services, such as `http://127.0.0.1:8080/rpc`. */
  baseUrl: string;
  /** The person's access token. */
  accessToken: string;
  /** UUID of the workspace; absent for the calls that need none. */
  workspaceId?: string;
  /** Longest wait for one call, in milliseconds. */
  timeoutMs?: number;
}

export function createServerTransport(options: ServerTransportOptions): Transport {
  const { baseUrl, accessToken, workspaceId, timeoutMs } = options;
  return createConnectTransport({
    baseUrl,
    httpVersion: "1.1",
    useBinaryFormat: true,
    defaultTimeoutMs: timeoutMs ?? 10_000,
    interceptors: [
      (next) => (request) => {
        request.header.set("authorization", `Bearer ${accessToken}`);
        return next(request);
      },
      ...(workspaceId === undefined ? [] : [workspaceHeader(workspaceId)]),
    ],
  });
}
