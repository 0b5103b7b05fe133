"use client";
/** The source of two versions: unified or split, changed words marked, equal runs folded. */
import { DiffOperation, type DiffLine } from "@platform/contracts/adr/v1/decision_service_pb";
import clsx from "clsx";
import { UnfoldVertical } from "lucide-react";
import { useState, type ReactNode } from "react";
import { toPairs, type Block } from "./diff-model";

export interface DiffLinesProps {
  blocks: readonly Block[];
  split: boolean;
  /** The change that the stepping stands at. */
  current: number;
}

export function DiffLines({ blocks, split, current }: DiffLinesProps) {
  return (
    <div className="relative overflow-x-auto rounded-lg border border-line bg-raised">
      <table className="w-full border-collapse font-mono text-[0.8125rem] leading-6">
        <caption className="sr-only">What changed, line by line</caption>
        <colgroup>
          <col className="w-11" />
          {split ? <col className="w-1/2" /> : <col className="w-11" />}
          {split ? <col className="w-11" /> : null}
          <col />
        </colgroup>
        {blocks.map((block, index) =>
          block.kind === "equal" ? (
            <EqualRun key={index} block={block} split={split} />
          ) : (
            <tbody
              key={index}
              id={`change-${String(block.step)}`}
              data-current={block.step === current || undefined}
              className="scroll-mt-40 data-current:shadow-[inset_3px_0_0_var(--accent)]"
            >
              {split ? <SplitRows block={block} /> : [...block.removed, ...block.added].map((line, at) => <UnifiedRow key={at} line={line} />)}
            </tbody>
          ),
        )}
      </table>
    </div>
  );
}

function EqualRun({ block, split }: { block: Extract<Block, { kind: "equal" }>; split: boolean }) {
  const [open, setOpen] = useState(false);
  const rows = (lines: readonly DiffLine[]) =>
    lines.map((line, at) => (split ? <SplitRow key={at} left={line} right={line} /> : <UnifiedRow key={at} line={line} />));
  return (
    <tbody>
      {rows(block.lines)}
      {block.folded.length > 0 && !open ? (
        <tr>
          <td colSpan={split ? 4 : 3} className="border-y border-line bg-surface p-0">
            <button type="button" onClick={() => setOpen(true)} className="flex h-7 w-full pointer-coarse:h-10 items-center gap-2 px-3 font-sans text-sm text-ink-2 hover:bg-hover">
              <UnfoldVertical size={13} aria-hidden />
              {block.folded.length} lines alike
            </button>
          </td>
        </tr>
      ) : (
        rows(block.folded)
      )}
      {rows(block.tail)}
    </tbody>
  );
}

function UnifiedRow({ line }: { line: DiffLine }) {
  const { row, sign, word } = looks(line.operation);
  return (
    <tr className={row}>
      <LineNumber number={line.fromLine} />
      <LineNumber number={line.toLine} />
      <td className="pr-4 pl-2 wrap-anywhere whitespace-pre-wrap">
        <Sign sign={sign} />
        <Words line={line} word={word} />
      </td>
    </tr>
  );
}

function SplitRows({ block }: { block: Extract<Block, { kind: "change" }> }) {
  return toPairs(block.removed, block.added).map((pair, index) => <SplitRow key={index} {...pair} />);
}

function SplitRow({ left, right }: { left: DiffLine | undefined; right: DiffLine | undefined }) {
  return (
    <tr className="align-top">
      <SplitCell line={left} number={left?.fromLine ?? 0} />
      <SplitCell line={right} number={right?.toLine ?? 0} />
    </tr>
  );
}

function SplitCell({ line, number }: { line: DiffLine | undefined; number: number }) {
  if (line === undefined) return <td colSpan={2} className="bg-surface" />;
  const { row, sign, word } = looks(line.operation);
  return (
    <>
      <LineNumber number={number} className={row} />
      <td className={clsx("pr-3 pl-2 wrap-anywhere whitespace-pre-wrap", row)}>
        <Sign sign={sign} />
        <Words line={line} word={word} />
      </td>
    </>
  );
}

function LineNumber({ number, className }: { number: number; className?: string }) {
  return <td className={clsx("px-2 text-right text-xs text-ink-3 tabular-nums select-none", className)}>{number === 0 ? "" : number}</td>;
}

/** Plus and minus for the eye, words for the ear. */
function Sign({ sign }: { sign: "" | "+" | "−" }): ReactNode {
  return (
    <span className="inline-block w-4 text-ink-2 select-none">
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{sign === "+" ? "added: " : sign === "−" ? "removed: " : ""}</span>
    </span>
  );
}

function Words({ line, word }: { line: DiffLine; word: string }) {
  return line.segments.map((segment, index) =>
    segment.changed ? (
      <span key={index} className={clsx("rounded-sm", word)}>
        {segment.text}
      </span>
    ) : (
      segment.text
    ),
  );
}

function looks(operation: DiffOperation): { row: string; sign: "" | "+" | "−"; word: string } {
  if (operation === DiffOperation.ADDED) return { row: "bg-diff-add", sign: "+", word: "bg-diff-add-strong" };
  if (operation === DiffOperation.REMOVED) return { row: "bg-diff-remove", sign: "−", word: "bg-diff-remove-strong" };
  return { row: "", sign: "", word: "" };
}
