"use client";
/** Dialogs that tie a decision to others: replaced by them, or related to one. */
import { RelationKind, type DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { Button, Dialog, Field, Select, toast } from "@platform/ui-primitives";
import { useState } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useDecisionChange } from "@/queries/decisions";
import { DecisionPicker } from "./decision-picker";
import { decisionName, plainTitle } from "./number";

interface DialogProps {
  decision: DecisionSummary;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function SupersedeDialog({ decision, open, onOpenChange }: DialogProps) {
  const [picked, setPicked] = useState<DecisionSummary[]>([]);
  const change = useDecisionChange();
  const close = () => {
    setPicked([]);
    change.reset();
    onOpenChange(false);
  };
  const save = () =>
    change.mutate(
      (service) =>
        service.supersedeDecision({ id: decision.id, expectedVersion: decision.version, successorIds: picked.map((entry) => entry.id) }),
      {
        onSuccess: () => {
          toast({ text: `Superseded by ${picked.map(plainTitle).join(" and ")}` });
          close();
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="Superseded by"
      description="Pick one or more decisions that replace this one. Both sides will say so."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={picked.length === 0} busy={change.isPending} onClick={save}>
            Mark as superseded
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="Nothing was changed" error={change.error} className="mb-3" />}
      <DecisionPicker label="Find the successor" picked={picked} onChange={setPicked} except={decision.id} />
    </Dialog>
  );
}

const kinds: readonly [RelationKind, string][] = [
  [RelationKind.RELATES_TO, "relates to"],
  [RelationKind.AMENDS, "amends"],
  [RelationKind.SUPERSEDES, "supersedes"],
];

export function RelateDialog({ decision, open, onOpenChange }: DialogProps) {
  const [kind, setKind] = useState(RelationKind.RELATES_TO);
  const [picked, setPicked] = useState<DecisionSummary[]>([]);
  const change = useDecisionChange();
  const target = picked[0];
  const close = () => {
    setPicked([]);
    change.reset();
    onOpenChange(false);
  };
  const save = () => {
    if (target === undefined) return;
    change.mutate((service) => service.relateDecision({ id: decision.id, expectedVersion: decision.version, kind, targetId: target.id }), {
      onSuccess: () => {
        toast({ text: `Linked to ${decisionName(target)}` });
        close();
      },
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="Link to another decision"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={target === undefined} busy={change.isPending} onClick={save}>
            Link
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="Nothing was changed" error={change.error} className="mb-3" />}
      <div className="mb-3">
        <Field label="This decision">
          {(ids) => (
            <Select {...ids} value={kind} onChange={(event) => setKind(kinds[event.target.selectedIndex]?.[0] ?? RelationKind.RELATES_TO)}>
              {kinds.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <DecisionPicker label="Find the other decision" picked={picked} onChange={setPicked} except={decision.id} single />
    </Dialog>
  );
}
