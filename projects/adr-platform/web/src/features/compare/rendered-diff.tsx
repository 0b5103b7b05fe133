"use client";
/** Two rendered versions in one column: what went is struck, what came is marked, each with a bar at its side. */
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import clsx from "clsx";
import type { Root } from "hast";
import { useMemo } from "react";
import { RecordMarkdown } from "@/features/decisions/record-markdown";
import type { RenderedBlock } from "./rendered-diff-model";

export interface RenderedDiffProps {
  decision: Decision | undefined;
  blocks: readonly RenderedBlock[];
  split: boolean;
  /** The step the reader is at, from 0. */
  current: number;
}

export function RenderedDiff({ decision, blocks, split, current }: RenderedDiffProps) {
  return (
    <div className={clsx("mx-auto w-full", split ? "max-w-6xl" : "max-w-[76ch]")}>
      {blocks.map((block, index) => {
        if (block.kind === "equal") return <Tree key={index} decision={decision} tree={block.tree} className="mb-4 px-4" split={split} />;
        return (
          <div
            key={index}
            id={`change-${String(block.step)}`}
            data-current={block.step === current || undefined}
            className={clsx("mb-4 scroll-mt-40 rounded-md data-current:outline-2 data-current:outline-offset-2 data-current:outline-accent", split && "grid grid-cols-2 gap-4")}
          >
            {block.removed === undefined ? split && <div /> : (
              <Side decision={decision} tree={block.removed} label="Removed" className="border-red bg-diff-remove [&_del]:rounded-sm [&_del]:bg-diff-remove-strong" />
            )}
            {block.added === undefined ? null : (
              <Side decision={decision} tree={block.added} label="Added" className="border-green bg-diff-add [&_ins]:rounded-sm [&_ins]:bg-diff-add-strong [&_ins]:no-underline" />
            )}
          </div>
        );
      })}
    </div>
  );
}

interface TreeProps {
  decision: Decision | undefined;
  tree: Root;
}

function Side({ label, className, ...tree }: TreeProps & { label: string; className: string }) {
  return (
    <section aria-label={label} className={clsx("border-l-3 px-4 py-2", className)}>
      <Tree {...tree} split={false} />
    </section>
  );
}

function Tree({ decision, tree, className, split }: TreeProps & { className?: string; split: boolean }) {
  const rendered = useMemo(() => ({ tree, outline: [] }), [tree]);
  const view = <RecordMarkdown decision={decision} rendered={rendered} className={className ?? ""} />;
  if (!split) return view;
  return (
    <div className="grid grid-cols-2 gap-4">
      {view}
      {view}
    </div>
  );
}
