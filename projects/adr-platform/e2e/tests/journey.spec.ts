/** The main job, as a person does it: sign in, import, search, open, edit, meet a conflict, compare, restore. */
import { join } from "node:path";
import { devices, expect, test, type Page } from "@playwright/test";

import { indexed, signIn } from "../support/people.ts";

const RECORDS = join(import.meta.dirname, "..", "records");
const TITLE = "Publish events with an outbox";

test.describe.configure({ mode: "serial" });

let page: Page;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await signIn(page);
});

test.afterAll(() => page.close());

async function openDecision(title: string): Promise<void> {
  await page.getByRole("link", { name: "Decisions" }).first().click();
  // The list, not the search that may still be shown.
  await page.waitForURL(/\/decisions$/);
  await expect(page.getByText(/^\d+ decisions$/).last()).toBeVisible();
  await page.getByRole("link", { name: new RegExp(title) }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** The editor's text, replaced as by a person who selects all and types. */
async function edit(on: Page, change: (text: string) => string): Promise<void> {
  const editor = on.locator(".cm-content");
  await editor.click();
  const text = await editor.evaluate((element) => {
    const view = (element as unknown as { cmTile?: { view?: unknown }; cmView?: { view?: unknown } });
    const found = (view.cmTile?.view ?? view.cmView?.view) as { state: { doc: { toString(): string } } } | undefined;
    return found?.state.doc.toString();
  });
  expect(text, "the editor's text can be read").toBeTruthy();
  await on.keyboard.press("ControlOrMeta+a");
  await on.keyboard.insertText(change(text ?? ""));
}

test("a folder comes in, and coming in again changes nothing", async () => {
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await page.getByLabel("Folder to import").setInputFiles(RECORDS);
  await page.getByLabel("Project").fill("shop");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("group", { name: "Outcomes" })).toContainText("3");
  await page.getByRole("button", { name: "Import again" }).click();
  await expect(page.getByRole("group", { name: "Outcomes" })).toContainText(/unchanged/i);
});

test("what came in is found by word and by meaning", async () => {
  await page.getByRole("link", { name: "Decisions" }).first().click();
  const box = page.getByRole("searchbox").or(page.getByPlaceholder("Search by word or by meaning")).first();
  await expect(async () => {
    await box.fill("relay de-duplicate");
    await box.press("Enter");
    await expect(page.locator("mark").first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await expect(page.getByRole("link", { name: new RegExp(TITLE) }).first()).toBeVisible();
});

test("a decision shows its text, links and diagram", async () => {
  await openDecision(TITLE);
  await expect(page.getByText("Use Postgres for everything that lasts").locator("visible=true").first()).toBeVisible();
  await expect(page.getByRole("cell", { name: "possible, harmless" })).toBeVisible();
  await expect(page.getByRole("img", { name: "Diagram" }).locator("svg").first()).toBeVisible();
});

test("an edit is saved as a new version", async () => {
  await page.getByRole("link", { name: "Edit" }).click();
  await edit(page, (text) => text.replace("up to a second", "up to two seconds"));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "up to two seconds" })).toBeVisible();
});

test("a draft survives a reload", async () => {
  await page.getByRole("link", { name: "Edit" }).click();
  await edit(page, (text) => text.replace("## Context", "A thought that is not saved yet.\n\n## Context"));
  await expect(page.getByText(/saved/i).first()).toBeVisible();
  await page.reload();
  await expect(page.locator(".cm-content")).toContainText("A thought that is not saved yet.");
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await expect(page.locator(".cm-content")).not.toContainText("A thought that is not saved yet.");
});

test("two people who edit at once both see both versions", async ({ browser }) => {
  const other = await browser.newPage();
  await signIn(other, "Grace Hopper");
  await other.goto(page.url());
  await edit(page, (text) => text.replace("at\nleast once", "at\nleast once, usually exactly once"));
  await edit(other, (text) => text.replace("at\nleast once", "at\nleast once, in order"));
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("usually exactly once").first()).toBeVisible();
  await expect(page.getByText("in order").first()).toBeVisible();
  await page.getByRole("button", { name: "Back to my text" }).click();
  await expect(page.locator(".cm-content")).toContainText("usually exactly once");
  await other.close();
});

test("versions are compared and an earlier one restored", async () => {
  await openDecision(TITLE);
  await page.keyboard.press("h");
  await page.getByRole("link", { name: /compare/i }).first().click();
  await expect(page.getByLabel("From version")).toBeVisible();
  await page.getByLabel("From version").selectOption({ index: -1 + (await page.getByLabel("From version").locator("option").count()) });
  await expect(page.getByText("up to a second").first()).toBeVisible();
  await page.getByRole("button", { name: /restore/i }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: /restore/i }).click();
  await expect(page.getByRole("cell", { name: "up to a second" })).toBeVisible();
});

test("a question is answered from the decisions, with citations that lead there", async () => {
  await indexed(page);
  await page.getByRole("link", { name: "Ask", exact: true }).first().click();
  await page.getByLabel("Question").fill("How are events published to the message broker?");
  await page.keyboard.press("Enter");
  const sources = page.getByRole("region", { name: "Sources" });
  await expect(sources).toContainText(TITLE);
  await expect(page.getByText("no language model was used")).toBeVisible();
  // Numbers follow the answer, and stay the same after a reload.
  const answer = page.getByRole("article").last();
  const numbers = () => answer.locator(".answer a.citation-number").allTextContents();
  const seen = await numbers();
  expect(seen[0]).toBe("1");
  const first = [...new Set(seen)];
  expect(first).toEqual(first.map((_, index) => String(index + 1)));
  await page.reload();
  await expect(sources).toContainText(TITLE);
  expect(await numbers()).toEqual(seen);

  // The passage shows on focus, goes with Escape, and is where the number leads.
  const citation = answer.locator(".answer a.citation-number").first();
  const card = page.locator("[data-radix-popper-content-wrapper]");
  await citation.focus();
  await expect(card).toContainText(TITLE);
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await citation.hover();
  await expect(card).toContainText(TITLE);
  await citation.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("mark")).toBeTruthy();
  await page.goBack();
  await sources.getByRole("link", { name: new RegExp(TITLE) }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "How are events published to the message broker?" })).toBeVisible();
});

test("a finger on a citation leads to the passage", async ({ browser }) => {
  const context = await browser.newContext({ ...devices["Pixel 7"], storageState: await page.context().storageState() });
  const phone = await context.newPage();
  await phone.goto(page.url());
  await phone.locator(".answer a.citation-number").first().tap();
  await expect(phone.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  await context.close();
});

test("a word that no decision has is said to be in none", async () => {
  await page.getByRole("link", { name: "Decisions" }).first().click();
  await page.getByPlaceholder("Search by word or by meaning").fill("zzzzqqq");
  await expect(page.getByText("No decision contains this word. These are the closest in meaning.")).toBeVisible();
});

test("what was archived in one go is taken back from the toast", async () => {
  await page.goto(`${new URL(page.url()).pathname.replace(/\/decisions.*$/, "/decisions")}?project=shop`);
  const rows = page.getByRole("listitem").filter({ has: page.getByRole("checkbox") });
  await expect(rows).toHaveCount(3);
  for (const index of [0, 1]) await rows.nth(index).getByRole("checkbox").click();
  await page.getByRole("toolbar", { name: "Selected decisions" }).getByRole("button", { name: "Archive" }).click();
  await expect(page.getByText("Archived 2 decisions", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(3);
});

test("an error leads to what its code means, without signing in", async ({ browser }) => {
  await page.goto(new URL(page.url()).pathname.replace(/\/decisions.*$/, "/ask/00000000-0000-7000-8000-000000000000"));
  const link = page.getByRole("link", { name: /^conversation\.not_found/ });
  const context = await browser.newContext();
  const visitor = await context.newPage();
  await visitor.goto((await link.getAttribute("href")) ?? "");
  await expect(visitor.getByRole("heading", { level: 1, name: "conversation.not_found" })).toBeVisible();
  await expect(visitor.getByText("There is no such conversation of yours.")).toBeVisible();
  await context.close();
});
