import { describeError } from "@platform/connect-client";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignInPage } from "@/features/shell/sign-in-page";
import { ServerAway } from "@/features/states/server-away";
import { currentSession, type SignedIn } from "@/lib/api/server";
import { lastWorkspaceCookie } from "@/lib/preferences";
import { findWorkspace, workspacePaths, workspaceSlug } from "@/lib/workspace-path";

/** Visitors see what this is and where to sign in; everyone else goes on to the workspace they used last. */
export default async function Home() {
  let session: SignedIn | null;
  try {
    session = await currentSession();
  } catch (error) {
    const { title, hint, code } = describeError(error);
    return <ServerAway title={title} hint={hint} code={code} />;
  }
  if (session === null) return <SignInPage developmentIssuer={process.env["ADR_DEVELOPMENT_ISSUER"] === "1"} />;
  const orgs = session.workspaces.flatMap(({ org }) => (org === undefined ? [] : [org]));
  const last = (await cookies()).get(lastWorkspaceCookie)?.value;
  const workspace = (last === undefined ? undefined : findWorkspace(last, orgs)) ?? orgs[0];
  if (workspace === undefined) return <SignInPage developmentIssuer={false} withoutWorkspace={session.user.email} />;
  redirect(workspacePaths(workspaceSlug(workspace)).decisions);
}
