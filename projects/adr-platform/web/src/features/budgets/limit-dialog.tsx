"use client";
/** Sets the limits of somebody: all that is used in a day or month, and how fast. */
import { Scope } from "@platform/contracts/ai/v1/accounts_pb";
import type { SubjectLimits } from "@platform/contracts/ai/v1/budget_service_pb";
import { Button, Callout, Dialog, Field, Input, toast } from "@platform/ui-primitives";
import { useId, useState, type SubmitEvent } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useGatewayChange } from "@/queries/gateway";
import { limitFields, readLimits, textsOf } from "./limit-fields";
import { subjectKey, subjectWords } from "./subject";
import { SubjectFields, type ChosenSubject } from "./subject-fields";

export interface LimitDialogProps {
  /** Whose limits are changed; "new" asks whose. */
  of: SubjectLimits | "new";
  /** What is limited already. */
  known: readonly SubjectLimits[];
  onClose: () => void;
}

/** The widest subject that has no limits yet. */
function firstFree(known: readonly SubjectLimits[]): ChosenSubject {
  const wide = [Scope.TENANT, Scope.EACH_USER, Scope.EACH_KEY].map((scope) => ({ scope, id: "", model: "" }));
  const free = wide.find((subject) => !known.some((entry) => subjectKey(entry.subject) === subjectKey(subject)));
  return free ?? { scope: Scope.USER, id: "", model: "" };
}

/** Mounted while it is open. */
export function LimitDialog({ of, known, onClose }: LimitDialogProps) {
  const form = useId();
  const isNew = of === "new";
  const [chosen, setChosen] = useState(() => firstFree(known));
  const [texts, setTexts] = useState(() => textsOf(isNew ? undefined : of.limits));
  const change = useGatewayChange<unknown>();
  const { limits, problems } = readLimits(texts);
  const subject = isNew ? chosen : of.subject;
  const taken = isNew && known.some((entry) => subjectKey(entry.subject) === subjectKey(chosen));
  const unnamed = isNew && (chosen.scope === Scope.USER || chosen.scope === Scope.KEY) && chosen.id === "";
  const ready = !taken && !unnamed && Object.keys(problems).length === 0 && Object.keys(limits).length > 0;
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready || subject === undefined) return;
    change.mutate(({ budgets }) => budgets.setLimits({ subject, limits }), {
      onSuccess: () => {
        toast({ text: "The limits hold from the next call on" });
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isNew ? "New limits" : `Limits: ${subjectWords(of.subject, of.subjectName)}`}
      description="What is left empty is not limited. Days and months are by UTC."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} disabled={!ready} busy={change.isPending}>
            Set
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={save}>
        {change.error === null ? null : <ErrorState what="The limits were not set" error={change.error} />}
        {isNew ? <SubjectFields subject={chosen} onSubject={setChosen} /> : of.subject?.model === "" ? null : <p className="font-mono text-sm text-ink-2">{of.subject?.model}</p>}
        {taken ? <Callout tone="warning">There are limits for this already: change those.</Callout> : null}
        <div className="grid gap-3 sm:grid-cols-2">
          {limitFields.map(({ name, label, dollars }) => (
            <Field key={name} label={label} error={problems[name]}>
              {(ids) => (
                <Input {...ids} inputMode={dollars ? "decimal" : "numeric"} autoComplete="off" placeholder="No limit" value={texts[name]} onChange={(event) => setTexts({ ...texts, [name]: event.target.value })} />
              )}
            </Field>
          ))}
        </div>
      </form>
    </Dialog>
  );
}
