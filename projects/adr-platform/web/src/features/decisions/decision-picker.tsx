"use client";
/** Finds decisions by number, title or words, and picks one or more. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { DecisionSort } from "@platform/contracts/adr/v1/decision_service_pb";
import { SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { useDebounced } from "@platform/react-hooks";
import { Input, Skeleton } from "@platform/ui-primitives";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useApp } from "@/lib/api/provider";
import { listQuery } from "@/queries/decisions";
import { searchQuery } from "@/queries/search";
import { decisionName, paddedNumber, plainTitle } from "./number";
import { StatusIcon } from "./status";

export interface DecisionPickerProps {
  label: string;
  picked: readonly DecisionSummary[];
  onChange: (picked: DecisionSummary[]) => void;
  /** Never offered, such as the decision itself. */
  except: string;
  /** Picking another replaces the one before. */
  single?: boolean;
}

export function DecisionPicker({ label, picked, onChange, except, single }: DecisionPickerProps) {
  const [text, setText] = useState("");
  const { found, waiting } = useCandidates(text, except);
  const toggle = (decision: DecisionSummary) => {
    if (picked.some((entry) => entry.id === decision.id)) onChange(picked.filter((entry) => entry.id !== decision.id));
    else onChange(single === true ? [decision] : [...picked, decision]);
  };
  return (
    <div>
      {picked.length === 0 ? null : (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {picked.map((decision) => (
            <li key={decision.id} className="flex items-center gap-1 rounded-md bg-accent-soft py-0.5 pr-0.5 pl-2 text-sm text-accent-ink">
              <span className="max-w-72 truncate">{decisionName({ number: decision.number, title: plainTitle(decision) })}</span>
              <button type="button" aria-label={`Remove ${decision.title}`} className="flex size-6 items-center justify-center" onClick={() => toggle(decision)}>
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Input aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.target.value)} autoFocus />
      <ul aria-label="Decisions found" className="mt-2 h-64 overflow-y-auto rounded-md border border-line p-1">
        {waiting ? <Skeleton className="m-2 h-4" /> : null}
        {!waiting && found.length === 0 ? <li className="px-2 py-3 text-sm text-ink-3">No decision matches</li> : null}
        {found.map((decision) => (
          <li key={decision.id}>
            <button
              type="button"
              aria-pressed={picked.some((entry) => entry.id === decision.id)}
              onClick={() => toggle(decision)}
              className="flex min-h-8 pointer-coarse:min-h-10 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
            >
              <StatusIcon status={decision.status} />
              <span className="font-mono text-xs text-ink-3 tabular-nums">{paddedNumber(decision.number)}</span>
              <span className="min-w-0 flex-1 truncate">{plainTitle(decision)}</span>
              <span className="max-w-28 truncate text-xs text-ink-3">{decision.project}</span>
              {picked.some((entry) => entry.id === decision.id) ? <Check size={14} aria-hidden className="text-accent-ink" /> : null}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The newest decisions until something is typed, then what the search finds. */
function useCandidates(text: string, except: string): { found: DecisionSummary[]; waiting: boolean } {
  const app = useApp();
  const wanted = useDebounced(text.trim(), 150);
  const newest = useInfiniteQuery(listQuery(app, {}, DecisionSort.UNSPECIFIED));
  const search = useQuery(searchQuery(app, wanted, SearchMode.LEXICAL, {}, 20));
  const rows = wanted === "" ? newest.data?.pages[0]?.decisions.slice(0, 30) : search.data?.hits.flatMap((hit) => hit.decision ?? []);
  return { found: (rows ?? []).filter((decision) => decision.id !== except), waiting: rows === undefined };
}
