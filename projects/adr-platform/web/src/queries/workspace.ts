/** The workspace: members, keys, and new workspaces. */
import { createClient, type Client } from "@connectrpc/connect";
import { WorkspaceService } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useApp } from "@/lib/api/provider";
import type { Api } from "./api";
import { useChange } from "./use-change";

const client = (api: Api) => createClient(WorkspaceService, api.transport);

export function membersQuery(api: Api) {
  return queryOptions({
    queryKey: ["workspace", api.workspace.id, "members"],
    queryFn: async ({ signal }) => (await client(api).listMembers({}, { signal })).members,
  });
}

export function keysQuery(api: Api) {
  return queryOptions({
    queryKey: ["workspace", api.workspace.id, "keys"],
    queryFn: async ({ signal }) => (await client(api).listApiKeys({}, { signal })).keys,
  });
}

/** Runs a change of the workspace and reads its lists again. */
export function useWorkspaceChange<Result>() {
  const app = useApp();
  const queries = useQueryClient();
  return useChange({
    mutationFn: (change: (service: Client<typeof WorkspaceService>) => Promise<Result>) => change(client(app)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["workspace", app.workspace.id] }),
  });
}
