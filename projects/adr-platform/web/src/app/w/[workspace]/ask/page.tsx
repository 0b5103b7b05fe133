import type { Metadata } from "next";
import { AskStart } from "@/features/chat/ask-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { modelsQuery } from "@/queries/chat";
import { projectsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "Ask" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(modelsQuery(session)), queries.query(projectsQuery(session))]}>
      <AskStart />
    </Prefetched>
  );
}
