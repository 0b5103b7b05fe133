/** The percents of a budget at which something happens, as the settings have them. */
import type { ListLimitsResponse } from "@platform/contracts/ai/v1/budget_service_pb";

export type BudgetMarks = Pick<ListLimitsResponse, "alertPercents" | "hardStopPercent">;

/** Such as "70, 85 and 95 %". */
export function percentWords(percents: readonly number[], last: "and" | "or"): string {
  const [first = "", ...others] = percents.map(String).reverse();
  return `${others.length === 0 ? "" : `${others.reverse().join(", ")} ${last} `}${first} %`;
}

/** From which percents on a budget is amber, and red: the first alert and the last. */
export function severity({ alertPercents }: Pick<BudgetMarks, "alertPercents">): { amber: number; red: number } {
  return { amber: alertPercents[0] ?? 100, red: alertPercents.at(-1) ?? 100 };
}
