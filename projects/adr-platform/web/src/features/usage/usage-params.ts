/**
 * What the usage page shows, as it stands in the address. Days are by UTC, as the gateway counts them. Values that make no
 * sense are dropped rather than reported.
 */
import type { Days } from "@/queries/gateway";

export type Range = "7" | "30" | "90" | "month" | "own";
export type Measure = "cost" | "tokens";
/** What the chart tells apart. */
export type Split = "model" | "asked" | "person" | "key";

export interface UsageParams extends Days {
  range: Range;
  /** `undefined` leaves it to what there is to see. */
  show: Measure | undefined;
  by: Split;
}

/** The server tells of no more days than this at a time. */
const longestDays = 366;
const dayMs = 86_400_000;

export function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** "2026-02-28" with a day that exists. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(ms) && toDay(ms) === text;
}

/** Every day from the first to the last. */
export function daysOf({ from, to }: Days): string[] {
  const first = Date.parse(from);
  const days = Math.round((Date.parse(to) - first) / dayMs) + 1;
  return Array.from({ length: Math.max(days, 0) }, (_, index) => toDay(first + index * dayMs));
}

/** What is wrong with dates that a person chose; `undefined` when they can be asked about. */
export function problemOf({ from, to }: Days): string | undefined {
  if (!isDay(from) || !isDay(to)) return "Choose two days";
  if (from > to) return "The first day is after the last";
  return daysOf({ from, to }).length > longestDays + 1 ? "Choose at most a year" : undefined;
}

export function parseUsageParams(params: URLSearchParams, now: number): UsageParams {
  const wanted = params.get("show");
  const show = wanted === "cost" || wanted === "tokens" ? wanted : undefined;
  const split = params.get("by");
  const by = split === "asked" || split === "person" || split === "key" ? split : "model";
  const own = { from: params.get("from") ?? "", to: params.get("to") ?? "" };
  if (problemOf(own) === undefined) return { ...own, range: "own", show, by };
  const range = params.get("range");
  const known: Range = range === "7" || range === "90" || range === "month" ? range : "30";
  return { ...daysBack(known, now), range: known, show, by };
}

/** The days that a range means now. */
export function daysBack(range: Exclude<Range, "own">, now: number): Days {
  const to = toDay(now);
  return { from: range === "month" ? `${to.slice(0, 8)}01` : toDay(now - (Number(range) - 1) * dayMs), to };
}

/** The address's query, what goes without saying left out; begins with `?` unless it is empty. */
export function formatUsageParams({ range, from, to, show, by }: UsageParams): string {
  const out = new URLSearchParams();
  if (range === "own") {
    out.set("from", from);
    out.set("to", to);
  } else if (range !== "30") out.set("range", range);
  if (show !== undefined) out.set("show", show);
  if (by !== "model") out.set("by", by);
  const text = out.toString();
  return text === "" ? "" : `?${text}`;
}
