import type { Metadata } from "next";
import { EditPage } from "@/features/editor/edit-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { decisionQuery, facetsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "Edit" };

interface Props {
  params: Promise<{ workspace: string; id: string }>;
}

export default async function Page({ params }: Props) {
  const { workspace, id } = await params;
  const session = await requireWorkspace(workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(decisionQuery(session, id)), queries.query(facetsQuery(session))]}>
      <EditPage id={id} />
    </Prefetched>
  );
}
