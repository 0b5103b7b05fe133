/** Money, counted as the gateway does: in whole pico-dollars (10^-12 dollars), never in fractions that round. */

export const picoPerDollar = 1_000_000_000_000n;
const decimals = 12;

/** "$0.00", "$1,234.57", "$0.0042": in cents, and below them as far as the second digit that counts. */
export function money(pico: bigint): string {
  const leadingZeros = decimals - (pico % picoPerDollar).toString().length;
  const places = pico >= picoPerDollar ? 2 : Math.max(2, leadingZeros + 2);
  const unit = 10n ** BigInt(Math.max(0, decimals - places));
  return written(((pico + unit / 2n) / unit) * unit);
}

/** Every digit there is, at least cents. */
export function exactMoney(pico: bigint): string {
  return written(pico);
}

function written(pico: bigint): string {
  const cents = (pico % picoPerDollar).toString().padStart(decimals, "0").replace(/0+$/, "").padEnd(2, "0");
  return `$${count(pico / picoPerDollar)}.${cents}`;
}

/** What a person writes, such as "12.50" or "$1,200": in pico-dollars, or `undefined` when it is no amount. */
export function parseMoney(text: string): bigint | undefined {
  const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d{1,12}))?$/.exec(text.trim());
  const [, whole, part] = match ?? [];
  if (whole === undefined && part === undefined) return undefined;
  return BigInt((whole ?? "0").replaceAll(",", "")) * picoPerDollar + BigInt((part ?? "").padEnd(decimals, "0"));
}

/** For a field that `parseMoney` reads: "12.50". */
export function moneyField(pico: bigint): string {
  return exactMoney(pico).replace(/[$,]/g, "");
}

/** "12,345". */
export function count(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

const units: readonly [size: bigint, unit: string][] = [
  [1_000_000_000_000n, "T"],
  [1_000_000_000n, "B"],
  [1_000_000n, "M"],
  [1_000n, "k"],
];

/** "12k", "1.5M": for axes and bars; `count` where the number itself is wanted. */
export function shortCount(value: bigint): string {
  const found = units.find(([size]) => value >= size);
  if (found === undefined) return value.toString();
  const tenths = (value * 10n) / found[0];
  return tenths >= 100n || tenths % 10n === 0n ? `${(tenths / 10n).toString()}${found[1]}` : `${(tenths / 10n).toString()}.${(tenths % 10n).toString()}${found[1]}`;
}
