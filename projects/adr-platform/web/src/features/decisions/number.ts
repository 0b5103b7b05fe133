/** A decision's number and name as people write them. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";

/** `42` → "0042"; absent → "". */
export function paddedNumber(number: number | undefined): string {
  return number === undefined ? "" : String(number).padStart(4, "0");
}

/** "0042 Use Postgres", or the title alone. */
export function decisionName(decision: { number?: number | undefined; title: string }): string {
  return decision.number === undefined ? decision.title : `${paddedNumber(decision.number)} ${decision.title}`;
}

/** The title without the number that many records repeat in it ("12. Use Postgres", "ADR-12: Use Postgres"). */
export function plainTitle(decision: Pick<DecisionSummary, "title" | "number">): string {
  if (decision.number === undefined) return decision.title;
  const repeated = new RegExp(`^(?:adr[-\\s]*)?0*${String(decision.number)}\\s*(?:[.:)]|[-–—]\\s)\\s*`, "i");
  const plain = decision.title.replace(repeated, "");
  return plain === "" ? decision.title : plain;
}
