/** Names the workspace of a call. */
import type { Interceptor } from "@connectrpc/connect";

/** Adds `x-workspace-id` with the workspace's UUID. */
export function workspaceHeader(workspaceId: string): Interceptor {
  return (next) => (request) => {
    request.header.set("x-workspace-id", workspaceId);
    return next(request);
  };
}
