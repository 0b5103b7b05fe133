"use client";
/** How much models may be used, what is stopped, and which budgets ran low. For owners. */
import type { ListLimitsResponse, SubjectLimits } from "@platform/contracts/ai/v1/budget_service_pb";
import { Button, Callout, EmptyState, Skeleton, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { Gauge, Plus } from "lucide-react";
import { useState } from "react";
import { ErrorState } from "@/features/states/error-state";
import { toastError } from "@/features/states/toast-error";
import { UsageFrame } from "@/features/usage/usage-frame";
import { useApp } from "@/lib/api/provider";
import { momentWords } from "@/lib/format/time";
import { limitsQuery, useGatewayChange } from "@/queries/gateway";
import { AlertList } from "./alert-list";
import { LimitCard } from "./limit-card";
import { LimitDialog } from "./limit-dialog";
import { limitFields } from "./limit-fields";
import { percentWords } from "./marks";
import { OverrideDialog } from "./override-dialog";
import { StopSection } from "./stop-section";
import { subjectKey, subjectWords } from "./subject";

export function BudgetsPage() {
  const [editing, setEditing] = useState<SubjectLimits | "new">();
  const create = (
    <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setEditing("new")}>
      New limits
    </Button>
  );
  return (
    <UsageFrame title="Budgets and stops" actions={create} forOwners="Budgets">
      <Budgets editing={editing} onEdit={setEditing} />
    </UsageFrame>
  );
}

interface BudgetsProps {
  editing: SubjectLimits | "new" | undefined;
  onEdit: (entry: SubjectLimits | "new" | undefined) => void;
}

function Budgets({ editing, onEdit }: BudgetsProps) {
  const { data, error, refetch } = useQuery(limitsQuery(useApp()));
  const [lifting, setLifting] = useState<SubjectLimits>();
  const remove = useRemove();
  return (
    <div className="flex flex-col gap-8">
      {error === null ? null : <ErrorState what="The limits could not be loaded" error={error} onRetry={() => void refetch()} />}
      {data === undefined ? error === null ? <Skeleton className="h-64" /> : null : (
        <>
          <Newcomer limits={data} />
          <section aria-labelledby="limits">
            <h2 id="limits" className="mb-1 font-semibold">
              Limits
            </h2>
            <p className="mb-3 text-sm text-ink-2">
              Budgets in dollars raise alerts at {percentWords(data.alertPercents, "and")}, and calls are refused from {data.hardStopPercent} % on. Days and months are by UTC.
            </p>
            {data.limits.length === 0 ? (
              <EmptyState icon={<Gauge size={28} />} title="Nothing is limited" actions={<Button onClick={() => onEdit("new")}>Set a budget</Button>}>
                Set a budget for the workspace first; then, if you like, for each person and each key.
              </EmptyState>
            ) : (
              <ul aria-label="Limits" className="rounded-lg border border-line">
                {data.limits.map((entry) => (
                  <LimitCard key={subjectKey(entry.subject)} entry={entry} marks={data} onEdit={() => onEdit(entry)} onLift={() => setLifting(entry)} onRemove={() => void remove(entry)} />
                ))}
              </ul>
            )}
          </section>
          <StopSection stopped={data.stopped} />
        </>
      )}
      <AlertList marks={data} />
      {editing === undefined ? null : <LimitDialog of={editing} known={data?.limits ?? []} onClose={() => onEdit(undefined)} />}
      {lifting === undefined ? null : <OverrideDialog of={lifting} onClose={() => setLifting(undefined)} />}
    </div>
  );
}

/** Removes limits, and sets them again when that was a mistake. */
function useRemove() {
  const change = useGatewayChange<unknown>();
  return async ({ subject, subjectName, limits }: SubjectLimits) => {
    if (subject === undefined) return;
    const set = (wanted: typeof limits) => change.mutateAsync(({ budgets }) => budgets.setLimits({ subject, ...(wanted === undefined ? {} : { limits: wanted }) }));
    try {
      await set(undefined);
      toast({
        text: `Not limited any more: ${subjectWords(subject, subjectName)}`,
        action: { label: "Undo", run: () => void set(limits).catch((error: unknown) => toastError("The limits were not set again", error)) },
      });
    } catch (error) {
      toastError("The limits still hold", error);
    }
  };
}

function Newcomer({ limits: { newcomerLimits: limits, newcomerUntil: until } }: { limits: ListLimitsResponse }) {
  if (limits === undefined || until === undefined) return null;
  const words = limitFields.flatMap(({ name, words: say }) => (limits[name] === undefined ? [] : [say(limits[name])]));
  return (
    <Callout title="This workspace is new">
      <span suppressHydrationWarning>
        Until {momentWords(until)} it has no more than {words.join(", ")}, whatever is set below.
      </span>
    </Callout>
  );
}
