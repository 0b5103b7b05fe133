/** Models through the gateway: what is asked costs, is counted, limited and stopped; programs call it with keys. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test, type Locator, type Page } from "@playwright/test";

import { signIn } from "../support/people.ts";
import { ScriptedModel } from "../support/scripted-model.ts";
import { Stack } from "../support/stack.ts";

/** Beside the stack that the other tests share. */
const PORT = Number(process.env["ADR_E2E_PORT"] ?? 4390) + 12;
const RECORD = "# 1. Publish events with an outbox\n\n## Status\n\nAccepted\n\n## Decision\n\nEvents are published through an outbox, because it survives a crash.\n";

let folder: string;
let model: ScriptedModel;
let stack: Stack;

test.use({ baseURL: `http://localhost:${PORT}` });
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  model = await ScriptedModel.start();
  folder = mkdtempSync(join(tmpdir(), "adr-e2e-models-"));
  const file = join(folder, "ai.toml");
  writeFileSync(file, model.settings);
  stack = await Stack.start(PORT, undefined, { ADR_AI_CONFIG: file, ADR_AI_LISTEN: "127.0.0.1:0" });
  const data = Buffer.from(RECORD).toString("base64");
  await stack.call("adr.v1.TransferService/ImportFiles", { project: "shop", files: [{ path: "0001-outbox.md", data }] });
});

test.afterAll(async () => {
  await stack.stop();
  model.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(new URL(page.url()).pathname.replace(/^(\/w\/[^/]+).*$/, `$1/${path}`));
}

async function ask(page: Page, question: string): Promise<Locator> {
  await page.getByLabel("Question", { exact: true }).fill(question);
  await page.keyboard.press("Enter");
  const answer = page.getByRole("article").last();
  await expect(answer.getByRole("button", { name: "Copy" })).toBeVisible();
  return answer;
}

test("an answer says what it cost, also after a reload, and the usage page counts it", async ({ page }) => {
  await signIn(page);
  await open(page, "ask");
  const answer = await ask(page, "Why an outbox?");
  await expect(answer).toContainText("1,500 tokens · $0.00045");
  await page.reload();
  await expect(answer).toContainText("1,500 tokens · $0.00045");

  await open(page, "usage");
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("table", { name: "By model" })).toContainText("scripted/scripted", { timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("table", { name: "By person" })).toContainText("Ada Lovelace");
  await expect(page.getByRole("slider", { name: "Cost by day and model" })).toHaveAttribute("aria-valuetext", /\$0\.00045/);
  await page.getByRole("radio", { name: "Person" }).click();
  await expect(page.getByRole("slider", { name: "Cost by day and person" })).toHaveAttribute("aria-valuetext", /Ada Lovelace \$0\.00045/);
});

test("a question is asked otherwise, and answered anew", async ({ page }) => {
  await signIn(page);
  await open(page, "ask");
  await ask(page, "Why an outbox?");
  model.text = "So that nothing is lost.";
  await page.getByRole("button", { name: "Regenerate" }).click();
  await expect(page.locator(".answer")).toContainText("So that nothing is lost.");
  await page.getByRole("button", { name: "Edit the question" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("What survives a crash?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "What survives a crash?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Regenerate" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "What survives a crash?" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Why an outbox?" })).toHaveCount(0);
});

test("a program calls models with a key, until it is revoked", async ({ page, request }) => {
  await signIn(page);
  await open(page, "usage/keys");
  await page.getByRole("button", { name: "New gateway key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Bot");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).dblclick();
  const secret = await page.getByLabel("Secret").inputValue();
  const text = await page.getByRole("group", { name: "What to write" }).innerText();
  const baseUrl = /base_url="([^"]+)"/.exec(text)?.[1] ?? "";
  const call = () =>
    request.post(`${baseUrl}/chat/completions`, {
      headers: { authorization: `Bearer ${secret}` },
      data: { model: "scripted", messages: [{ role: "user", content: "Hello" }] },
    });
  const answer = await call();
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain(model.text);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Revoke Bot" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("button", { name: "Revoke Bot" })).toHaveCount(0);
  await expect.poll(async () => (await call()).status()).toBe(401);
});

test("a draft is written, taken over, and taken back by one undo", async ({ page }) => {
  await signIn(page);
  await open(page, "decisions/new");
  const before = await page.getByRole("textbox", { name: "Record text" }).innerText();
  model.text = "# Use a queue\n\nIt takes the load.\n";
  await page.getByRole("button", { name: "Draft", exact: true }).click();
  await page.getByLabel("What to write").fill("A queue, because of the load");
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await page.getByRole("button", { name: "Take over" }).click();
  const text = page.getByRole("textbox", { name: "Record text" });
  await expect(text).toContainText("It takes the load.");
  expect(model.asked.at(-1)).toContain("A queue, because of the load");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(text).not.toContainText("It takes the load.");
  expect(await text.innerText()).toBe(before);
});

test("the playground compares, and says what each costs", async ({ page }) => {
  await signIn(page);
  await open(page, "playground");
  await page.getByRole("textbox", { name: "Person, message 1" }).fill("Hello");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("region", { name: "Answer 1" })).toContainText("1,500 tokens · $0.00045");
});

test("a budget that is spent refuses, and a stop holds until it is taken back", async ({ page }) => {
  await signIn(page);
  const refusal = page.getByRole("article").getByRole("alert");
  await open(page, "usage/budgets");
  await page.getByRole("button", { name: "New limits" }).click();
  await page.getByRole("dialog").getByLabel("Dollars per day").fill("0.0001");
  await page.getByRole("dialog").getByRole("button", { name: "Set" }).click();
  await expect(page.getByRole("meter", { name: "The workspace: Today" })).toBeVisible();
  await open(page, "ask");
  await page.getByLabel("Question", { exact: true }).fill("Why?");
  await page.keyboard.press("Enter");
  await refusal.getByRole("link", { name: "Budgets and stops" }).click();
  await page.getByRole("button", { name: "More: The workspace" }).click();
  await page.getByRole("menuitem", { name: "Remove the limits" }).click();
  await expect(page.getByRole("meter")).toHaveCount(0);

  await page.getByRole("button", { name: "Stop…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByText("Calls to models are stopped")).toBeVisible();
  await open(page, "ask");
  await page.getByLabel("Question", { exact: true }).fill("Why?");
  await page.keyboard.press("Enter");
  await expect(refusal).toContainText("ai_gateway.stopped");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Calls to models are stopped")).toHaveCount(0);
  await refusal.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".answer")).toContainText(model.text.split("\n")[0]?.replace("# ", "") ?? "");
});
