/**
 * Everything is killed with SIGKILL in the middle of imports and edits. After the next start every change that was
 * acknowledged is there, and importing again completes.
 */
import { expect, test } from "@playwright/test";

import { Stack } from "../support/stack.ts";

/** Beside the stack that the other tests share. */
const PORT = Number(process.env["ADR_E2E_PORT"] ?? 4390) + 4;
const FILES = 240;
const PORTION = 12;
const ROUNDS = 3;

interface Decision {
  decision: { summary: { id: string; version: string; title: string }; content: string };
}
interface Imported {
  results: { path: string; outcome: string; decision?: { id: string } }[];
}

function file(number: number): { path: string; data: string } {
  const text = `# ${number}. Choice ${number}\n\n## Status\n\nProposed\n\n## Context\n\n${"Because. ".repeat(200)}\n`;
  return { path: `${String(number).padStart(4, "0")}-choice.md`, data: Buffer.from(text).toString("base64") };
}

/** Sends the folder in portions; what is acknowledged goes into `known`, path to id. Ends when the stack does. */
async function importing(stack: Stack, known: Map<string, string>): Promise<void> {
  for (let start = 1; start <= FILES; start += PORTION) {
    const files = Array.from({ length: PORTION }, (_, index) => file(start + index));
    const { results } = await stack.call<Imported>("adr.v1.TransferService/ImportFiles", { project: "crash", files });
    for (const { path, outcome, decision } of results) {
      expect(outcome).not.toBe("IMPORT_OUTCOME_FAILED");
      if (decision) known.set(path, decision.id);
    }
  }
}

/** Edits one decision again and again; the last acknowledged content is returned by the holder. */
async function editing(stack: Stack, id: string, last: { content: string }): Promise<void> {
  let { decision } = await stack.call<Decision>("adr.v1.DecisionService/GetDecision", { id });
  for (let round = 0; ; round += 1) {
    const content = `# Edited\n\n## Status\n\nProposed\n\nEdit ${round} at ${decision.summary.version}.\n`;
    const request = { id, expectedVersion: decision.summary.version, content };
    ({ decision } = await stack.call<Decision>("adr.v1.DecisionService/EditDecision", request));
    last.content = decision.content;
  }
}

test("what was acknowledged survives kill -9", async () => {
  test.setTimeout(180_000);
  let stack = await Stack.start(PORT);
  const created = await stack.call<Decision>("adr.v1.DecisionService/CreateDecision", { project: "edits", title: "Edited" });
  const id = created.decision.summary.id;
  const known = new Map<string, string>();
  const last = { content: created.decision.content };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const work = Promise.allSettled([importing(stack, known), editing(stack, id, last)]);
      await new Promise((resolve) => setTimeout(resolve, 300 + 400 * round));
      await stack.kill();
      await work;
      stack = await Stack.start(PORT, stack.dataDir);
      const { decision } = await stack.call<Decision>("adr.v1.DecisionService/GetDecision", { id });
      // The very last edit may have been stored without its answer getting out; none that was answered may be missing.
      const edits = (content: string) => Number(/Edit (\d+) at (\d+)/.exec(content)?.[2] ?? 0);
      expect(edits(decision.content)).toBeGreaterThanOrEqual(edits(last.content));
      for (const [path, imported] of known) {
        const found = await stack.call<Decision>("adr.v1.DecisionService/GetDecision", { id: imported });
        expect(found.decision.summary.title, path).toBe(`Choice ${Number(path.slice(0, 4))}`);
      }
    }
    await importing(stack, known);
    const list = await stack.call<{ page: { total: string } }>("adr.v1.DecisionService/ListDecisions", {
      filter: { projects: ["crash"] },
    });
    expect(Number(list.page.total)).toBe(FILES);
    expect(known.size).toBe(FILES);
  } finally {
    await stack.stop();
  }
});
