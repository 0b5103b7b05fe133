/**
 * Merges two edits of the same text, line by line (the three-way merge of Khanna, Kunal and Pierce, "A Formal
 * Investigation of Diff3"). Where only one side changed its lines win; where both changed differently a person
 * chooses. Without a common ancestor every difference is a choice.
 */
import { diffArrays } from "diff";

export type Chunk =
  | { kind: "same" | "mine" | "theirs" | "both"; lines: string[] }
  | { kind: "conflict"; mine: string[]; theirs: string[] };

export type Choice = "mine" | "theirs" | "both";

export function merge(mine: string, theirs: string, base?: string): Chunk[] {
  const left = mine.split("\n");
  const right = theirs.split("\n");
  return base === undefined ? mergeTwo(left, right) : mergeThree(base.split("\n"), left, right);
}

/** The merged text; choices by the index of their chunk. `undefined` while one is open. */
export function assemble(chunks: readonly Chunk[], choices: ReadonlyMap<number, Choice>): string | undefined {
  const lines: string[] = [];
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.kind !== "conflict") {
      lines.push(...chunk.lines);
      continue;
    }
    const choice = choices.get(index);
    if (choice === undefined) return undefined;
    if (choice !== "theirs") lines.push(...chunk.mine);
    if (choice !== "mine") lines.push(...chunk.theirs);
  }
  return lines.join("\n");
}

function mergeTwo(mine: string[], theirs: string[]): Chunk[] {
  const chunks: Chunk[] = [];
  let open: { kind: "conflict"; mine: string[]; theirs: string[] } | undefined;
  for (const part of diffArrays(mine, theirs)) {
    if (!part.added && !part.removed) {
      open = undefined;
      chunks.push({ kind: "same", lines: part.value });
      continue;
    }
    if (open === undefined) {
      open = { kind: "conflict", mine: [], theirs: [] };
      chunks.push(open);
    }
    (part.removed ? open.mine : open.theirs).push(...part.value);
  }
  return chunks;
}

function mergeThree(base: string[], mine: string[], theirs: string[]): Chunk[] {
  const inMine = matches(base, mine);
  const inTheirs = matches(base, theirs);
  const chunks: Chunk[] = [];
  let at = { base: 0, mine: 0, theirs: 0 };
  const unstable = (end: typeof at) => {
    const original = base.slice(at.base, end.base);
    const left = mine.slice(at.mine, end.mine);
    const right = theirs.slice(at.theirs, end.theirs);
    if (original.length + left.length + right.length > 0) chunks.push(settle(original, left, right));
    at = end;
  };
  for (let line = 0; line < base.length; line += 1) {
    const left = inMine[line];
    const right = inTheirs[line];
    if (left === undefined || right === undefined) continue;
    if (line > at.base || left > at.mine || right > at.theirs) unstable({ base: line, mine: left, theirs: right });
    const text = base[line] ?? "";
    const last = chunks.at(-1);
    if (last?.kind === "same") last.lines.push(text);
    else chunks.push({ kind: "same", lines: [text] });
    at = { base: line + 1, mine: left + 1, theirs: right + 1 };
  }
  unstable({ base: base.length, mine: mine.length, theirs: theirs.length });
  return chunks;
}

/** For each line of `base` the line of `other` that it became, if it stayed. */
function matches(base: string[], other: string[]): (number | undefined)[] {
  const found = new Array<number | undefined>(base.length).fill(undefined);
  let left = 0;
  let right = 0;
  for (const part of diffArrays(base, other)) {
    if (part.removed) left += part.value.length;
    else if (part.added) right += part.value.length;
    else for (const end = left + part.value.length; left < end; left += 1) found[left] = right++;
  }
  return found;
}

function settle(base: string[], mine: string[], theirs: string[]): Chunk {
  if (equal(mine, theirs)) return { kind: "both", lines: mine };
  if (equal(mine, base)) return { kind: "theirs", lines: theirs };
  if (equal(theirs, base)) return { kind: "mine", lines: mine };
  return { kind: "conflict", mine, theirs };
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
