"use client";
/** Says quietly that a decision no longer holds, and leads to what does. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { Replace } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";
import { useApp } from "@/lib/api/provider";
import { decisionName } from "./number";

export function SupersededBanner({ decision }: { decision: DecisionSummary }) {
  const { paths } = useApp();
  if (decision.supersededBy.length === 0) return null;
  return (
    <p role="note" className="mb-6 flex items-baseline gap-2.5 rounded-md border border-line bg-surface px-3 py-2 text-ink-2">
      <Replace size={14} aria-hidden className="shrink-0 translate-y-0.5 text-ink-3" />
      <span>
        Superseded by{" "}
        {decision.supersededBy.map((successor, index) => (
          <Fragment key={index}>
            {index === 0 ? "" : index === decision.supersededBy.length - 1 ? " and " : ", "}
            {successor.id === "" ? (
              <span title="No decision here fits this reference">{successor.text} (not found here)</span>
            ) : (
              <Link href={paths.decision(successor.id)} className="font-medium text-accent-ink hover:underline">
                {decisionName(successor)}
              </Link>
            )}
          </Fragment>
        ))}
      </span>
    </p>
  );
}
