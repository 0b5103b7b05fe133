/** Search, and how far indexing has come. */
import { createClient } from "@connectrpc/connect";
import { SearchService, type SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "./api";
import type { Filter } from "./decisions";

const client = (api: Api) => createClient(SearchService, api.transport);

export function searchQuery(api: Api, query: string, mode: SearchMode, filter: Filter, limit: number) {
  return queryOptions({
    queryKey: ["search", api.workspace.id, query, mode, filter, limit],
    queryFn: ({ signal }) => client(api).search({ query, mode, filter, limit }, { signal }),
    placeholderData: keepPreviousData,
    enabled: query.trim() !== "",
  });
}

export function indexStatusQuery(api: Api) {
  return queryOptions({
    queryKey: ["index-status", api.workspace.id],
    queryFn: ({ signal }) => client(api).getIndexStatus({}, { signal }),
    // Follows closely while there is something to follow.
    refetchInterval: (query) => (query.state.data?.upToDate === false ? 1500 : 30_000),
  });
}
