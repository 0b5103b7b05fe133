"use client";
/** Merges a file with the decision that was edited here, and saves the result as a new version. */
import { Dialog, Skeleton, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { MergeView } from "@/features/compare/merge-view";
import { toEditor, toRecord } from "@/features/editor/line-ends";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { decisionQuery, useDecisionChange } from "@/queries/decisions";
import type { ImportRow } from "./run-import";

export interface ConflictMergeProps {
  row: ImportRow | undefined;
  onClose: () => void;
  onMerged: (path: string) => void;
}

export function ConflictMerge({ row, onClose, onMerged }: ConflictMergeProps) {
  return (
    <Dialog wide open={row !== undefined} onOpenChange={(open) => !open && onClose()} title="The file and the decision both changed" {...(row === undefined ? {} : { description: row.path })}>
      {row?.decision === undefined ? null : <Merging row={row} id={row.decision.id} onClose={onClose} onMerged={onMerged} />}
    </Dialog>
  );
}

function Merging({ row, id, onClose, onMerged }: ConflictMergeProps & { row: ImportRow; id: string }) {
  const { data, error } = useQuery(decisionQuery(useApp(), id));
  const change = useDecisionChange();
  if (error !== null) return <ErrorState what="The decision could not be opened" error={error} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const apply = (content: string) =>
    change.mutate(
      (service) =>
        service.editDecision({
          id,
          expectedVersion: data.summary?.version ?? 0n,
          content: toRecord(content, data.content),
          comment: `Merged with ${row.path} of the import`,
        }),
      {
        onSuccess: () => {
          toast({ text: "Merged and saved" });
          onMerged(row.path);
          onClose();
        },
      },
    );
  return (
    <>
      {change.error === null ? null : <ErrorState what="Nothing was saved" error={change.error} />}
      <MergeView mine={toEditor(data.content)} theirs={toEditor(row.incomingContent)} title="The decision was edited here after the file came in" theirsName="The file" onCancel={onClose} onApply={apply} />
    </>
  );
}
