import { create } from "@bufbuild/protobuf";
import { DiffLineSchema, DiffOperation } from "@platform/contracts/adr/v1/decision_service_pb";
import { describe, expect, it } from "vitest";
import { countSteps, toBlocks, toPairs } from "./diff-model";

const line = (sign: string, index: number) =>
  create(DiffLineSchema, {
    operation: sign === "=" ? DiffOperation.EQUAL : sign === "-" ? DiffOperation.REMOVED : DiffOperation.ADDED,
    fromLine: index,
    segments: [{ text: `${sign}${String(index)}` }],
  });
const lines = (signs: string) => Array.from(signs, line);

describe("toBlocks", () => {
  it("numbers the changes and keeps three lines around them", () => {
    const blocks = toBlocks(lines("==========-+==========--=="));
    expect(countSteps(blocks)).toBe(2);
    const [head, change, middle] = blocks;
    expect(head).toMatchObject({ kind: "equal", lines: [] });
    expect(head?.kind === "equal" && [head.folded.length, head.tail.length]).toEqual([7, 3]);
    expect(change?.kind === "change" && [change.step, change.removed.length, change.added.length]).toEqual([0, 1, 1]);
    expect(middle?.kind === "equal" && [middle.lines.length, middle.folded.length, middle.tail.length]).toEqual([3, 4, 3]);
  });
  it("shows short runs whole", () => {
    const [, equal] = toBlocks(lines("+========+"));
    expect(equal?.kind === "equal" && [equal.lines.length, equal.folded.length]).toEqual([8, 0]);
  });
  it("loses no line", () => {
    const signs = "==-++====================+=-=";
    const count = toBlocks(lines(signs)).reduce(
      (sum, block) => sum + (block.kind === "equal" ? block.lines.length + block.folded.length + block.tail.length : block.removed.length + block.added.length),
      0,
    );
    expect(count).toBe(signs.length);
  });
  it("is empty for equal versions", () => expect(countSteps(toBlocks(lines("====")))).toBe(0));
});

describe("toPairs", () => {
  it("leaves the shorter side empty", () => {
    const pairs = toPairs(lines("-"), lines("++"));
    expect(pairs.map(({ left, right }) => [left !== undefined, right !== undefined])).toEqual([
      [true, true],
      [false, true],
    ]);
  });
});
