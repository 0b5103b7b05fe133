import { UsageDimension } from "@platform/contracts/ai/v1/usage_service_pb";
import type { Metadata } from "next";
import { UsagePage } from "@/features/usage/usage-page";
import { parseUsageParams } from "@/features/usage/usage-params";
import { Prefetched } from "@/lib/api/prefetch";
import { toSearchParams, type SearchParams } from "@/lib/api/search-params";
import { requireWorkspace } from "@/lib/api/server";
import { usageQuery } from "@/queries/gateway";

export const metadata: Metadata = { title: "Usage" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function Page({ params, searchParams }: Props) {
  const session = await requireWorkspace((await params).workspace);
  const address = toSearchParams(await searchParams);
  return (
    <Prefetched fetch={(queries) => [queries.query(usageQuery(session, parseUsageParams(address, Date.now()), [UsageDimension.DAY, UsageDimension.MODEL]))]}>
      <UsagePage />
    </Prefetched>
  );
}
