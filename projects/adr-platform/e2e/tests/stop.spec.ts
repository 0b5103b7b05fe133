/** An answer that is stopped: the model's request ends, and what was there already is kept. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { signIn } from "../support/people.ts";
import { SlowModel } from "../support/slow-model.ts";
import { Stack } from "../support/stack.ts";

/** Beside the stack that the other tests share. */
const PORT = Number(process.env["ADR_E2E_PORT"] ?? 4390) + 8;
const QUESTION = "Which database do we use?";
const RECORD = "# 1. Use PostgreSQL as our database\n\n## Status\n\nAccepted\n\n## Context\n\nWe need one database for everything.\n";

let settings: string;
let model: SlowModel;
let stack: Stack;

test.use({ baseURL: `http://localhost:${PORT}` });

test.beforeAll(async () => {
  model = await SlowModel.start();
  settings = mkdtempSync(join(tmpdir(), "adr-e2e-models-"));
  const file = join(settings, "ai.toml");
  writeFileSync(
    file,
    `[providers.slow]\nprotocols = ["chat_completions"]\nbase_url = "${model.url}"\n\n` +
      `[models.slow]\ntargets = [{ provider = "slow", model = "slow", price = "free" }]\n`,
  );
  stack = await Stack.start(PORT, undefined, { ADR_AI_CONFIG: file, ADR_AI_LISTEN: "127.0.0.1:0" });
  const data = Buffer.from(RECORD).toString("base64");
  await stack.call("adr.v1.TransferService/ImportFiles", { project: "stop", files: [{ path: "0001-db.md", data }] });
});

test.afterAll(async () => {
  await stack.stop();
  model.stop();
  rmSync(settings, { recursive: true, force: true });
});

test("stopping ends the model's request and keeps what was said", async ({ page }) => {
  await signIn(page);
  await page.getByRole("link", { name: "Ask", exact: true }).first().click();
  await page.getByLabel("Question").fill(QUESTION);
  await page.keyboard.press("Enter");
  await expect(page.locator(".answer")).toContainText("word3");
  expect(model.underway).toBe(1);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Stopped here.")).toBeVisible();
  await expect.poll(() => model.hungUp).toBe(1);
  expect(model.underway).toBe(0);
  await expect(page.getByRole("button", { name: "Regenerate" })).toBeVisible();

  await page.reload();
  await expect(page.getByRole("heading", { name: QUESTION })).toBeVisible();
  await expect(page.locator(".answer")).toContainText("word3");
  await expect(page.getByText("Stopped here.")).toBeVisible();
});

test("leaving the page ends the model's request, too", async ({ page }) => {
  await signIn(page);
  await page.getByRole("link", { name: "Ask", exact: true }).first().click();
  await page.getByLabel("Question").fill(QUESTION);
  await page.keyboard.press("Enter");
  await expect(page.locator(".answer")).toContainText("word3");
  const before = model.hungUp;
  await page.close();
  await expect.poll(() => model.hungUp).toBe(before + 1);
  expect(model.underway).toBe(0);
});
