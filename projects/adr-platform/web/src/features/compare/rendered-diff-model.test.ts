import type { Element } from "hast";
import { toString } from "hast-util-to-string";
import { visit } from "unist-util-visit";
import { describe, expect, it } from "vitest";
import { markRanges, renderedBlocks, type RenderedBlock } from "./rendered-diff-model";

function marked(block: RenderedBlock | undefined, side: "removed" | "added"): string[] {
  const words: string[] = [];
  const tree = block?.kind === "change" ? block[side] : undefined;
  if (tree !== undefined) {
    visit(tree, "element", (node) => {
      if (node.tagName === "ins" || node.tagName === "del") words.push(toString(node));
    });
  }
  return words;
}

describe("renderedBlocks", () => {
  it("marks the words of a rewritten paragraph on both sides", () => {
    const blocks = renderedBlocks("# T\n\nWe use **Kafka** for events.\n\nSame.", "# T\n\nWe use **NATS** for events.\n\nSame.");
    expect(blocks.map((block) => block.kind)).toEqual(["equal", "change", "equal"]);
    expect(marked(blocks[1], "removed")).toEqual(["Kafka"]);
    expect(marked(blocks[1], "added")).toEqual(["NATS"]);
  });
  it("shows new and lost blocks whole, and numbers the steps", () => {
    const blocks = renderedBlocks("A\n\nB", "A\n\nB\n\n- new");
    expect(blocks.at(-1)).toMatchObject({ kind: "change", step: 0, removed: undefined });
  });
  it("sees a change of markup alone", () => {
    expect(renderedBlocks("a [b](x.md)", "a [b](y.md)").some((block) => block.kind === "change")).toBe(true);
  });
  it("finds nothing in equal texts", () => {
    expect(renderedBlocks("# T\n\ntext", "# T\n\ntext").every((block) => block.kind === "equal")).toBe(true);
  });
});

describe("markRanges", () => {
  it("crosses inline markup without losing text", () => {
    const element: Element = {
      type: "element",
      tagName: "p",
      properties: {},
      children: [
        { type: "text", value: "one " },
        { type: "element", tagName: "em", properties: {}, children: [{ type: "text", value: "two" }] },
        { type: "text", value: " three" },
      ],
    };
    const out = markRanges(
      element,
      [
        { length: 2, changed: false },
        { length: 7, changed: true },
        { length: 4, changed: false },
      ],
      "ins",
    );
    expect(toString(out)).toBe("one two three");
    const words: string[] = [];
    visit(out, "element", (node) => {
      if (node.tagName === "ins") words.push(toString(node));
    });
    expect(words.join("")).toBe("e two t");
  });
});
