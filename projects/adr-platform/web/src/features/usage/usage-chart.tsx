"use client";
/** Cost or tokens by day, stacked by model, person or key: as a chart, and the same numbers as a table. */
import type { UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { Segmented, StackedBars, Swatch } from "@platform/ui-primitives";
import { useMemo } from "react";
import type { Days } from "@/queries/gateway";
import { count, money, shortCount } from "@/lib/format/money";
import { tellings } from "./splits";
import { chartData, type ChartData } from "./sums";
import { daysOf, type Measure, type Split } from "./usage-params";

const formats = { cost: money, tokens: count } as const;

export interface UsageChartProps {
  rows: readonly UsageRow[];
  days: Days;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
  by: Split;
  /** What it can be stacked by. */
  splits: readonly Split[];
  onSplit: (by: Split) => void;
}

export function UsageChart({ rows, days: { from, to }, measure, onMeasure, by, splits, onSplit }: UsageChartProps) {
  const data = useMemo(() => chartData(rows, daysOf({ from, to }), measure, tellings[by]), [rows, from, to, measure, by]);
  const what = `day and ${tellings[by].word}`;
  return (
    <section aria-labelledby="by-day" className="rounded-lg border border-line p-4">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <h2 id="by-day" className="font-semibold">
          {measure === "cost" ? "Cost by day" : "Tokens by day"}
        </h2>
        <div className="flex flex-wrap gap-2">
          {splits.length < 2 ? null : <Segmented label="Stacked by" value={by} options={splits.map((value) => ({ value, label: tellings[value].label }))} onChange={onSplit} />}
          <Segmented
            label="Measure"
            value={measure}
            options={[
              { value: "cost", label: "Cost" },
              { value: "tokens", label: "Tokens" },
            ]}
            onChange={onMeasure}
          />
        </div>
      </div>
      <StackedBars label={`${measure === "cost" ? "Cost" : "Tokens"} by ${what}`} series={data.series} bars={data.bars} format={measure === "cost" ? money : shortCount} />
      <ul aria-label="Colours" className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
        {data.series.map((name, index) => (
          <li key={index} className="flex min-w-0 items-center gap-1.5">
            <Swatch index={index} />
            <span className="truncate">{name}</span>
          </li>
        ))}
      </ul>
      <AsTable data={data} measure={measure} label={`By ${what}`} />
    </section>
  );
}

function AsTable({ data: { series, bars }, measure, label }: { data: ChartData; measure: Measure; label: string }) {
  const format = formats[measure];
  const used = bars.filter(({ values }) => values.some((value) => value > 0n));
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer text-ink-2 hover:text-ink">As a table</summary>
      <div tabIndex={0} role="group" aria-label={label} className="mt-2 max-h-96 overflow-auto">
        <table className="w-full border-collapse tabular-nums">
          <thead>
            <tr className="text-left text-ink-2">
              <th scope="col" className="py-1 pr-4 font-medium">
                Day
              </th>
              {[...series, "All"].map((name, index) => (
                <th key={index} scope="col" className="py-1 pl-4 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {used.map(({ day, label, values }) => (
              <tr key={day} className="border-t border-line">
                <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap">
                  {label}
                </th>
                {[...values, values.reduce((all, value) => all + value, 0n)].map((value, index) => (
                  <td key={index} className="py-1 pl-4 text-right whitespace-nowrap">
                    {format(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
