/**
 * Finds words in rendered text. The index and the page keep different white space and punctuation (list marks, table
 * bars, links), so only letters and digits are compared.
 */
import type { Mark } from "./passage-address";

interface Letters {
  text: string;
  /** For each letter its place in the whole text. */
  places: number[];
}

function lettersOf(text: string): Letters {
  let letters = "";
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at);
    // Surrogates (emoji, rare scripts) are skipped on both sides alike.
    if (!/[\p{L}\p{N}]/u.test(unit)) continue;
    const lower = unit.toLowerCase();
    letters += lower.charAt(0);
    places.push(at);
  }
  return { text: letters, places };
}

export interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

/** Where the mark stands in `text`, searched from `from` on first; `undefined` when the words are gone. */
export function findMark(text: string, mark: Mark, from = 0): Range | undefined {
  const page = lettersOf(text);
  const first = lettersOf(mark.first).text;
  if (first === "") return undefined;
  const after = page.places.findIndex((place) => place >= from);
  let begin = after < 0 ? -1 : page.text.indexOf(first, after);
  if (begin < 0) begin = page.text.indexOf(first);
  if (begin < 0) return undefined;
  const last = lettersOf(mark.last).text;
  const found = last === "" ? -1 : page.text.indexOf(last, begin + first.length);
  const finish = found < 0 ? begin + first.length : found + last.length;
  const start = page.places[begin];
  const end = page.places[finish - 1];
  return start === undefined || end === undefined ? undefined : { start, end: end + 1 };
}
