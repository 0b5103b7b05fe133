import { describe, expect, it } from "vitest";
import { daysOf, formatUsageParams, isDay, parseUsageParams, problemOf } from "./usage-params";

const now = Date.UTC(2026, 10, 21, 23, 59);
const parse = (query: string) => parseUsageParams(new URLSearchParams(query), now);

describe("what the usage page shows", () => {
  it.each([
    ["", "2026-10-23", "2026-11-21", "30"],
    ["range=7", "2026-11-15", "2026-11-21", "7"],
    ["range=90", "2026-08-24", "2026-11-21", "90"],
    ["range=month", "2026-11-01", "2026-11-21", "month"],
    ["from=2026-01-31&to=2026-02-01", "2026-01-31", "2026-02-01", "own"],
    // What makes no sense is dropped.
    ["range=1000", "2026-10-23", "2026-11-21", "30"],
    ["from=2026-02-30&to=2026-03-01", "2026-10-23", "2026-11-21", "30"],
    ["from=2026-03-02&to=2026-03-01&range=7", "2026-11-15", "2026-11-21", "7"],
    ["from=2020-01-01&to=2026-01-01", "2026-10-23", "2026-11-21", "30"],
  ])("%s is %s to %s", (query, from, to, range) => expect(parse(query)).toMatchObject({ from, to, range }));

  it.each(["", "?range=7", "?range=month&show=tokens", "?from=2026-01-31&to=2026-02-01&show=cost", "?range=7&show=cost&by=person", "?by=key", "?by=asked"])("is written as it is read: %s", (query) => expect(formatUsageParams(parse(query))).toBe(query));
});

it("days go over the ends of months and years", () => {
  expect(daysOf({ from: "2024-02-28", to: "2024-03-01" })).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  expect(daysOf({ from: "2026-12-31", to: "2027-01-01" })).toHaveLength(2);
});

it("a day is one that exists", () => {
  expect(isDay("2024-02-29")).toBe(true);
  for (const text of ["2023-02-29", "2024-2-3", "2024-13-01", "", "yesterday"]) expect(isDay(text)).toBe(false);
});

it("says what is wrong with chosen dates", () => {
  expect(problemOf({ from: "2026-01-02", to: "2026-01-01" })).toBe("The first day is after the last");
  expect(problemOf({ from: "2025-01-01", to: "2026-01-02" })).toBeUndefined();
  expect(problemOf({ from: "2025-01-01", to: "2026-01-03" })).toBe("Choose at most a year");
});
