import { describeError } from "@platform/connect-client";
import { cookies } from "next/headers";
import { isRedirectOrNotFound } from "@/lib/api/navigation-errors";
import type { ReactNode } from "react";
import { ServerAway } from "@/features/states/server-away";
import { AppShell } from "@/features/shell/app-shell";
import { AppProvider } from "@/lib/api/provider";
import { requireWorkspace, type WorkspaceSession } from "@/lib/api/server";
import { parseTheme, themeCookie } from "@/lib/theme";
import { sidebarCookie } from "@/lib/preferences";

interface Props {
  children: ReactNode;
  params: Promise<{ workspace: string }>;
}

export default async function WorkspaceLayout({ children, params }: Props) {
  let session: WorkspaceSession;
  try {
    session = await requireWorkspace((await params).workspace);
  } catch (error) {
    if (isRedirectOrNotFound(error)) throw error;
    const { title, hint, code } = describeError(error);
    return <ServerAway title={title} hint={hint} code={code} />;
  }
  const { user, workspace, workspaces } = session;
  const jar = await cookies();
  return (
    <AppProvider
      user={{ id: user.id, name: user.name, email: user.email }}
      workspace={workspace}
      workspaces={workspaces.flatMap(({ org }) => (org === undefined ? [] : [{ id: org.id, name: org.name }]))}
    >
      <AppShell theme={parseTheme(jar.get(themeCookie)?.value)} initiallyCollapsed={jar.get(sidebarCookie)?.value === "collapsed"}>
        {children}
      </AppShell>
    </AppProvider>
  );
}
