import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { explanationAddress, explanationOf, readExplanations } from "./explanations";

const all = readExplanations(readFileSync(path.resolve(import.meta.dirname, "../../../../../../docs/errors.md"), "utf8"));

describe("the page of errors", () => {
  it("gives every code once, with its group and words", () => {
    expect(all.length).toBeGreaterThan(80);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(all.filter(({ code, group, text }) => !/^[a-z_.]+$/.test(code) || group === "" || text.length < 20 || text.includes("\n#"))).toEqual([]);
    expect(explanationOf(all, "search.unavailable")?.group).toBe("Search");
  });

  it("explains the codes that pages make themselves", () => {
    expect(explanationOf(all, "browser.unexpected")?.text).toContain("drafts stay");
    expect(explanationOf(all, "transport.deadline_exceeded")?.text).toContain("`transport.deadline_exceeded`");
  });

  it("has nothing to say about what is no code", () => {
    for (const code of ["", "decision", "decision.", "nonsense.x", "../x"]) expect(explanationOf(all, code)).toBeUndefined();
    expect(explanationAddress("../x y")).toBe("/errors/..%2Fx%20y");
  });
});
