"use client";
/** Budgets that ran low or were used up, the newest first. */
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
import { percentWords, severity, type BudgetMarks } from "./marks";
import { subjectKey, subjectWords } from "./subject";

export function AlertList({ marks }: { marks: BudgetMarks | undefined }) {
  const { data, error, refetch } = useQuery(alertsQuery(useApp()));
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts" className="mb-2 font-semibold">
        Alerts
      </h2>
      {error === null ? null : <ErrorState what="The alerts could not be loaded" error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 ? <p className="text-ink-2">None.{marks === undefined ? "" : ` One is raised when ${percentWords(marks.alertPercents, "or")} of a budget in dollars is used, and when calls are refused at ${String(marks.hardStopPercent)} %.`}</p> : null}
      {data === undefined || data.length === 0 ? null : (
        <ul aria-label="Alerts" className="max-h-96 overflow-y-auto rounded-lg border border-line">
          {data.map((alert) => (
            <AlertRow key={[subjectKey(alert.subject), alert.period, alert.starts, alert.percent].join(" ")} alert={alert} marks={marks} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertRow({ alert: { subject, subjectName, period, starts, percent, usedPicodollars, budgetPicodollars, raisedAt }, marks }: { alert: Alert; marks: BudgetMarks | undefined }) {
  const refused = percent === marks?.hardStopPercent;
  const isRed = refused || (marks !== undefined && percent >= severity(marks).red);
  const when = period === BudgetPeriod.MONTH ? `for ${recordDate(starts.slice(0, 7))}` : `of ${recordDate(starts)}`;
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <TriangleAlert size={16} aria-hidden className={clsx("mt-0.5 shrink-0", isRed ? "text-red" : "text-amber")} />
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
