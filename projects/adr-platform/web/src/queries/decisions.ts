/**
 * Decisions: queries, changes, and what a change makes stale. To extend: add the call here and nowhere else, so that
 * keys and invalidation stay in one file.
 */
import { createClient, type Client } from "@connectrpc/connect";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import {
  DecisionService,
  type DecisionFilterSchema,
  type DecisionSort,
  type ListDecisionsResponse,
} from "@platform/contracts/adr/v1/decision_service_pb";
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useApp } from "@/lib/api/provider";
import type { Api } from "./api";
import { refreshSearch } from "./search";
import { useChange } from "./use-change";

export type Filter = MessageInitShape<typeof DecisionFilterSchema>;

export const pageSize = 100;

const keys = {
  all: (api: Api) => ["decisions", api.workspace.id] as const,
  lists: (api: Api) => [...keys.all(api), "list"] as const,
  one: (api: Api, id: string) => [...keys.all(api), "one", id] as const,
};

const client = (api: Api) => createClient(DecisionService, api.transport);

export function listQuery(api: Api, filter: Filter, sort: DecisionSort) {
  return infiniteQueryOptions({
    queryKey: [...keys.lists(api), filter, sort],
    queryFn: ({ pageParam, signal }) =>
      client(api).listDecisions({ filter, sort, page: { size: pageSize, token: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last: ListDecisionsResponse) => (last.page?.nextToken === "" ? undefined : last.page?.nextToken),
    placeholderData: keepPreviousData,
  });
}

export function facetsQuery(api: Api) {
  return queryOptions({
    queryKey: [...keys.all(api), "facets"],
    queryFn: ({ signal }) => client(api).listFacets({}, { signal }),
  });
}

export function projectsQuery(api: Api) {
  return queryOptions({
    queryKey: [...keys.all(api), "projects"],
    queryFn: async ({ signal }) => (await client(api).listProjects({}, { signal })).projects,
  });
}

export function decisionQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...keys.one(api, id), "detail"],
    queryFn: async ({ signal }) => required((await client(api).getDecision({ id }, { signal })).decision),
  });
}

/** Fetches a decision that is likely to be opened next. A failure shows when it is opened. */
export function warmDecision(queries: QueryClient, api: Api, id: string): void {
  queries.query(decisionQuery(api, id)).catch(() => undefined);
}

export function versionsQuery(api: Api, id: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.one(api, id), "versions"],
    queryFn: ({ pageParam, signal }) => client(api).listVersions({ id, page: { size: 100, token: pageParam } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => (last.page?.nextToken === "" ? undefined : last.page?.nextToken),
  });
}

export function versionQuery(api: Api, id: string, version: bigint) {
  return queryOptions({
    queryKey: [...keys.one(api, id), "version", version.toString()],
    queryFn: ({ signal }) => client(api).getVersion({ id, version }, { signal }),
    // What a version was never changes.
    staleTime: Infinity,
  });
}

export function diffQuery(api: Api, id: string, fromVersion: bigint, toVersion: bigint, ignoreWhiteSpace: boolean) {
  return queryOptions({
    queryKey: [...keys.one(api, id), "diff", fromVersion.toString(), toVersion.toString(), ignoreWhiteSpace],
    queryFn: ({ signal }) => client(api).diffVersions({ id, fromVersion, toVersion, ignoreWhiteSpace }, { signal }),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

export function relatedQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...keys.one(api, id), "related"],
    queryFn: async ({ signal }) => (await client(api).listRelated({ id, limit: 6 }, { signal })).related,
  });
}

/** A change of one decision: a call that answers with the decision as it is afterwards. */
export type Change = (service: Client<typeof DecisionService>) => Promise<{ decision?: Decision | undefined }>;

/** Runs changes; the caller says what failed, because what to do about it differs from place to place. */
export function useDecisionChange() {
  const app = useApp();
  const queries = useQueryClient();
  return useChange({
    mutationFn: async (change: Change) => required((await change(client(app))).decision),
    onSuccess: (decision) => acceptDecision(queries, app, decision),
  });
}

/** Puts a decision that the server just sent in place, and marks what may have changed with it as stale. */
export function acceptDecision(queries: QueryClient, api: Api, decision: Decision): void {
  const id = decision.summary?.id ?? "";
  const detail = decisionQuery(api, id).queryKey;
  queries.setQueryData(detail, decision);
  refreshSearch(queries, api);
  void queries.invalidateQueries({
    queryKey: keys.all(api),
    predicate: (query) => query.queryKey.join() !== detail.join(),
  });
}

/** Marks everything about decisions as stale, after an import. */
export function refreshDecisions(queries: QueryClient, api: Api): void {
  refreshSearch(queries, api);
  void queries.invalidateQueries({ queryKey: keys.all(api) });
}

/** The service itself, for work that runs over many decisions. */
export function decisionService(api: Api): Client<typeof DecisionService> {
  return client(api);
}

function required(decision: Decision | undefined): Decision {
  if (decision === undefined) throw new Error("the server sent no decision");
  return decision;
}
