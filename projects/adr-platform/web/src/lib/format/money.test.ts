import { describe, expect, it } from "vitest";
import { count, exactMoney, money, moneyField, parseMoney, picoPerDollar, shortCount } from "./money";

describe("money", () => {
  it.each([
    [0n, "$0.00"],
    [1n, "$0.000000000001"],
    [4_200_000_000n, "$0.0042"],
    [4_249_999_999n, "$0.0042"],
    [4_250_000_000n, "$0.0043"],
    [9_999_000_000n, "$0.01"],
    [420_000_000_000n, "$0.42"],
    [999_999_999_999n, "$1.00"],
    [1_004_999_999_999n, "$1.00"],
    [1_005_000_000_000n, "$1.01"],
    [1_234_567n * picoPerDollar, "$1,234,567.00"],
    [18_446_744_073_709_551_615n, "$18,446,744.07"],
  ])("%s pico-dollars are %s", (pico, words) => expect(money(pico)).toBe(words));

  it("shows every digit where asked", () => {
    expect(exactMoney(18_446_744_073_709_551_615n)).toBe("$18,446,744.073709551615");
    expect(exactMoney(500_000_000_000n)).toBe("$0.50");
  });
});

describe("parseMoney", () => {
  it.each([
    ["12.50", 12_500_000_000_000n],
    ["$1,200", 1200n * picoPerDollar],
    [".5", picoPerDollar / 2n],
    [" 0.000000000001 ", 1n],
  ])("%j is read", (text, pico) => expect(parseMoney(text)).toBe(pico));

  it.each(["", ".", "$", "1,20", "-5", "1e3", "12.", "0.0000000000001", "five"])("%j is refused", (text) => expect(parseMoney(text)).toBeUndefined());

  it.each([1n, 9_999_999_999_999n, 12n * picoPerDollar])("reads what the field shows of %s", (pico) => expect(parseMoney(moneyField(pico))).toBe(pico));
});

describe("counts", () => {
  it.each([
    [0n, "0", "0"],
    [999n, "999", "999"],
    [1500n, "1,500", "1.5k"],
    [12_345n, "12,345", "12k"],
    [2_000_000n, "2,000,000", "2M"],
    [18_446_744_073_709_551_615n, "18,446,744,073,709,551,615", "18446744T"],
  ])("%s", (value, whole, short) => {
    expect(count(value)).toBe(whole);
    expect(shortCount(value)).toBe(short);
  });
});
