import type { Metadata } from "next";
import { NewPage } from "@/features/editor/new-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { facetsQuery, projectsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "New decision" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(projectsQuery(session)), queries.query(facetsQuery(session))]}>
      <NewPage />
    </Prefetched>
  );
}
