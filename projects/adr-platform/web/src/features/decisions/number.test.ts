import { describe, expect, it } from "vitest";
import { decisionName, paddedNumber, plainTitle } from "./number";

describe("numbers and names", () => {
  it("pads to four digits and leaves longer ones alone", () => {
    expect([paddedNumber(7), paddedNumber(20231101), paddedNumber(undefined)]).toEqual(["0007", "20231101", ""]);
  });
  it.each([
    ["1. Record decisions", 1, "Record decisions"],
    ["ADR-0012: Use Postgres", 12, "Use Postgres"],
    ["012 - Use Postgres", 12, "Use Postgres"],
    ["12 factors for us", 12, "12 factors for us"],
    ["3. Another number", 12, "3. Another number"],
    ["ADR 5: ", 5, "ADR 5: "],
  ])("%s with number %i reads %s", (title, number, plain) => expect(plainTitle({ title, number })).toBe(plain));
  it("joins number and title", () => {
    expect(decisionName({ number: 42, title: "Use Postgres" })).toBe("0042 Use Postgres");
    expect(decisionName({ title: "Use Postgres" })).toBe("Use Postgres");
  });
});
