"use client";
/** Two rendered versions in one column: what went is struck, what came is marked, each with a bar at its side. */
import clsx from "clsx";
import type { Root } from "hast";
import { useMemo } from "react";
import { MarkdownView } from "@/features/markdown/markdown-view";
import type { RenderedBlock } from "./rendered-diff-model";

export function RenderedDiff({ blocks, split, current }: { blocks: readonly RenderedBlock[]; split: boolean; current: number }) {
  return (
    <div className={clsx("mx-auto w-full", split ? "max-w-6xl" : "max-w-[76ch]")}>
      {blocks.map((block, index) => {
        if (block.kind === "equal") return <Tree key={index} tree={block.tree} className="mb-4 px-4" split={split} />;
        return (
          <div
            key={index}
            id={`change-${String(block.step)}`}
            data-current={block.step === current || undefined}
            className={clsx("mb-4 scroll-mt-40 rounded-md data-current:outline-2 data-current:outline-offset-2 data-current:outline-accent", split && "grid grid-cols-2 gap-4")}
          >
            {block.removed === undefined ? split && <div /> : (
              <Side tree={block.removed} label="Removed" className="border-red bg-diff-remove [&_del]:rounded-sm [&_del]:bg-diff-remove-strong" />
            )}
            {block.added === undefined ? null : (
              <Side tree={block.added} label="Added" className="border-green bg-diff-add [&_ins]:rounded-sm [&_ins]:bg-diff-add-strong [&_ins]:no-underline" />
            )}
          </div>
        );
      })}
    </div>
  );
}

function Side({ tree, label, className }: { tree: Root; label: string; className: string }) {
  return (
    <section aria-label={label} className={clsx("border-l-3 px-4 py-2", className)}>
      <Tree tree={tree} split={false} />
    </section>
  );
}

function Tree({ tree, className, split }: { tree: Root; className?: string; split: boolean }) {
  const rendered = useMemo(() => ({ tree, outline: [] }), [tree]);
  if (!split) return <MarkdownView rendered={rendered} className={className ?? ""} />;
  return (
    <div className="grid grid-cols-2 gap-4">
      <MarkdownView rendered={rendered} className={className ?? ""} />
      <MarkdownView rendered={rendered} className={className ?? ""} />
    </div>
  );
}
