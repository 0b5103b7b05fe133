import { Status } from "@platform/contracts/adr/v1/decision_pb";
import { DecisionSort } from "@platform/contracts/adr/v1/decision_service_pb";
import { SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { describe, expect, it } from "vitest";
import { formatListParams, isFiltered, parseListParams, toggled, withoutFilters } from "./list-params";

const parse = (text: string) => parseListParams(new URLSearchParams(text));

describe("the address of the list", () => {
  it("reads and writes every part, and comes back the same", () => {
    const text =
      "?q=message+broker&mode=words&project=a&project=b&status=accepted&status=none&tag=c%2B%2B&category=x&author=Ada+L.&from=2024&to=2024-05-13&archived=1&sort=-date";
    const params = parse(text);
    expect(params.statuses).toEqual([Status.ACCEPTED, Status.UNSPECIFIED]);
    expect(params.sort).toBe(DecisionSort.DATE_DESCENDING);
    expect(params.mode).toBe(SearchMode.LEXICAL);
    expect(formatListParams(params)).toBe(text);
  });
  it("drops what makes no sense", () => {
    const params = parse("?status=maybe&sort=toString&mode=constructor&from=2024-13&to=2024-99-99");
    expect(formatListParams(params)).toBe("");
    expect(isFiltered(params)).toBe(false);
  });
  it("clears filters but keeps search and order", () => {
    expect(formatListParams(withoutFilters(parse("?q=x&tag=a&archived=1&sort=title")))).toBe("?q=x&sort=title");
  });
  it("toggles a value", () => {
    expect(toggled(["a"], "b")).toEqual(["a", "b"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
  });
});
