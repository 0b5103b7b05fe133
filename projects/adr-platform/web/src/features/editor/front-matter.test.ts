import { describe, expect, it } from "vitest";
import { readFrontMatter, setFrontMatter } from "./front-matter";

const record = [
  "---",
  "# why: the tool wants it",
  "status:   proposed   # still",
  "x-team: {name: platform, on-call: [a, b]}",
  "date: 2026-03-04",
  'deciders: [Ada, "Lovelace, Jr."]',
  "custom:",
  "  nested:   yes",
  "---",
  "# Title",
  "",
  "---",
  "status: not this one",
].join("\n");

describe("front matter", () => {
  it("shows what people edit and names the rest", () => {
    const found = readFrontMatter(record);
    expect(Object.fromEntries(found?.values ?? [])).toEqual({ status: "proposed", date: "2026-03-04", deciders: "Ada, Lovelace, Jr." });
    expect(found?.others).toEqual(["x-team", "custom"]);
  });

  it("changes only the characters of the value", () => {
    expect(setFrontMatter(record, "status", "accepted")).toBe(record.replace("proposed", "accepted"));
    expect(setFrontMatter(record, "date", "2026-04-01")).toBe(record.replace("2026-03-04", "2026-04-01"));
    expect(setFrontMatter(record, "deciders", "Grace, Vera")).toBe(record.replace('[Ada, "Lovelace, Jr."]', "[Grace, Vera]"));
  });

  it("quotes what would mean something else", () => {
    expect(setFrontMatter(record, "status", "accepted: yes # really")).toContain('status:   "accepted: yes # really"   # still');
  });

  it("adds a missing key at the end, with the file's line ends", () => {
    expect(setFrontMatter("---\r\nstatus: a\r\n---\r\n# T\r\n", "date", "2026-01-02")).toBe("---\r\nstatus: a\r\ndate: 2026-01-02\r\n---\r\n# T\r\n");
    expect(setFrontMatter("---\nstatus:\n---\n", "status", "draft")).toBe("---\nstatus: draft\n---\n");
  });

  it("leaves records without front matter, or with a broken one, alone", () => {
    for (const text of ["# T\n", "---\n: : [\n---\n# T", ""]) {
      expect(readFrontMatter(text)).toBeUndefined();
    }
    expect(setFrontMatter("# T\n", "status", "x")).toBe("# T\n");
  });

  it("comes back the same after every key is set to what it was", () => {
    let text = record;
    for (const [key, value] of readFrontMatter(record)?.values ?? []) if (key !== "deciders") text = setFrontMatter(text, key, value);
    expect(text).toBe(record);
  });
});
