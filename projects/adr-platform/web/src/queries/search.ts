/** Search, and how far indexing has come. */
import { createClient } from "@connectrpc/connect";
import { SearchService, type SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import type { Api } from "./api";
import type { Filter } from "./decisions";

/** How often what is still changing is looked at. */
const followMs = 1500;

const searchKey = (api: Api) => ["search", api.workspace.id] as const;
const statusKey = (api: Api) => ["index-status", api.workspace.id] as const;

const client = (api: Api) => createClient(SearchService, api.transport);

/** While `indexing`, more may be found at any moment: the search is repeated. */
export function searchQuery(api: Api, query: string, mode: SearchMode, filter: Filter, limit: number, indexing = false) {
  return queryOptions({
    queryKey: [...searchKey(api), query, mode, filter, limit],
    refetchInterval: indexing ? followMs : false,
    queryFn: ({ signal }) => client(api).search({ query, mode, filter, limit }, { signal }),
    placeholderData: keepPreviousData,
    enabled: query.trim() !== "",
  });
}

export function indexStatusQuery(api: Api) {
  return queryOptions({
    queryKey: statusKey(api),
    queryFn: ({ signal }) => client(api).getIndexStatus({}, { signal }),
    // Follows closely while there is something to follow.
    refetchInterval: (query) => (query.state.data?.upToDate === false ? followMs : 30_000),
  });
}

/** Something was written: what was found before may be out of date, and the index has something to do. */
export function refreshSearch(queries: QueryClient, api: Api): void {
  void queries.invalidateQueries({ queryKey: statusKey(api) });
  void queries.invalidateQueries({ queryKey: searchKey(api) });
}
