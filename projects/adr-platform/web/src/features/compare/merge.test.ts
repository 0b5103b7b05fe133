import { describe, expect, it } from "vitest";
import { assemble, merge, type Choice } from "./merge";

const base = ["# T", "", "one", "two", "three", "four", "five", ""].join("\n");
const swap = (from: string, to: string) => base.replace(from, to);
const choose = (...choices: [number, Choice][]) => new Map(choices);

describe("merge", () => {
  it("takes both sides' changes where they do not meet", () => {
    const chunks = merge(swap("one", "ONE"), swap("five", "FIVE"), base);
    expect(chunks.some((chunk) => chunk.kind === "conflict")).toBe(false);
    expect(assemble(chunks, choose())).toBe(swap("one", "ONE").replace("five", "FIVE"));
  });

  it("asks where both changed the same lines, and offers each answer", () => {
    const chunks = merge(swap("three", "mine"), swap("three", "theirs"), base);
    const at = chunks.findIndex((chunk) => chunk.kind === "conflict");
    expect(chunks[at]).toEqual({ kind: "conflict", mine: ["mine"], theirs: ["theirs"] });
    expect(assemble(chunks, choose())).toBeUndefined();
    expect(assemble(chunks, choose([at, "mine"]))).toBe(swap("three", "mine"));
    expect(assemble(chunks, choose([at, "theirs"]))).toBe(swap("three", "theirs"));
    expect(assemble(chunks, choose([at, "both"]))).toBe(swap("three", "mine\ntheirs"));
  });

  it("does not ask when both made the same change", () => {
    const same = swap("two", "deux");
    expect(assemble(merge(same, same, base), choose())).toBe(same);
  });

  it("keeps a deletion on one side and an insertion on the other", () => {
    const mine = base.replace("two\n", "");
    const theirs = base.replace("five", "five\nsix");
    expect(assemble(merge(mine, theirs, base), choose())).toBe(mine.replace("five", "five\nsix"));
  });

  it("gives back each side whole, for any two texts", () => {
    const texts = ["", "\n", base, "x", swap("four", ""), `${base}tail`, base.split("\n").reverse().join("\n")];
    for (const mine of texts) {
      for (const theirs of texts) {
        const chunks = merge(mine, theirs);
        const all = (choice: Choice) => assemble(chunks, new Map(chunks.map((_, index) => [index, choice])));
        expect(all("mine")).toBe(mine);
        expect(all("theirs")).toBe(theirs);
        // With an ancestor equal to one side, the other side wins without a question.
        expect(assemble(merge(mine, theirs, mine), choose())).toBe(theirs);
        expect(assemble(merge(mine, theirs, theirs), choose())).toBe(mine);
      }
    }
  });
});
