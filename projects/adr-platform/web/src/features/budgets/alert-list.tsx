"use client";
/** Budgets that ran low, the newest first. */
import { BudgetPeriod } from "@platform/contracts/ai/v1/accounts_pb";
import type { Alert } from "@platform/contracts/ai/v1/usage_service_pb";
import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { TriangleAlert } from "lucide-react";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { recordDate } from "@/lib/format/date";
import { money } from "@/lib/format/money";
import { Time } from "@/lib/format/time";
import { alertsQuery } from "@/queries/gateway";
import { subjectKey, subjectWords } from "./subject";

export function AlertList() {
  const { data, error, refetch } = useQuery(alertsQuery(useApp()));
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts" className="mb-2 font-semibold">
        Alerts
      </h2>
      {error === null ? null : <ErrorState what="The alerts could not be loaded" error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 ? <p className="text-ink-2">None. One is raised when 70, 85 or 95 % of a budget in dollars is used.</p> : null}
      {data === undefined || data.length === 0 ? null : (
        <ul aria-label="Alerts" className="max-h-96 overflow-y-auto rounded-lg border border-line">
          {data.map((alert) => (
            <AlertRow key={[subjectKey(alert.subject), alert.period, alert.starts, alert.percent].join(" ")} alert={alert} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertRow({ alert: { subject, subjectName, period, starts, percent, usedPicodollars, budgetPicodollars, raisedAt } }: { alert: Alert }) {
  const refused = percent > 100;
  const when = period === BudgetPeriod.MONTH ? `for ${recordDate(starts.slice(0, 7))}` : `of ${recordDate(starts)}`;
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <TriangleAlert size={16} aria-hidden className={clsx("mt-0.5 shrink-0", refused || percent >= 95 ? "text-red" : "text-amber")} />
      <p className="min-w-0 flex-1 break-words">
        {subjectWords(subject, subjectName)}
        {subject?.model === "" || subject === undefined ? "" : ` (${subject.model})`}: {refused ? "refused at" : "reached"} {percent} % of the budget {when}
        <span className="block text-sm text-ink-3 tabular-nums">
          {money(usedPicodollars)} of {money(budgetPicodollars)}
        </span>
      </p>
      <Time at={raisedAt} className="shrink-0 text-sm text-ink-3" />
    </li>
  );
}
