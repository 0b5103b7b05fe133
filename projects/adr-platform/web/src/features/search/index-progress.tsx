"use client";
/** A quiet line while what was written is not yet found by everything that searches. */
import { Progress } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useApp } from "@/lib/api/provider";
import { indexStatusQuery } from "@/queries/search";

export function IndexProgress() {
  const { data } = useQuery(indexStatusQuery(useApp()));
  if (data === undefined || data.upToDate || data.passagesTotal === 0n) return null;
  const byMeaning = data.embeddingModel !== "";
  const done = Number(byMeaning ? data.passagesSemantic : data.passagesLexical);
  const total = Number(data.passagesTotal);
  return (
    <div className="mt-2 flex items-center gap-3 text-sm text-ink-2">
      <div className="w-32 shrink-0 max-sm:w-16">
        <Progress value={done} max={total} label="Passages indexed" />
      </div>
      <span className="min-w-0 tabular-nums">
        Indexing for search{byMeaning ? " by meaning" : ""}: {done.toLocaleString("en")} of {total.toLocaleString("en")} passages
      </span>
    </div>
  );
}
