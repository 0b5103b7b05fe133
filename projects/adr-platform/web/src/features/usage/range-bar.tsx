"use client";
/** Which days the page is about. */
import { Field, Input, Select } from "@platform/ui-primitives";
import { useState } from "react";
import { daysBack, problemOf, type Range } from "./usage-params";
import type { UsageState } from "./use-usage-params";

const ranges: readonly { range: Range; label: string }[] = [
  { range: "7", label: "Last 7 days" },
  { range: "30", label: "Last 30 days" },
  { range: "90", label: "Last 90 days" },
  { range: "month", label: "This month" },
  { range: "own", label: "Own dates" },
];

export function RangeBar({ params, update }: UsageState) {
  const choose = (label: string) => {
    const range = ranges.find((entry) => entry.label === label)?.range ?? "30";
    update(range === "own" ? { range } : { range, ...daysBack(range, Date.now()) });
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Select aria-label="Days" className="!w-auto" value={ranges.find(({ range }) => range === params.range)?.label} onChange={(event) => choose(event.target.value)}>
        {ranges.map(({ label }) => (
          <option key={label}>{label}</option>
        ))}
      </Select>
      {params.range === "own" ? <OwnDates params={params} update={update} /> : null}
    </div>
  );
}

/** Two days; the page follows as soon as both make sense. */
function OwnDates({ params, update }: UsageState) {
  const { from, to } = params;
  const [days, setDays] = useState({ from, to });
  // The address changes by going back, too.
  const [known, setKnown] = useState({ from, to });
  if (known.from !== from || known.to !== to) {
    setKnown({ from, to });
    setDays({ from, to });
  }
  const problem = problemOf(days);
  const change = (part: Partial<typeof days>) => {
    const next = { ...days, ...part };
    setDays(next);
    if (problemOf(next) === undefined) update(next, "replace");
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field label="First day" hideLabel error={problem}>
        {(ids) => <Input {...ids} type="date" className="!w-auto" value={days.from} max={days.to} onChange={(event) => change({ from: event.target.value })} />}
      </Field>
      <span className="pt-1.5 text-ink-3">to</span>
      <Field label="Last day" hideLabel>
        {(ids) => <Input {...ids} type="date" className="!w-auto" value={days.to} min={days.from} onChange={(event) => change({ to: event.target.value })} />}
      </Field>
    </div>
  );
}
