import { describe, expect, it } from "vitest";
import { findMark } from "./find-text";
import { parseMark, passageAddress } from "./passage-address";

const page = "Context\nWe need a queue.  It must keep order, and survive a restart.\nDecision\nWe need a queue. Kafka keeps order.";

describe("marks in addresses", () => {
  it("come back as they were, commas and all", () => {
    const text = "We need a queue, that is, one that keeps order and survives a restart of every part";
    const address = passageAddress({ text, anchor: "context" });
    const mark = parseMark(new URLSearchParams(address.split("#")[0]).get("mark"));
    expect(mark).toEqual({ first: "We need a queue, that is, one", last: "and survives a restart of every part" });
    expect(address.endsWith("#context")).toBe(true);
  });
  it("are nothing when the address has none or a broken one", () => {
    expect([parseMark(null), parseMark(""), parseMark("%E0%A4%A")]).toEqual([undefined, undefined, undefined]);
  });
});

describe("findMark", () => {
  it("ignores white space, case and punctuation", () => {
    const found = findMark(page, { first: "it must KEEP order", last: "survive a restart" });
    expect(page.slice(found?.start, found?.end)).toBe("It must keep order, and survive a restart");
  });
  it("prefers the place after the heading", () => {
    const found = findMark(page, { first: "We need a queue", last: "" }, page.indexOf("Decision"));
    expect(found?.start).toBe(page.lastIndexOf("We need"));
  });
  it("falls back to the whole page, and to nothing", () => {
    expect(findMark(page, { first: "It must keep", last: "" }, page.indexOf("Decision"))?.start).toBe(page.indexOf("It must"));
    expect(findMark(page, { first: "never written", last: "" })).toBeUndefined();
  });
});
