import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import type { Metadata } from "next";
import { PlaygroundPage } from "@/features/playground/playground-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { modelsQuery } from "@/queries/chat";

export const metadata: Metadata = { title: "Playground" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  const mayManage = session.workspace.role >= Role.OWNER;
  return (
    <Prefetched fetch={(queries) => (mayManage ? [queries.query(modelsQuery(session))] : [])}>
      <PlaygroundPage />
    </Prefetched>
  );
}
