import type { Metadata } from "next";
import { HistoryPage } from "@/features/decisions/history-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { decisionQuery, versionsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "History" };

interface Props {
  params: Promise<{ workspace: string; id: string }>;
}

export default async function Page({ params }: Props) {
  const { workspace, id } = await params;
  const session = await requireWorkspace(workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(decisionQuery(session, id)), queries.infiniteQuery(versionsQuery(session, id))]}>
      <HistoryPage id={id} />
    </Prefetched>
  );
}
