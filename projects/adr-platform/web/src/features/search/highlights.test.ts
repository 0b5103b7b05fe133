import { describe, expect, it } from "vitest";
import { excerpt, pieces } from "./highlights";

describe("pieces", () => {
  it("cuts at code points, not at UTF-16 units", () => {
    expect(pieces("✅ 🚀 use Kafka", [{ start: 8, end: 13 }])).toEqual([
      { text: "✅ 🚀 use ", marked: false },
      { text: "Kafka", marked: true },
    ]);
  });
  it("survives overlapping, unordered and too long ranges", () => {
    const cut = pieces("abcdef", [
      { start: 3, end: 99 },
      { start: 1, end: 4 },
    ]);
    expect(cut.map((piece) => piece.text).join("")).toBe("abcdef");
    expect(cut[0]).toEqual({ text: "a", marked: false });
  });
});

describe("excerpt", () => {
  const text = `${"before ".repeat(60)}needle ${"after ".repeat(60)}`;
  const at = text.indexOf("needle");
  it("shows the highlight in its surroundings", () => {
    const cut = excerpt(text, [{ start: at, end: at + 6 }], 120);
    expect(cut.find((piece) => piece.marked)?.text).toBe("needle");
    expect(cut.at(0)?.text).toBe("… ");
    expect(cut.at(-1)?.text).toBe(" …");
    expect(cut.map((piece) => piece.text).join("").length).toBeLessThan(130);
  });
  it("begins at the beginning without highlights", () => {
    expect(excerpt(text, [], 50)[0]?.text.startsWith("before")).toBe(true);
  });
  it("ends with a whole word, and anywhere where there are no spaces", () => {
    expect(excerpt(text, [], 50).map((piece) => piece.text)).toEqual(["before before before before before before before", " …"]);
    expect(excerpt("决".repeat(80), [], 50)[0]?.text).toBe("决".repeat(50));
  });
});
