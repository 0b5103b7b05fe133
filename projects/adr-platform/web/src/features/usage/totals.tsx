"use client";
/** The sums of all that is shown. */
import type { ReactNode } from "react";
import { count, exactMoney, money } from "@/lib/format/money";
import { readTokens, share, tokens, type Sums } from "./sums";

export function Totals({ sums }: { sums: Sums }) {
  const failed = sums.failedRequests === 0n ? "none failed" : `${count(sums.failedRequests)} failed`;
  const cached = sums.cacheReadTokens === 0n ? "" : `, ${share(sums.cacheReadTokens, readTokens(sums))} of it from caches`;
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Tile name="Cost" value={<span title={exactMoney(sums.costPicodollars)}>{money(sums.costPicodollars)}</span>} note={sums.estimatedRequests === 0n ? "as the providers counted" : "partly estimated"} />
      <Tile name="Requests" value={count(sums.requests)} note={failed} />
      <Tile name="Tokens" value={count(tokens(sums))} note={`${count(readTokens(sums))} read${cached}, ${count(sums.outputTokens)} written`} />
      <Tile name="Estimated" value={share(sums.estimatedRequests, sums.requests)} note="of requests, where the provider did not say what it counted" />
    </dl>
  );
}

function Tile({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <div className="flex flex-col rounded-lg border border-line px-4 py-3">
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className="text-xl font-semibold break-words tabular-nums">{value}</dd>
      <dd className="text-xs text-pretty text-ink-3">{note}</dd>
    </div>
  );
}
