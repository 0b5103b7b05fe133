import type { Metadata } from "next";
import { ImportPage } from "@/features/import/import-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { projectsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "Import" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(projectsQuery(session))]}>
      <ImportPage />
    </Prefetched>
  );
}
