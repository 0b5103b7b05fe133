import type { Metadata } from "next";
import { ComparePage } from "@/features/compare/compare-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { decisionQuery, diffQuery, versionsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "Compare" };

interface Props {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ params, searchParams }: Props) {
  const { workspace, id } = await params;
  const { from, to } = await searchParams;
  const session = await requireWorkspace(workspace);
  const range = { from: version(from, 1n), to: version(to, 2n) };
  return (
    <Prefetched
      fetch={(queries) => [
        queries.query(decisionQuery(session, id)),
        queries.infiniteQuery(versionsQuery(session, id)),
        queries.query(diffQuery(session, id, range.from, range.to, false)),
      ]}
    >
      <ComparePage id={id} {...range} />
    </Prefetched>
  );
}

function version(value: string | string[] | undefined, otherwise: bigint): bigint {
  return typeof value === "string" && /^[1-9]\d{0,17}$/.test(value) ? BigInt(value) : otherwise;
}
