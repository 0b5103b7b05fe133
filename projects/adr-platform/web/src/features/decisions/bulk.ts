/** Changes of many decisions: each on its own, so that one that moved on does not stop the rest. */
import { describeError } from "@platform/connect-client";
import type { Decision, DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { decisionService, type Change } from "@/queries/decisions";
import type { Api } from "@/queries/api";
import { decisionName } from "./number";

export interface BulkResult {
  done: number;
  /** One line for each decision that was not changed. */
  failures: string[];
  /** Takes back what was done; what changed since stays, and is counted. */
  undo: () => Promise<{ done: number; failed: number }>;
}

const atOnce = 4;

interface Step {
  decision: DecisionSummary;
  change: Change;
  /** How to take it back, given the decision after the change. */
  back: (after: Decision) => Change;
}

async function runAll(api: Api, steps: readonly Step[]): Promise<BulkResult> {
  const service = decisionService(api);
  const failures: string[] = [];
  const undos: Change[] = [];
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      try {
        const { decision } = await step.change(service);
        if (decision !== undefined) undos.push(step.back(decision));
      } catch (error) {
        failures.push(`${decisionName(step.decision)}: ${describeError(error).title.toLowerCase()}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const undo = async () => {
    const results = await Promise.allSettled(undos.map((change) => change(service)));
    const failed = results.filter(({ status }) => status === "rejected").length;
    return { done: results.length - failed, failed };
  };
  return { done: undos.length, failures, undo };
}

const at = (decision: Pick<DecisionSummary, "id" | "version">) => ({ id: decision.id, expectedVersion: decision.version });
const after = (decision: Decision) => at(decision.summary ?? { id: "", version: 0n });

export function archiveAll(api: Api, decisions: readonly DecisionSummary[]): Promise<BulkResult> {
  return runAll(
    api,
    decisions.map((decision) => ({
      decision,
      change: (service) => service.archiveDecision(at(decision)),
      back: (changed) => (service) => service.restoreDecision(after(changed)),
    })),
  );
}

export function restoreAll(api: Api, decisions: readonly DecisionSummary[]): Promise<BulkResult> {
  return runAll(
    api,
    decisions.map((decision) => ({
      decision,
      change: (service) => service.restoreDecision(at(decision)),
      back: (changed) => (service) => service.archiveDecision(after(changed)),
    })),
  );
}

/** Adds one tag to each; those that have it are left alone. */
export function tagAll(api: Api, decisions: readonly DecisionSummary[], tag: string): Promise<BulkResult> {
  return runAll(
    api,
    decisions
      .filter((decision) => !decision.tags.includes(tag))
      .map((decision) => ({
        decision,
        change: (service) => service.tagDecision({ ...at(decision), tags: [...decision.tags, tag] }),
        back: (changed) => (service) => service.tagDecision({ ...after(changed), tags: decision.tags }),
      })),
  );
}
