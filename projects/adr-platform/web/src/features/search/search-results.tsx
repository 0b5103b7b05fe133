"use client";
/** What a search found: decisions with their best passages, best first. */
import { SearchMode, type Passage, type SearchHit } from "@platform/contracts/adr/v1/search_service_pb";
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { Button, Callout, EmptyState, Skeleton } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, SearchX } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { isFiltered, toFilter, withoutFilters } from "@/features/decisions/list-params";
import { paddedNumber, plainTitle } from "@/features/decisions/number";
import { StatusPill } from "@/features/decisions/status";
import type { ListState } from "@/features/decisions/use-list-params";
import { passageAddress } from "@/features/markdown/passage-address";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { recordDate } from "@/lib/format/date";
import { indexStatusQuery, searchQuery } from "@/queries/search";
import { excerpt } from "./highlights";
import { searchLimit } from "./limits";

/** Where nothing has the words, more than these would be noise. */
const mostNeighbours = 10;

export function SearchResults({ state: { params, update } }: { state: ListState }) {
  const app = useApp();
  const indexing = useQuery(indexStatusQuery(app)).data?.upToDate === false;
  const found = useQuery(searchQuery(app, params.query, params.mode, toFilter(params), searchLimit, indexing));
  // Once more at the end, for what came last.
  const { refetch } = found;
  const wasIndexing = useRef(indexing);
  useEffect(() => {
    if (wasIndexing.current && !indexing) void refetch();
    wasIndexing.current = indexing;
  }, [indexing, refetch]);
  if (found.error !== null) {
    return (
      <div className="p-6">
        <ErrorState what="The search failed" error={found.error} onRetry={() => void found.refetch()} />
      </div>
    );
  }
  if (found.data === undefined) return <ResultsSkeleton />;
  const { hits, correctedQuery, mode, onlyByMeaning } = found.data;
  const onlyWords = mode === SearchMode.LEXICAL && params.mode !== SearchMode.LEXICAL;
  return (
    <div className="w-full max-w-4xl px-4 py-4 sm:px-6">
      <p role="status" className={onlyByMeaning || hits.length === 0 ? "sr-only" : "mb-2 text-sm text-ink-3"}>
        {onlyByMeaning ? "Nothing found by word" : hits.length === searchLimit ? `The best ${String(searchLimit)} decisions` : hits.length === 1 ? "1 decision" : `${String(hits.length)} decisions`}
        {correctedQuery === "" ? "" : ` for “${correctedQuery}” instead of “${params.query.trim()}”`}
      </p>
      {onlyWords ? (
        <Callout className="mb-3">Found by word only: search by meaning is not ready on this server.</Callout>
      ) : null}
      {onlyByMeaning ? (
        <Callout className="mb-3">
          No decision {isFiltered(params) ? "within these filters " : ""}contains {askedFor(params.query)}. {hits.length === 1 ? "This is" : "These are"} the closest in meaning.
        </Callout>
      ) : null}
      {hits.length === 0 ? (
        <NothingFound filtered={isFiltered(params)} indexing={indexing} onClear={() => update(withoutFilters(params))} />
      ) : (
        <ol className="flex flex-col">
          {(onlyByMeaning ? hits.slice(0, mostNeighbours) : hits).map((hit) => (
            <Hit key={hit.decision?.id} hit={hit} />
          ))}
        </ol>
      )}
    </div>
  );
}

function askedFor(query: string): string {
  if (/["“”„«»]/.test(query)) return "this phrase";
  return /\S\s+\S/.test(query) ? "these words" : "this word";
}

function Hit({ hit: { decision, passages } }: { hit: SearchHit }) {
  const { paths } = useApp();
  if (decision === undefined) return null;
  return (
    <li className="border-b py-4 first:pt-2 last:border-0">
      <div className="flex items-center gap-2.5 max-sm:items-baseline">
        <span className="shrink-0 font-mono text-xs text-ink-3 tabular-nums empty:hidden">{paddedNumber(decision.number)}</span>
        <h2 className="min-w-0 flex-1 text-lg leading-snug font-medium sm:truncate">
          <Link prefetch={false} href={paths.decision(decision.id)} className="rounded-sm hover:underline">
            {plainTitle(decision)}
          </Link>
        </h2>
        <StatusPill status={decision.status} text={decision.statusText} className="shrink-0" />
      </div>
      <p className="mt-0.5 text-sm text-ink-3">
        {[decision.project, recordDate(decision.date?.iso ?? ""), decision.archived ? "archived" : ""].filter((part) => part !== "").join(" · ")}
      </p>
      <div className="mt-2 flex flex-col gap-1">
        {passages.map((passage) => (
          <PassageLink key={passage.id} decision={decision} passage={passage} />
        ))}
      </div>
    </li>
  );
}

function PassageLink({ decision, passage }: { decision: DecisionSummary; passage: Passage }) {
  const { paths } = useApp();
  return (
    <Link
      prefetch={false}
      href={`${paths.decision(decision.id)}${passageAddress(passage)}`}
      className="-mx-2.5 block rounded-md px-2.5 py-1.5 hover:bg-hover"
    >
      <Headings names={passage.headings} />
      <p className="line-clamp-3 text-pretty text-ink-2">
        {excerpt(passage.text, passage.highlights, 280).map((piece, index) =>
          piece.marked ? (
            <mark key={index} className="text-ink">
              {piece.text}
            </mark>
          ) : (
            <span key={index}>{piece.text}</span>
          ),
        )}
      </p>
    </Link>
  );
}

/** Where in the record a passage stands. */
export function Headings({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="flex items-center gap-1 truncate text-xs text-ink-3">
      {names.map((name, index) => (
        <span key={index} className="flex min-w-0 items-center gap-1">
          {index === 0 ? null : <ChevronRight size={11} aria-hidden className="shrink-0" />}
          <span className="truncate">{name}</span>
        </span>
      ))}
    </p>
  );
}

function NothingFound({ filtered, indexing, onClear }: { filtered: boolean; indexing: boolean; onClear: () => void }) {
  if (indexing) {
    return (
      <EmptyState icon={<SearchX size={28} aria-hidden />} title="Nothing found yet">
        Some of what was written is still being indexed; what is found shows up here by itself.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={28} aria-hidden />}
      title="No decision matches"
      actions={filtered ? <Button onClick={onClear}>Search without filters</Button> : undefined}
    >
      Try fewer words, the start of a word with a star such as <code className="font-mono text-sm">kafk*</code>, or search by meaning.
    </EmptyState>
  );
}

function ResultsSkeleton() {
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6 px-4 py-6 sm:px-6" aria-busy="true">
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="flex flex-col gap-2">
          <Skeleton className="h-5 w-2/3" />
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-12 w-full" />
        </div>
      ))}
    </div>
  );
}
