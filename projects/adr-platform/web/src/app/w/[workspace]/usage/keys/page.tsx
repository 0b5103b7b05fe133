import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import type { Metadata } from "next";
import { GatewayKeysPage } from "@/features/gateway-keys/gateway-keys-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { gatewayKeysQuery } from "@/queries/gateway";
import { membersQuery } from "@/queries/workspace";

export const metadata: Metadata = { title: "Gateway keys" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  const mayManage = session.workspace.role >= Role.OWNER;
  return (
    <Prefetched fetch={(queries) => (mayManage ? [queries.query(gatewayKeysQuery(session)), queries.query(membersQuery(session))] : [])}>
      <GatewayKeysPage />
    </Prefetched>
  );
}
