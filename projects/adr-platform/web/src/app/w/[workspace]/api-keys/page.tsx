import type { Metadata } from "next";
import { KeysPage } from "@/features/api-keys/keys-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { keysQuery } from "@/queries/workspace";

export const metadata: Metadata = { title: "API keys" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  const mayManage = session.workspace.role >= Role.OWNER;
  return (
    <Prefetched fetch={(queries) => (mayManage ? [queries.query(keysQuery(session))] : [])}>
      <KeysPage />
    </Prefetched>
  );
}
