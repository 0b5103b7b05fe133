/** Cuts a passage into plain and highlighted pieces. Positions count Unicode code points, as the server does. */
import type { Highlight } from "@platform/contracts/adr/v1/search_service_pb";

export interface Piece {
  text: string;
  marked: boolean;
}

export function pieces(text: string, highlights: readonly Pick<Highlight, "start" | "end">[]): Piece[] {
  const points = Array.from(text);
  const out: Piece[] = [];
  let at = 0;
  const add = (to: number, marked: boolean) => {
    if (to > at) out.push({ text: points.slice(at, to).join(""), marked });
    at = Math.max(at, to);
  };
  for (const { start, end } of [...highlights].sort((a, b) => a.start - b.start)) {
    add(Math.min(start, points.length), false);
    add(Math.min(end, points.length), true);
  }
  add(points.length, false);
  return out;
}

/** A window of about `length` code points that begins shortly before the first highlight. */
export function excerpt(text: string, highlights: readonly Pick<Highlight, "start" | "end">[], length: number): Piece[] {
  const points = Array.from(text);
  if (points.length <= length) return pieces(text, highlights);
  const first = Math.min(...highlights.map((highlight) => highlight.start), points.length);
  const wanted = highlights.length === 0 ? 0 : Math.max(0, Math.min(first - Math.floor(length / 4), points.length - length));
  const start = wanted === 0 ? 0 : nextWord(points, wanted);
  const end = lastWord(points, Math.min(points.length, start + length));
  const shifted = highlights
    .filter((highlight) => highlight.end > start && highlight.start < end)
    .map((highlight) => ({ start: Math.max(0, highlight.start - start), end: Math.min(end, highlight.end) - start }));
  const cut = pieces(points.slice(start, end).join(""), shifted);
  if (start > 0) cut.unshift({ text: "… ", marked: false });
  if (end < points.length) cut.push({ text: " …", marked: false });
  return cut;
}

/** The end of the last whole word before a place; the place itself where words are long or have no spaces. */
function lastWord(points: readonly string[], from: number): number {
  if (from >= points.length) return points.length;
  for (let at = from; at > from - 30; at -= 1) {
    if (/\s/.test(points[at] ?? "")) return at;
  }
  return from;
}

function nextWord(points: readonly string[], from: number): number {
  for (let at = from; at < Math.min(points.length, from + 30); at += 1) {
    if (/\s/.test(points[at] ?? "")) return at + 1;
  }
  return from;
}
