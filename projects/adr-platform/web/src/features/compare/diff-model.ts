/**
 * A server's diff, arranged for the page: runs of equal lines fold away, runs of changes are the steps of "3 of 7",
 * and removed lines stand beside the added ones that replaced them.
 */
import { DiffOperation, type DiffLine } from "@platform/contracts/adr/v1/decision_service_pb";

export type Block =
  | { kind: "equal"; lines: DiffLine[]; /** Lines hidden between the ones that give context. */ folded: DiffLine[]; tail: DiffLine[] }
  | { kind: "change"; /** From 0, in the order of the page. */ step: number; removed: DiffLine[]; added: DiffLine[] };

/** Lines shown around each change. */
const context = 3;

export function toBlocks(lines: readonly DiffLine[]): Block[] {
  const runs = runsOf(lines);
  let step = 0;
  return runs.map((run, index): Block => {
    if (run.equal) return fold(run.lines, index === 0, index === runs.length - 1);
    const block: Block = {
      kind: "change",
      step,
      removed: run.lines.filter((line) => line.operation === DiffOperation.REMOVED),
      added: run.lines.filter((line) => line.operation === DiffOperation.ADDED),
    };
    step += 1;
    return block;
  });
}

export function countSteps(blocks: readonly Block[]): number {
  return blocks.filter((block) => block.kind === "change").length;
}

/** Lines side by side; a missing partner leaves its side empty. */
export function toPairs(removed: readonly DiffLine[], added: readonly DiffLine[]): { left: DiffLine | undefined; right: DiffLine | undefined }[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({ left: removed[index], right: added[index] }));
}

function runsOf(lines: readonly DiffLine[]): { equal: boolean; lines: DiffLine[] }[] {
  const runs: { equal: boolean; lines: DiffLine[] }[] = [];
  for (const line of lines) {
    const equal = line.operation === DiffOperation.EQUAL;
    const last = runs.at(-1);
    if (last?.equal === equal) last.lines.push(line);
    else runs.push({ equal, lines: [line] });
  }
  return runs;
}

function fold(lines: DiffLine[], first: boolean, last: boolean): Block {
  const before = first ? 0 : context;
  const after = last ? 0 : context;
  // Folding one or two lines would take as much room as showing them.
  if (lines.length <= before + after + 2) return { kind: "equal", lines, folded: [], tail: [] };
  return {
    kind: "equal",
    lines: lines.slice(0, before),
    folded: lines.slice(before, lines.length - after),
    tail: lines.slice(lines.length - after),
  };
}
