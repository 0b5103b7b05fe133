/** Rows of usage, summed up for totals, the chart and the tables. */
import type { UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import type { Bar } from "@platform/ui-primitives";
import { recordDate } from "@/lib/format/date";
import type { Telling } from "./splits";
import type { Measure } from "./usage-params";

export type Sums = Pick<UsageRow, "requests" | "failedRequests" | "estimatedRequests" | "inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "costPicodollars">;

export const nothing: Sums = { requests: 0n, failedRequests: 0n, estimatedRequests: 0n, inputTokens: 0n, cacheReadTokens: 0n, cacheWriteTokens: 0n, outputTokens: 0n, costPicodollars: 0n };

export function add(a: Sums, b: Sums): Sums {
  return {
    requests: a.requests + b.requests,
    failedRequests: a.failedRequests + b.failedRequests,
    estimatedRequests: a.estimatedRequests + b.estimatedRequests,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costPicodollars: a.costPicodollars + b.costPicodollars,
  };
}

/** Read afresh or out of the provider's cache. */
export function readTokens(sums: Sums): bigint {
  return sums.inputTokens + sums.cacheReadTokens + sums.cacheWriteTokens;
}

export function tokens(sums: Sums): bigint {
  return readTokens(sums) + sums.outputTokens;
}

export function measured(sums: Sums, measure: Measure): bigint {
  return measure === "cost" ? sums.costPicodollars : tokens(sums);
}

/** "12 %", "< 1 %"; of nothing it is nothing. */
export function share(part: bigint, whole: bigint): string {
  if (part === 0n || whole === 0n) return "0 %";
  const percent = (part * 100n) / whole;
  return percent === 0n ? "< 1 %" : `${percent.toString()} %`;
}

export interface Group extends Sums {
  key: string;
  rows: UsageRow[];
}

/** Rows put together by what `key` says of them, the largest first. */
export function grouped(rows: readonly UsageRow[], measure: Measure, key: (row: UsageRow) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const before = groups.get(key(row)) ?? { ...nothing, key: key(row), rows: [] };
    groups.set(before.key, { ...before, ...add(before, row), rows: [...before.rows, row] });
  }
  const order = (a: Group, b: Group) => compare(measured(b, measure), measured(a, measure)) || compare(tokens(b), tokens(a)) || a.key.localeCompare(b.key);
  return [...groups.values()].sort(order);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** So many have a colour of their own; the others share one. */
const named = 6;

export interface ChartData {
  /** The names of those that have something to show, the largest first, and "Others" if there are more than have colours. */
  series: string[];
  bars: (Bar & { day: string })[];
}

export function chartData(rows: readonly UsageRow[], days: readonly string[], measure: Measure, { id, name }: Pick<Telling, "id" | "name">): ChartData {
  const groups = grouped(rows, measure, id).filter((group) => measured(group, measure) > 0n);
  const own = groups.length > named + 1 ? groups.slice(0, named) : groups;
  const names = own.map(({ key, rows: [first] }) => (first === undefined ? key : name(first)));
  const series = own.length < groups.length ? [...names, "Others"] : names;
  const places = new Map(own.map(({ key }, index) => [key, index]));
  const byDay = new Map(days.map((day) => [day, series.map(() => 0n)]));
  for (const row of rows) {
    const values = byDay.get(row.day);
    if (values === undefined) continue;
    const index = places.get(id(row)) ?? own.length;
    if (index < series.length) values[index] = (values[index] ?? 0n) + measured(row, measure);
  }
  return { series, bars: days.map((day) => ({ day, label: recordDate(day), short: recordDate(day, true).replace(/ \d{4}$/, ""), values: byDay.get(day) ?? [] })) };
}
