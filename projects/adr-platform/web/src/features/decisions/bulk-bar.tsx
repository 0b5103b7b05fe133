"use client";
/** The bar at the bottom while rows are selected: what can be done to all of them, each with a way back. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { useSingle } from "@platform/react-hooks";
import { Button, FilterPopover, IconButton, toast } from "@platform/ui-primitives";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Tag, X } from "lucide-react";
import { useApp } from "@/lib/api/provider";
import { facetsQuery, refreshDecisions } from "@/queries/decisions";
import { archiveAll, restoreAll, tagAll, type BulkResult } from "./bulk";

export function BulkBar({ decisions, onDone }: { decisions: readonly DecisionSummary[]; onDone: () => void }) {
  const app = useApp();
  const queries = useQueryClient();
  const tags = useQuery(facetsQuery(app)).data?.tags ?? [];
  const { run, busy } = useSingle(async (what: (count: number) => string, work: () => Promise<BulkResult>) => {
    const result = await work();
    refreshDecisions(queries, app);
    onDone();
    report(what(result.done), result, async () => {
      const { done, failed } = await result.undo();
      refreshDecisions(queries, app);
      const changed = { tone: "error" as const, detail: "They were changed since; nothing was overwritten." };
      toast({ text: failed === 0 ? `Taken back for ${count(done)}` : `Taken back for ${String(done)} of ${count(done + failed)}`, ...(failed === 0 ? {} : changed) });
    });
  });
  if (decisions.length === 0) return null;

  const addTag = (tag: string) => void run((done) => `Tagged ${count(done)} “${tag}”`, () => tagAll(app, decisions, tag));
  const allArchived = decisions.every((decision) => decision.archived);

  return (
    <div
      role="toolbar"
      aria-label="Selected decisions"
      className="fixed bottom-4 left-1/2 z-30 flex -translate-x-1/2 items-center gap-2 rounded-lg border border-line-strong bg-raised py-1.5 pr-1.5 pl-4 shadow-pop"
    >
      <span className="mr-2 whitespace-nowrap tabular-nums">{decisions.length} selected</span>
      <FilterPopover
        label="Add a tag"
        options={tags.map((tag) => ({ value: tag.value, label: tag.value, count: Number(tag.decisions) }))}
        selected={[]}
        onToggle={addTag}
        onCreate={addTag}
        empty="Type a new tag"
        trigger={
          <Button size="sm" busy={busy} icon={<Tag size={14} aria-hidden />}>
            Tag
          </Button>
        }
      />
      {allArchived ? (
        <Button
          size="sm"
          busy={busy}
          icon={<ArchiveRestore size={14} aria-hidden />}
          onClick={() => void run((done) => `Restored ${count(done)}`, () => restoreAll(app, decisions))}
        >
          Restore
        </Button>
      ) : (
        <Button
          size="sm"
          busy={busy}
          icon={<Archive size={14} aria-hidden />}
          onClick={() => void run((done) => `Archived ${count(done)}`, () => archiveAll(app, decisions.filter((decision) => !decision.archived)))}
        >
          Archive
        </Button>
      )}
      <IconButton label="Clear the selection" keys="Esc" size="sm" onClick={onDone}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

function count(number: number): string {
  return number === 1 ? "1 decision" : `${String(number)} decisions`;
}

function report(text: string, result: BulkResult, undo: () => Promise<void>): void {
  const failed = result.failures.length;
  const action = { label: "Undo", run: () => void undo() };
  if (failed > 0) {
    const one = failed === 1;
    toast({
      tone: "error",
      ...(result.done === 0 ? {} : { action }),
      text: `${text}; ${String(failed)} ${one ? "was" : "were"} not changed`,
      detail: `${result.failures.slice(0, 3).join("; ")}. Nothing was overwritten: open ${one ? "it" : "them"} and try again.`,
    });
    return;
  }
  toast({ text, action });
}
