/**
 * Addresses of a workspace's pages. The path names a workspace by its name and the end of its id, such as
 * `demo-team-1f3a9c2e`: readable, and still right after a renaming, because only the end is read.
 */
import type { Org } from "@platform/contracts/platform/common/v1/org_pb";

const tailLength = 8;

export function workspaceSlug(org: Pick<Org, "id" | "name">): string {
  const words = org.name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  const tail = org.id.replaceAll("-", "").slice(-tailLength);
  return words === "" ? tail : `${words}-${tail}`;
}

/** Finds the workspace that a path names, by the end of the id or the whole id. */
export function findWorkspace<Entry extends { id: string }>(slug: string, orgs: readonly Entry[]): Entry | undefined {
  const wanted = slug.toLowerCase();
  return orgs.find((org) => {
    const plain = org.id.replaceAll("-", "");
    return wanted === org.id || wanted === plain || wanted.split("-").at(-1) === plain.slice(-tailLength);
  });
}

/** Builds the addresses of one workspace. */
export function workspacePaths(slug: string) {
  const base = `/w/${slug}`;
  const decision = (id: string) => `${base}/decisions/${id}`;
  return {
    base,
    decisions: `${base}/decisions`,
    newDecision: `${base}/decisions/new`,
    newDecisionIn: (project: string) => `${base}/decisions/new?project=${encodeURIComponent(project)}`,
    decision,
    edit: (id: string) => `${decision(id)}/edit`,
    history: (id: string) => `${decision(id)}/history`,
    version: (id: string, version: bigint) => `${decision(id)}/history/${version.toString()}`,
    compare: (id: string, from: bigint, to: bigint) => `${decision(id)}/compare?from=${from.toString()}&to=${to.toString()}`,
    import: `${base}/import`,
    ask: `${base}/ask`,
    conversation: (id: string) => `${base}/ask/${id}`,
    usage: `${base}/usage`,
    budgets: `${base}/usage/budgets`,
    gatewayKeys: `${base}/usage/keys`,
    playground: `${base}/playground`,
    members: `${base}/members`,
    keys: `${base}/api-keys`,
  };
}

export type WorkspacePaths = ReturnType<typeof workspacePaths>;
