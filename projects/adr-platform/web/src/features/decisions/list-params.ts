/**
 * What the decisions page shows, as it stands in the address: the address is the only state, so a view can be shared,
 * reloaded and gone back to. Values that make no sense are dropped rather than reported.
 */
import type { Status } from "@platform/contracts/adr/v1/decision_pb";
import { DecisionSort } from "@platform/contracts/adr/v1/decision_service_pb";
import { SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { isRecordDate } from "@/lib/format/date";
import type { Filter } from "@/queries/decisions";
import { statusFromKey, statusLook } from "./status";

export interface ListParams {
  query: string;
  mode: SearchMode;
  projects: string[];
  statuses: Status[];
  tags: string[];
  categories: string[];
  authors: string[];
  /** ISO dates, as precise as given; empty leaves that side open. */
  from: string;
  to: string;
  archived: boolean;
  sort: DecisionSort;
}

const modes = { best: SearchMode.HYBRID, words: SearchMode.LEXICAL, meaning: SearchMode.SEMANTIC } as const;

const sorts = {
  updated: DecisionSort.UNSPECIFIED,
  number: DecisionSort.NUMBER,
  "-number": DecisionSort.NUMBER_DESCENDING,
  title: DecisionSort.TITLE,
  date: DecisionSort.DATE,
  "-date": DecisionSort.DATE_DESCENDING,
  status: DecisionSort.STATUS,
} as const;

function keyOf<Value>(table: Readonly<Record<string, Value>>, value: Value): string | undefined {
  return Object.entries(table).find(([, entry]) => entry === value)?.[0];
}

export function parseListParams(params: URLSearchParams): ListParams {
  const date = (name: string) => {
    const value = params.get(name) ?? "";
    return isRecordDate(value) ? value : "";
  };
  const listed = <Value>(table: Readonly<Record<string, Value>>, name: string, otherwise: Value): Value => {
    const value = params.get(name);
    return value !== null && Object.hasOwn(table, value) ? (table[value] ?? otherwise) : otherwise;
  };
  return {
    query: (params.get("q") ?? "").slice(0, 1000),
    mode: listed<SearchMode>(modes, "mode", SearchMode.HYBRID),
    projects: params.getAll("project"),
    statuses: params.getAll("status").flatMap((key) => statusFromKey(key) ?? []),
    tags: params.getAll("tag"),
    categories: params.getAll("category"),
    authors: params.getAll("author"),
    from: date("from"),
    to: date("to"),
    archived: params.get("archived") === "1",
    sort: listed<DecisionSort>(sorts, "sort", DecisionSort.UNSPECIFIED),
  };
}

/** The address's query, empty values left out; begins with `?` unless it is empty. */
export function formatListParams(params: ListParams): string {
  const out = new URLSearchParams();
  if (params.query !== "") out.set("q", params.query);
  if (params.mode !== SearchMode.HYBRID) out.set("mode", keyOf<SearchMode>(modes, params.mode) ?? "best");
  for (const value of params.projects) out.append("project", value);
  for (const value of params.statuses) out.append("status", statusLook(value).key);
  for (const value of params.tags) out.append("tag", value);
  for (const value of params.categories) out.append("category", value);
  for (const value of params.authors) out.append("author", value);
  if (params.from !== "") out.set("from", params.from);
  if (params.to !== "") out.set("to", params.to);
  if (params.archived) out.set("archived", "1");
  if (params.sort !== DecisionSort.UNSPECIFIED) out.set("sort", keyOf<DecisionSort>(sorts, params.sort) ?? "updated");
  const text = out.toString();
  return text === "" ? "" : `?${text}`;
}

export function toFilter(params: ListParams): Filter {
  return {
    projects: params.projects,
    statuses: params.statuses,
    tags: params.tags,
    categories: params.categories,
    authors: params.authors,
    dateFrom: params.from,
    dateTo: params.to,
    includeArchived: params.archived,
  };
}

/** True when anything narrows the list. */
export function isFiltered(params: ListParams): boolean {
  const { projects, statuses, tags, categories, authors, from, to } = params;
  return [projects, statuses, tags, categories, authors].some((values) => values.length > 0) || from !== "" || to !== "";
}

/** The same page without filters, in the same order. */
export function withoutFilters(params: ListParams): ListParams {
  return { ...params, projects: [], statuses: [], tags: [], categories: [], authors: [], from: "", to: "", archived: false };
}

export function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((entry) => entry !== value) : [...values, value];
}
