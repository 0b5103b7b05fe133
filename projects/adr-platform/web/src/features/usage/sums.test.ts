import { create } from "@bufbuild/protobuf";
import { UsageRowSchema, type UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { describe, expect, it } from "vitest";
import { tellings } from "./splits";
import { add, chartData, grouped, nothing, share, tokens } from "./sums";

const row = (day: string, model: string, costPicodollars: bigint, outputTokens = 1n): UsageRow => create(UsageRowSchema, { day, model, costPicodollars, outputTokens, inputTokens: 2n, requests: 1n });

describe("sums", () => {
  it("are exact where numbers of a double would not be", () => {
    const most = create(UsageRowSchema, { costPicodollars: 9_007_199_254_740_993n });
    expect(add(add(nothing, most), most).costPicodollars).toBe(18_014_398_509_481_986n);
  });

  it("put the dearest first, and what costs the same by tokens", () => {
    const rows = [row("2026-11-01", "local", 0n, 9n), row("2026-11-01", "free", 0n, 1n), row("2026-11-01", "dear", 5n), row("2026-11-02", "dear", 5n)];
    const groups = grouped(rows, "cost", ({ model }) => model);
    expect(groups.map(({ key }) => key)).toEqual(["dear", "local", "free"]);
    expect(groups[0]).toMatchObject({ costPicodollars: 10n, requests: 2n });
    expect(groups[1] === undefined ? 0n : tokens(groups[1])).toBe(11n);
  });

  it.each([
    [0n, 5n, "0 %"],
    [1n, 0n, "0 %"],
    [1n, 1000n, "< 1 %"],
    [1n, 3n, "33 %"],
    [3n, 3n, "100 %"],
  ])("%s of %s is %s", (part, whole, words) => expect(share(part, whole)).toBe(words));
});

describe("the chart", () => {
  it("has a bar for each day, used or not", () => {
    const { series, bars } = chartData([row("2026-11-01", "a", 3n), row("2026-11-03", "b", 5n), row("2026-10-01", "a", 90n)], ["2026-11-01", "2026-11-02", "2026-11-03"], "cost", tellings.model);
    expect(series).toEqual(["a", "b"]);
    expect(bars.map(({ values }) => values)).toEqual([[3n, 0n], [0n, 0n], [0n, 5n]]);
    expect(bars[0]).toMatchObject({ label: "1 November 2026", short: "1 Nov" });
  });

  it("tells people apart who have the same name", () => {
    const rows = ["u1", "u2"].map((userId) => create(UsageRowSchema, { day: "2026-11-01", userId, userName: "Ada", costPicodollars: 4n }));
    const { series, bars } = chartData(rows, ["2026-11-01"], "cost", tellings.person);
    expect([series, bars[0]?.values]).toEqual([["Ada", "Ada"], [4n, 4n]]);
  });

  it("puts what has no colour of its own together", () => {
    const rows = Array.from({ length: 9 }, (_, index) => row("2026-11-01", `m${String(index)}`, BigInt(10 - index)));
    const { series, bars } = chartData(rows, ["2026-11-01"], "cost", tellings.model);
    expect(series).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "Others"]);
    expect(bars[0]?.values.at(-1)).toBe(4n + 3n + 2n);
  });
});
