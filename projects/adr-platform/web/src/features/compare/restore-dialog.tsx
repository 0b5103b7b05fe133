"use client";
/** Restores an earlier version after showing what that would change. History stays: the restored one is a new version. */
import { Button, Dialog, Skeleton, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { diffQuery, useDecisionChange } from "@/queries/decisions";
import { DiffLines } from "./diff-lines";
import { countSteps, toBlocks } from "./diff-model";

export interface RestoreDialogProps {
  id: string;
  version: bigint;
  /** The newest version, which the restored one will follow. */
  current: bigint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RestoreDialog({ id, version, current, open, onOpenChange }: RestoreDialogProps) {
  const app = useApp();
  const router = useRouter();
  const change = useDecisionChange();
  const diff = useQuery({ ...diffQuery(app, id, current, version, false), enabled: open });
  const blocks = useMemo(() => toBlocks(diff.data?.lines ?? []), [diff.data]);
  const restore = () =>
    change.mutate((service) => service.rollBackDecision({ id, expectedVersion: current, toVersion: version }), {
      onSuccess: () => {
        toast({ text: `Version ${version.toString()} is the newest again`, detail: "What it replaced stays in the history." });
        onOpenChange(false);
        router.push(app.paths.decision(id));
      },
    });
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={`Restore version ${version.toString()}`}
      description="It becomes a new version; the ones after it stay in the history. This is what will change:"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" busy={change.isPending} onClick={restore}>
            Restore version {version.toString()}
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="Nothing was restored" error={change.error} className="mb-3" />}
      {diff.error === null ? null : <ErrorState what="The preview could not be made" error={diff.error} className="mb-3" />}
      {diff.data === undefined ? (
        <Skeleton className="h-40" />
      ) : countSteps(blocks) === 0 ? (
        <p className="text-ink-2">The text is the same; only tags and categories may change.</p>
      ) : (
        <DiffLines blocks={blocks} split={false} current={-1} />
      )}
    </Dialog>
  );
}
