import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import type { Metadata } from "next";
import { BudgetsPage } from "@/features/budgets/budgets-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { alertsQuery, limitsQuery } from "@/queries/gateway";

export const metadata: Metadata = { title: "Budgets and stops" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  const mayManage = session.workspace.role >= Role.OWNER;
  return (
    <Prefetched fetch={(queries) => (mayManage ? [queries.query(limitsQuery(session)), queries.query(alertsQuery(session))] : [])}>
      <BudgetsPage />
    </Prefetched>
  );
}
