/** Several tabs on one decision: each keeps what was written in it. */
import { expect, test, type Page } from "@playwright/test";

import { signIn } from "../support/people.ts";

/** A new decision over the page's own session; its address. */
async function create(page: Page, title: string): Promise<string> {
  await page.goto(page.url().replace(/decisions.*$/, "decisions/new?project=tabs"));
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("button", { name: "Create" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  return page.url();
}

async function write(page: Page, words: string): Promise<void> {
  const text = page.getByRole("textbox", { name: "Record text" });
  await text.click();
  await text.press("ControlOrMeta+End");
  await page.keyboard.insertText(words);
  await expect(page.getByText(/Draft saved/)).toBeVisible();
}

test("a tab neither takes over nor deletes what another one writes", async ({ page, context }) => {
  await signIn(page);
  const address = await create(page, "Written in two tabs");
  const other = await context.newPage();
  await page.goto(`${address}/edit`);
  await write(page, "From the first tab.");
  await other.goto(`${address}/edit`);
  await expect(other.getByText("in another tab too")).toBeVisible();
  await expect(other.locator(".cm-content")).not.toContainText("From the first tab.");
  await write(other, "From the second tab.");

  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(address);
  await expect(page.getByText("From the first tab.")).toBeVisible();
  await other.reload();
  await expect(other.locator(".cm-content")).toContainText("From the second tab.");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("You changed this decision elsewhere while you wrote here")).toBeVisible();
  await other.close();

  // Its tab is gone: the draft is there for the next one.
  await page.goto(`${address}/edit`);
  await expect(page.locator(".cm-content")).toContainText("From the second tab.");
  await page.getByRole("button", { name: "Discard the draft" }).click();
});

test("a double click on Create makes one decision", async ({ page }) => {
  await signIn(page);
  const title = `Created with two clicks ${crypto.randomUUID().slice(0, 8)}`;
  await create(page, title);
  await page.goto(page.url().replace(/decisions.*$/, "decisions?project=tabs"));
  await expect(page.getByRole("link", { name: title })).toHaveCount(1);
});

test("what the palette is asked stands in the composer", async ({ page }) => {
  await signIn(page);
  for (const question of ["Why Postgres", "Why an outbox"]) {
    await expect(async () => {
      await page.keyboard.press("ControlOrMeta+k");
      await expect(page.getByRole("dialog")).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await page.getByRole("combobox").fill(question);
    await page.getByRole("option", { name: `Ask “${question}”` }).click();
    await expect(page.getByLabel("Question")).toHaveValue(question);
    await expect(page.getByLabel("Question")).toBeFocused();
  }
  await page.keyboard.type("?");
  await expect(page.getByLabel("Question")).toHaveValue("Why an outbox?");
});

test("an address that names nothing leads on, and offers no second try", async ({ page }) => {
  await signIn(page);
  const address = await create(page, "Compared with nothing");
  const base = address.replace(/\/decisions\/.*$/, "");
  for (const [path, title] of [
    [`${base}/decisions/abc`, "There is no such decision here"],
    [`${base}/decisions/abc/edit`, "There is no such decision here"],
    [`${base}/decisions/abc/history`, "There is no such decision here"],
    [`${address}/history/99`, "There is no such version"],
    [`${base}/ask/abc`, "There is no such conversation of yours"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  }
  await page.goto(`${base}/decisions?from=2024-13`);
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Decisions" })).toBeVisible();
});
