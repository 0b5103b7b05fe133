"use client";
/** What became of each file: filtered by outcome, virtual, and with the way on for what needs a person. */
import { ImportOutcome } from "@platform/contracts/adr/v1/transfer_service_pb";
import { Button } from "@platform/ui-primitives";
import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import Link from "next/link";
import { useMemo, useRef, useState } from "react";
import { decisionName, plainTitle } from "@/features/decisions/number";
import { StatusIcon } from "@/features/decisions/status";
import { useApp } from "@/lib/api/provider";
import { kindWords, outcomeLook, outcomes } from "./outcomes";
import type { ImportRow } from "./run-import";

export interface ResultsTableProps {
  rows: readonly ImportRow[];
  preview: boolean;
  onResolve: (row: ImportRow) => void;
}

export function ResultsTable({ rows, preview, onResolve }: ResultsTableProps) {
  const [only, setOnly] = useState<ImportOutcome>();
  const shown = useMemo(() => sorted(only === undefined ? rows : rows.filter((row) => row.outcome === only)), [rows, only]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => box.current, estimateSize: () => 44, overscan: 12 });
  return (
    <div>
      <div role="group" aria-label="Outcomes" className="mb-3 flex flex-wrap gap-1.5">
        {outcomes.map(([outcome, { label, preview: future, Icon, ink }]) => {
          const count = rows.filter((row) => row.outcome === outcome).length;
          if (count === 0) return null;
          return (
            <button
              key={outcome}
              type="button"
              aria-pressed={only === outcome}
              onClick={() => setOnly(only === outcome ? undefined : outcome)}
              className={clsx(
                "inline-flex h-8 pointer-coarse:h-10 items-center gap-2 rounded-md border px-2.5",
                only === outcome ? "border-accent bg-accent-soft" : "border-line hover:bg-hover",
              )}
            >
              <Icon size={14} aria-hidden className={ink} />
              <span className="font-medium tabular-nums">{count.toLocaleString("en")}</span>
              <span className="text-ink-2">{preview ? future : label}</span>
            </button>
          );
        })}
      </div>
      <div ref={box} tabIndex={0} role="region" aria-label="Files" className="max-h-[60vh] overflow-y-auto rounded-lg border border-line bg-raised">
        <ul style={{ height: virtual.getTotalSize() }} className="relative">
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = shown[index];
            return row === undefined ? null : (
              <li key={key} data-index={index} ref={virtual.measureElement} style={{ transform: `translateY(${String(start)}px)` }} className="absolute inset-x-0 top-0">
                <Row row={row} preview={preview} onResolve={() => onResolve(row)} />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Row({ row, preview, onResolve }: { row: ImportRow; preview: boolean; onResolve: () => void }) {
  const { paths } = useApp();
  const look = outcomeLook(row.outcome);
  if (look === undefined) return null;
  const { decision } = row;
  const note = [kindWords(row.kind), row.reason].filter((part) => part !== "").join("; ");
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5">
      <look.Icon size={15} aria-label={preview ? look.preview : look.label} className={clsx("shrink-0", look.ink)} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-mono text-[0.8125rem]" title={row.path}>
          {row.path}
        </p>
        {note === "" ? null : <p className="text-sm text-ink-2">{note}</p>}
      </div>
      {decision === undefined ? null : (
        <span className="flex items-center gap-2 max-sm:order-last max-sm:min-w-0 max-sm:basis-full max-sm:pl-7 sm:max-w-[45%]">
          <StatusIcon status={decision.status} size={13} />
          {decision.id === "" || (preview && row.outcome === ImportOutcome.CREATED) ? (
            <span className="truncate text-ink-2">{decisionName({ number: decision.number, title: plainTitle(decision) })}</span>
          ) : (
            <Link prefetch={false} href={paths.decision(decision.id)} className="truncate rounded-sm text-ink-2 hover:text-ink hover:underline">
              {decisionName({ number: decision.number, title: plainTitle(decision) })}
            </Link>
          )}
        </span>
      )}
      {row.outcome === ImportOutcome.CONFLICT && !preview ? (
        <Button size="sm" onClick={onResolve}>
          Merge…
        </Button>
      ) : null}
    </div>
  );
}

/** What needs a person comes first; within an outcome the folder's order stays. */
function sorted(rows: readonly ImportRow[]): ImportRow[] {
  const rank = new Map(outcomes.map(([outcome], index) => [outcome, index]));
  return [...rows].sort((a, b) => (rank.get(a.outcome) ?? 9) - (rank.get(b.outcome) ?? 9));
}
