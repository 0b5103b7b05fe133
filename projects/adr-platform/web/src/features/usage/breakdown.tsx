"use client";
/** What was used, by model, person or key: a table with the largest first. */
import type { UsageRow } from "@platform/contracts/ai/v1/usage_service_pb";
import { useId } from "react";
import { count, exactMoney, money } from "@/lib/format/money";
import { grouped, measured, tokens } from "./sums";
import type { Measure } from "./usage-params";

export interface BreakdownProps {
  title: string;
  rows: readonly UsageRow[];
  measure: Measure;
  /** What is told apart, empty where a call had none. */
  by: (row: UsageRow) => string;
  /** In words, for people. */
  name: (row: UsageRow) => string;
}

export function Breakdown({ title, rows, measure, by, name }: BreakdownProps) {
  const heading = useId();
  const groups = grouped(rows, measure, by);
  const most = groups[0] === undefined ? 0n : measured(groups[0], measure);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="mb-2 font-semibold">
        {title}
      </h2>
      <div className="overflow-x-auto rounded-lg border border-line">
        <table aria-labelledby={heading} className="w-full border-collapse text-left tabular-nums">
          <thead className="text-sm text-ink-2">
            <tr>
              <th scope="col" className="w-full px-3 py-2 font-medium sm:px-4">
                Name
              </th>
              <th scope="col" className="px-2 py-2 text-right sm:px-3 font-medium">
                Requests
              </th>
              <th scope="col" className="px-2 py-2 text-right sm:px-3 font-medium">
                Tokens
              </th>
              <th scope="col" className="px-3 py-2 text-right sm:px-4 font-medium">
                Cost
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key} className="border-t border-line">
                <th scope="row" className="max-w-0 px-3 py-2 font-normal sm:px-4">
                  <span className="block truncate">{group.rows[0] === undefined ? group.key : name(group.rows[0])}</span>
                  <span aria-hidden className="mt-1 block h-1 rounded-full bg-accent" style={{ width: barWidth(measured(group, measure), most) }} />
                </th>
                <td className="px-2 py-2 text-right sm:px-3">{count(group.requests)}</td>
                <td className="px-2 py-2 text-right sm:px-3">{count(tokens(group))}</td>
                <td className="px-3 py-2 text-right sm:px-4" title={exactMoney(group.costPicodollars)}>
                  {money(group.costPicodollars)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function barWidth(value: bigint, most: bigint): string {
  return most === 0n ? "0" : `${String(Number((value * 1000n) / most) / 10)}%`;
}
