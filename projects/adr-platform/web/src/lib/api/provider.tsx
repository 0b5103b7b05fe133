"use client";
/**
 * What every page of a workspace stands on: the transport, the cache of server state, who is looking and where.
 * Tests put their own transport in.
 */
import type { Transport } from "@connectrpc/connect";
import { createBrowserTransport } from "@platform/connect-client";
import type { Org } from "@platform/contracts/platform/common/v1/org_pb";
import { Role, type User } from "@platform/contracts/platform/common/v1/user_pb";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { workspacePaths, type WorkspacePaths } from "@/lib/workspace-path";
import { makeQueryClient } from "./query-client";
import { renew, signIn } from "./sign-in";

export interface Workspace {
  id: string;
  name: string;
  slug: string;
  role: Role;
}

export interface App {
  transport: Transport;
  workspace: Workspace;
  /** Every workspace of the person, for switching. */
  workspaces: readonly Pick<Org, "id" | "name">[];
  user: Pick<User, "id" | "name" | "email">;
  paths: WorkspacePaths;
  /** True for editors and owners. */
  canEdit: boolean;
  /** True for owners. */
  canManage: boolean;
}

const Context = createContext<App | undefined>(undefined);

export interface AppProviderProps extends Pick<App, "workspace" | "workspaces" | "user"> {
  children: ReactNode;
  transport?: Transport;
  queryClient?: QueryClient;
}

export function AppProvider({ children, workspace, workspaces, user, transport, queryClient }: AppProviderProps) {
  const [client] = useState(() => queryClient ?? makeQueryClient());
  const app = useMemo<App>(
    () => ({
      transport:
        transport ?? createBrowserTransport({ baseUrl: "/rpc", workspaceId: workspace.id, renew, onSignedOut: signIn }),
      workspace,
      workspaces,
      user,
      paths: workspacePaths(workspace.slug),
      canEdit: workspace.role >= Role.EDITOR,
      canManage: workspace.role >= Role.OWNER,
    }),
    [transport, workspace, workspaces, user],
  );
  return (
    <QueryClientProvider client={client}>
      <Context value={app}>{children}</Context>
    </QueryClientProvider>
  );
}

/** The workspace's context. Throws outside of a workspace's pages, which is a mistake in the code. */
export function useApp(): App {
  const app = useContext(Context);
  if (app === undefined) throw new Error("useApp needs an AppProvider above it");
  return app;
}
