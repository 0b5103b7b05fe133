"use client";
/** One decision as a row of forty pixels; on a phone, two lines. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { Checkbox, Skeleton } from "@platform/ui-primitives";
import { useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { Archive } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { memo } from "react";
import { useApp } from "@/lib/api/provider";
import { recordDate } from "@/lib/format/date";
import { Time } from "@/lib/format/time";
import { warmDecision } from "@/queries/decisions";
import { paddedNumber, plainTitle } from "./number";
import { StatusPill } from "./status";

/** In pixels, on a wide screen; narrow rows are measured. */
export const rowHeight = 40;

export interface DecisionRowProps {
  decision: DecisionSummary;
  /** The keyboard is here. */
  current: boolean;
  selected: boolean;
  /** Something is selected: every row shows its box. */
  selecting: boolean;
  onSelect: () => void;
  /** The last column says when it was changed last, as the list is sorted by that; otherwise it is the record's date. */
  byChange: boolean;
}

export const DecisionRow = memo(function DecisionRow({ decision, current, selected, selecting, onSelect, byChange }: DecisionRowProps) {
  const app = useApp();
  const queries = useQueryClient();
  const router = useRouter();
  const title = plainTitle(decision);
  const href = app.paths.decision(decision.id);
  const prepare = () => {
    router.prefetch(href);
    warmDecision(queries, app, decision.id);
  };
  return (
    <div
      onPointerEnter={prepare}
      className={clsx(
        "group relative flex items-center gap-x-3 border-b border-line px-4 max-md:flex-wrap max-md:py-2.5 sm:px-6 md:h-10",
        selected ? "bg-accent-soft" : "hover:bg-hover",
        current && "shadow-[inset_2px_0_0_var(--accent)]",
      )}
    >
      {app.canEdit ? (
        <Checkbox
          checked={selected}
          onCheckedChange={onSelect}
          label={`Select ${title}`}
          className={clsx("!absolute left-0 z-1 max-md:hidden", !selecting && !current && "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100")}
        />
      ) : null}
      <span className="w-12 shrink-0 font-mono text-xs text-ink-3 tabular-nums max-md:w-auto max-md:empty:hidden">{paddedNumber(decision.number)}</span>
      <Link href={href} prefetch={false} className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0 max-md:whitespace-normal">
        {title}
      </Link>
      <span className="flex basis-auto items-center gap-x-3 max-md:basis-full max-md:pt-1.5">
        <Tags decision={decision} />
        <span className="w-28 truncate text-right text-sm text-ink-3 max-lg:hidden">{decision.authors.slice(0, 2).join(", ")}</span>
        <span className="flex w-30 shrink-0 max-md:w-auto">
          <StatusPill status={decision.status} text={decision.statusText} />
        </span>
        <span className="w-24 shrink-0 text-right text-sm text-ink-3 tabular-nums max-md:ml-auto">
          {byChange ? <Time at={decision.updated?.at} /> : recordDate(decision.date?.iso ?? "", true)}
        </span>
      </span>
    </div>
  );
});

function Tags({ decision: { tags, project, archived } }: { decision: DecisionSummary }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-sm max-md:hidden">
      {archived ? (
        <span className="flex items-center gap-1 text-ink-3">
          <Archive size={12} aria-hidden />
          archived
        </span>
      ) : null}
      {tags.slice(0, 2).map((tag) => (
        <span key={tag} className="max-w-28 truncate rounded-sm bg-grey-soft px-1.5 py-px text-xs text-ink-2">
          {tag}
        </span>
      ))}
      {tags.length > 2 ? <span className="text-xs text-ink-3">+{tags.length - 2}</span> : null}
      <span className="w-36 truncate text-ink-3 max-xl:hidden">{project}</span>
    </span>
  );
}

export function RowSkeleton() {
  return (
    <div className="flex h-10 items-center gap-3 border-b border-line px-6">
      <Skeleton className="h-3 w-10" />
      <Skeleton className="h-3 flex-1" />
      <Skeleton className="h-5 w-20 rounded-full" />
    </div>
  );
}
