import { describe, expect, it } from "vitest";
import { exactMoment, isRecordDate, recordDate, relativeTime, shortDay } from "./date";

describe("recordDate", () => {
  it.each([
    ["2024-05-13", "13 May 2024"],
    ["2024-05", "May 2024"],
    ["2024", "2024"],
    ["", ""],
    ["17.10.2025", "17.10.2025"],
    ["2024-13", "2024"],
  ])("%s is %s", (iso, words) => expect(recordDate(iso)).toBe(words));
});

describe("isRecordDate", () => {
  it.each(["2024", "2024-05", "2024-12-31", "2024-02-31"])("%s is one", (text) => expect(isRecordDate(text)).toBe(true));
  it.each(["", "24", "2024-00", "2024-13", "2024-05-00", "2024-05-32", "2024-5-1", "2024-05-13 ", "yesterday"])("%s is none", (text) => expect(isRecordDate(text)).toBe(false));
});

describe("relativeTime", () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  it.each([
    [3, "just now"],
    [45, "45 s ago"],
    [59 * 60, "59 min ago"],
    [5 * 3600, "5 h ago"],
    [6 * 86_400, "6 d ago"],
    [30 * 86_400, "22 Oct"],
    [400 * 86_400, "17 Oct 2025"],
  ])("%i s before now is %s", (seconds, words) => expect(relativeTime(now - seconds * 1000, now)).toBe(words));
});

describe("a moment", () => {
  const at = new Date(2026, 8, 3, 9, 5, 30);
  it("is written as record dates are, with its time", () => expect([shortDay(at), exactMoment(at)]).toEqual(["3 Sep 2026", "3 Sep 2026, 09:05:30"]));
});
