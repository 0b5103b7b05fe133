/**
 * Calls from server components. Purpose: the first paint has its data. To add a page, call `requireWorkspace` and
 * prefetch the page's queries with the transport it returns.
 */
import "server-only";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createServerTransport } from "@platform/connect-client/server";
import type { Role, User } from "@platform/contracts/platform/common/v1/user_pb";
import { WorkspaceService, type WorkspaceMembership } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { pathHeader } from "@/lib/preferences";
import { getSession } from "@/lib/session";
import { findWorkspace, workspaceSlug } from "@/lib/workspace-path";

/** Address of the services as this server sees them. */
function apiUrl(): string {
  return process.env["ADR_API_URL"] ?? "http://127.0.0.1:8080/rpc";
}

export interface SignedIn {
  user: User;
  workspaces: WorkspaceMembership[];
  transport: (workspaceId: string) => Transport;
}

/** The signed-in person and their workspaces, or `null` for a visitor. Throws when the server is away. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  const session = await getSession();
  if (session === null) return null;
  const { accessToken } = session;
  const baseUrl = apiUrl();
  try {
    const client = createClient(WorkspaceService, createServerTransport({ baseUrl, accessToken }));
    const { user, workspaces } = await client.getSession({});
    if (user === undefined) return null;
    return {
      user,
      workspaces,
      transport: (workspaceId) => createServerTransport({ baseUrl, accessToken, workspaceId }),
    };
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.Unauthenticated) return null;
    throw error;
  }
});

export interface WorkspaceSession {
  user: User;
  workspaces: WorkspaceMembership[];
  workspace: { id: string; name: string; slug: string; role: Role };
  transport: Transport;
}

/** The workspace a path names; sends visitors to sign in and strangers to "not found". */
export const requireWorkspace = cache(async (slug: string): Promise<WorkspaceSession> => {
  const session = await currentSession();
  if (session === null) {
    const path = (await headers()).get(pathHeader) ?? "/";
    redirect(`/auth/login?return_to=${encodeURIComponent(path)}`);
  }
  const orgs = session.workspaces.flatMap((membership) => (membership.org === undefined ? [] : [membership.org]));
  const org = findWorkspace(slug, orgs);
  const membership = session.workspaces.find((entry) => entry.org === org);
  if (org === undefined || membership === undefined) notFound();
  return {
    user: session.user,
    workspaces: session.workspaces,
    workspace: { id: org.id, name: org.name, slug: workspaceSlug(org), role: membership.role },
    transport: session.transport(org.id),
  };
});
