import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { VersionPage } from "@/features/decisions/version-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { decisionQuery, versionQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "An earlier version" };

interface Props {
  params: Promise<{ workspace: string; id: string; version: string }>;
}

export default async function Page({ params }: Props) {
  const { workspace, id, version } = await params;
  if (!/^[1-9]\d{0,17}$/.test(version)) notFound();
  const session = await requireWorkspace(workspace);
  const number = BigInt(version);
  return (
    <Prefetched fetch={(queries) => [queries.query(decisionQuery(session, id)), queries.query(versionQuery(session, id, number))]}>
      <VersionPage id={id} version={number} />
    </Prefetched>
  );
}
