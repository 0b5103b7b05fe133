import type { Metadata } from "next";
import { DecisionsPage } from "@/features/decisions/decisions-page";
import { parseListParams, toFilter } from "@/features/decisions/list-params";
import { searchLimit } from "@/features/search/limits";
import { Prefetched } from "@/lib/api/prefetch";
import { toSearchParams, type SearchParams } from "@/lib/api/search-params";
import { requireWorkspace } from "@/lib/api/server";
import { facetsQuery, listQuery, projectsQuery } from "@/queries/decisions";
import { indexStatusQuery, searchQuery } from "@/queries/search";

export const metadata: Metadata = { title: "Decisions" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function Page({ params, searchParams }: Props) {
  const session = await requireWorkspace((await params).workspace);
  const address = toSearchParams(await searchParams);
  const list = parseListParams(address);
  return (
    <Prefetched
      fetch={(queries) => [
        list.query === ""
          ? queries.infiniteQuery(listQuery(session, toFilter(list), list.sort))
          : queries.query(searchQuery(session, list.query, list.mode, toFilter(list), searchLimit)),
        queries.query(facetsQuery(session)),
        queries.query(projectsQuery(session)),
        queries.query(indexStatusQuery(session)),
      ]}
    >
      <DecisionsPage />
    </Prefetched>
  );
}
