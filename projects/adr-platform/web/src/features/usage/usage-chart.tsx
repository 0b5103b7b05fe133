"use client";
/** Cost or tokens by day, stacked by model: as a chart, and the same numbers as a table. */
import type { UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { Segmented, StackedBars, Swatch } from "@platform/ui-primitives";
import { useMemo } from "react";
import type { Days } from "@/queries/gateway";
import { count, money, shortCount } from "@/lib/format/money";
import { chartData, type ChartData } from "./sums";
import { daysOf, type Measure } from "./usage-params";

const formats = { cost: money, tokens: count } as const;

export interface UsageChartProps {
  rows: readonly UsageRow[];
  days: Days;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

export function UsageChart({ rows, days: { from, to }, measure, onMeasure }: UsageChartProps) {
  const data = useMemo(() => chartData(rows, daysOf({ from, to }), measure), [rows, from, to, measure]);
  return (
    <section aria-labelledby="by-day" className="rounded-lg border border-line p-4">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <h2 id="by-day" className="font-semibold">
          {measure === "cost" ? "Cost by day" : "Tokens by day"}
        </h2>
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
      <StackedBars label={measure === "cost" ? "Cost by day and model" : "Tokens by day and model"} series={data.series} bars={data.bars} format={measure === "cost" ? money : shortCount} />
      <ul aria-label="Models" className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
        {data.series.map((name, index) => (
          <li key={name} className="flex min-w-0 items-center gap-1.5">
            <Swatch index={index} />
            <span className="truncate">{name}</span>
          </li>
        ))}
      </ul>
      <AsTable data={data} measure={measure} />
    </section>
  );
}

function AsTable({ data: { series, bars }, measure }: { data: ChartData; measure: Measure }) {
  const format = formats[measure];
  const used = bars.filter(({ values }) => values.some((value) => value > 0n));
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer text-ink-2 hover:text-ink">As a table</summary>
      <div tabIndex={0} role="group" aria-label="By day and model" className="mt-2 max-h-96 overflow-auto">
        <table className="w-full border-collapse tabular-nums">
          <thead>
            <tr className="text-left text-ink-2">
              <th scope="col" className="py-1 pr-4 font-medium">
                Day
              </th>
              {[...series, "All"].map((name) => (
                <th key={name} scope="col" className="py-1 pl-4 text-right font-medium">
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
