"use client";
/** The limits of one subject: how much of its budgets is used, what else is limited, and what can be done about it. */
import { BudgetPeriod } from "@platform/contracts/ai/v1/accounts_pb";
import type { Override, SubjectLimits } from "@platform/contracts/ai/v1/budget_service_pb";
import { Button, IconButton, Menu, MenuItem, MenuSeparator, Meter } from "@platform/ui-primitives";
import { Ellipsis } from "lucide-react";
import { toastError } from "@/features/states/toast-error";
import { momentWords } from "@/lib/format/time";
import { count, money } from "@/lib/format/money";
import { useGatewayChange } from "@/queries/gateway";
import { limitFields } from "./limit-fields";
import { severity, type BudgetMarks } from "./marks";
import { isOne, subjectWords } from "./subject";

export interface LimitCardProps {
  entry: SubjectLimits;
  marks: BudgetMarks;
  onEdit: () => void;
  onLift: () => void;
  onRemove: () => void;
}

export function LimitCard({ entry, marks, onEdit, onLift, onRemove }: LimitCardProps) {
  const { subject, subjectName, limits, overrides } = entry;
  const name = subjectWords(subject, subjectName);
  const spoken = subject?.model === "" ? name : `${name}, ${subject?.model ?? ""}`;
  const liftable = isOne(subject) && (limits?.picodollarsPerDay !== undefined || limits?.picodollarsPerMonth !== undefined);
  const others = limitFields.slice(3).flatMap(({ name: field, words }) => (limits?.[field] === undefined ? [] : [words(limits[field])]));
  const isLifted = (period: BudgetPeriod) => overrides.some((override) => override.period === period);
  const highest = isOne(subject) ? "" : "highest: ";
  const { hardStopPercent, alertPercents } = marks;
  const at = [...new Set([...alertPercents, 100])];
  const budgets = [
    { label: "Today", used: entry.usedPicodollarsToday, limit: limits?.picodollarsPerDay, format: money, end: hardStopPercent, at, period: BudgetPeriod.DAY, ends: "tomorrow, by UTC" },
    { label: "This month", used: entry.usedPicodollarsThisMonth, limit: limits?.picodollarsPerMonth, format: money, end: hardStopPercent, at, period: BudgetPeriod.MONTH, ends: "next month" },
    { label: "Tokens today", used: entry.usedTokensToday, limit: limits?.tokensPerDay, format: count, end: 100, at: [], period: undefined, ends: "tomorrow, by UTC" },
  ];
  return (
    <li className="flex flex-col gap-3 border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex items-start gap-2">
        <h3 className="min-w-0 flex-1 pt-1 font-medium break-words">
          {name}
          <span className="ml-2 font-mono text-sm font-normal text-ink-3">{subject?.model === "" ? "all models" : subject?.model}</span>
        </h3>
        <Button size="sm" aria-label={`Edit the limits: ${spoken}`} onClick={onEdit}>
          Edit
        </Button>
        <Menu
          align="end"
          trigger={
            <IconButton label={`More: ${spoken}`} size="sm">
              <Ellipsis size={15} aria-hidden />
            </IconButton>
          }
        >
          {liftable ? (
            <>
              <MenuItem onSelect={onLift}>Go on beyond the hard stop…</MenuItem>
              <MenuSeparator />
            </>
          ) : null}
          <MenuItem danger onSelect={onRemove}>
            Remove the limits
          </MenuItem>
        </Menu>
      </div>
      {budgets.map(({ label, used, limit, format, end, at, period, ends }) =>
        limit === undefined ? null : (
          <div key={label}>
            <p className="mb-1.5 flex flex-wrap justify-between gap-x-4 text-sm text-ink-2 tabular-nums">
              <span>{label}</span>
              <span>
                {highest}
                {format(used)} of {format(limit)} · {percentWords(used, limit)}
              </span>
            </p>
            <Meter label={`${spoken}: ${label}`} valueText={`${highest}${format(used)} of ${format(limit)}`} value={percent(used, limit)} end={end} marks={at} {...severity(marks)} />
            {period !== undefined && isLifted(period) ? null : <Refusals share={percent(used, limit)} end={end} ends={ends} isOne={isOne(subject)} />}
          </div>
        ),
      )}
      {others.length === 0 ? null : <p className="text-sm text-ink-2">{others.join(" · ")}</p>}
      {overrides.map((override) => (
        <Lifted key={override.period} entry={entry} override={override} />
      ))}
    </li>
  );
}

/** What a full budget means for calls. */
function Refusals({ share, end, ends, isOne }: { share: number; end: number; ends: string; isOne: boolean }) {
  if (share < 100) return null;
  const whose = isOne ? "Calls" : "Calls of who has used it up";
  const words =
    share < end
      ? `${whose} are refused when they could lead beyond ${end} %.`
      : `${whose} are refused until ${ends}${end > 100 && isOne ? ", or until the hard stop is lifted" : ""}.`;
  return <p className="mt-1.5 text-sm text-red">{words}</p>;
}

function Lifted({ entry: { subject }, override: { period, by } }: { entry: SubjectLimits; override: Override }) {
  const change = useGatewayChange<unknown>();
  const end = async () => {
    try {
      await change.mutateAsync(({ budgets }) => budgets.endOverride({ ...(subject === undefined ? {} : { subject }), period }));
    } catch (error) {
      toastError("The hard stop still does not hold", error);
    }
  };
  const far = by.case === "until" ? `until ${momentWords(by.value)}` : by.case === "extraPicodollars" ? `by ${money(by.value)}` : "";
  return (
    <p className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-amber-soft px-3 py-1.5 text-sm">
      <span suppressHydrationWarning>
        Goes on beyond the {period === BudgetPeriod.MONTH ? "month’s" : "day’s"} hard stop {far}.
      </span>
      <Button size="sm" busy={change.isPending} onClick={() => void end()}>
        End this
      </Button>
    </p>
  );
}

const MOST_PERCENT = 1_000;

/** Rounded down; more than is told apart is the most. */
function percent(used: bigint, limit: bigint): number {
  if (limit === 0n) return used === 0n ? 0 : MOST_PERCENT;
  const whole = (used * 100n) / limit;
  return whole > BigInt(MOST_PERCENT) ? MOST_PERCENT : Number(whole);
}

function percentWords(used: bigint, limit: bigint): string {
  const share = percent(used, limit);
  return share < MOST_PERCENT ? `${share} %` : `${MOST_PERCENT.toLocaleString("en")} % or more`;
}
