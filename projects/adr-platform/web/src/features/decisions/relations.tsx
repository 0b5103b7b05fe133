"use client";
/** What a decision says about others, and what others say about it. A reference that leads nowhere is shown so. */
import { RelationKind, type Decision, type Relation } from "@platform/contracts/adr/v1/decision_pb";
import { IconButton } from "@platform/ui-primitives";
import { Plus, Unlink, X } from "lucide-react";
import Link from "next/link";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { useDecisionChange } from "@/queries/decisions";
import { RailSection } from "./decision-rail";
import { decisionName } from "./number";

const words: Record<RelationKind, string> = {
  [RelationKind.UNSPECIFIED]: "Mentions",
  [RelationKind.SUPERSEDES]: "Supersedes",
  [RelationKind.SUPERSEDED_BY]: "Superseded by",
  [RelationKind.AMENDS]: "Amends",
  [RelationKind.AMENDED_BY]: "Amended by",
  [RelationKind.RELATES_TO]: "Relates to",
};

export function Relations({ decision, onRelate }: { decision: Decision; onRelate: () => void }) {
  const { canEdit } = useApp();
  const { relations, summary } = decision;
  const editable = canEdit && summary?.archived === false;
  if (relations.length === 0 && !editable) return null;
  return (
    <RailSection
      title="Links"
      action={
        editable ? (
          <IconButton label="Link to another decision" size="sm" onClick={onRelate}>
            <Plus size={14} aria-hidden />
          </IconButton>
        ) : undefined
      }
    >
      {relations.length === 0 ? <p className="text-sm text-ink-3">None yet</p> : null}
      <ul className="flex flex-col gap-2">
        {relations.map((relation, index) => (
          <RelationRow key={index} decision={decision} relation={relation} editable={editable} />
        ))}
      </ul>
    </RailSection>
  );
}

function RelationRow({ decision, relation, editable }: { decision: Decision; relation: Relation; editable: boolean }) {
  const { paths } = useApp();
  const { mutate } = useDecisionChange();
  const { target, kind, statedHere } = relation;
  if (target === undefined) return null;
  const { summary } = decision;
  const remove = () => {
    if (summary === undefined) return;
    mutate((service) => service.unrelateDecision({ id: summary.id, expectedVersion: summary.version, kind, targetId: target.id }), {
      onError: (error) => toastError("The link was not removed", error),
    });
  };
  return (
    <li className="group flex items-start gap-1">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-ink-3">{words[kind]}</p>
        {target.id === "" ? (
          <p className="flex items-baseline gap-1.5 text-ink-2" title="No decision here fits this reference">
            <Unlink size={12} aria-hidden className="shrink-0 translate-y-px text-ink-3" />
            <span className="min-w-0 break-words">{target.text === "" ? "An unknown decision" : target.text}</span>
            <span className="sr-only">(not found here)</span>
          </p>
        ) : (
          <Link prefetch={false} href={paths.decision(target.id)} className="line-clamp-2 rounded-sm hover:underline">
            {decisionName(target)}
          </Link>
        )}
      </div>
      {editable && statedHere && target.id !== "" && kind === RelationKind.RELATES_TO ? (
        <IconButton label="Remove this link" size="sm" className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100" onClick={remove}>
          <X size={13} aria-hidden />
        </IconButton>
      ) : null}
    </li>
  );
}
