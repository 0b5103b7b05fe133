/** Pictures beside records are shown to members, and to nobody else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, type Page } from "@playwright/test";

import { stackUrl } from "../support/stack.ts";
import { signIn } from "../support/people.ts";

/** A picture of one red point. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const RECORD = "# 1. Draw it\n\n## Status\n\nAccepted\n\n## Context\n\n![The flow](../images/flow.png)\n\n![Lost](lost.png)\n";

/** As the page itself asks; requests from elsewhere are refused whoever is signed in. */
function statusOf(page: Page, address: string): Promise<number> {
  return page.evaluate(async (url) => (await fetch(url)).status, address);
}

test("a record shows the picture that was imported with it", async ({ page, browser }) => {
  const dataDir = process.env["ADR_E2E_DATA_DIR"] ?? "";
  const key = readFileSync(join(dataDir, "secrets", "cli-key"), "utf8").trim();
  const answer = await page.request.post(`${stackUrl()}/rpc/adr.v1.TransferService/ImportFiles`, {
    headers: { authorization: `Bearer ${key}` },
    data: {
      project: "pictures",
      files: [
        { path: "adr/0001-draw-it.md", data: Buffer.from(RECORD).toString("base64") },
        { path: "images/flow.png", data: PNG },
      ],
    },
  });
  const { results } = (await answer.json()) as { results: { decision?: { id: string } }[] };
  const id = results.find(({ decision }) => decision !== undefined)?.decision?.id ?? "";

  await signIn(page);
  await page.goto(page.url().replace(/decisions$/, `decisions/${id}`));
  const picture = page.getByRole("img", { name: "The flow" });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  await expect(page.getByRole("img", { name: "Lost" })).toContainText("is not among the imported files");

  // As it was, too.
  await page.goto(`${page.url()}/history/1`);
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);

  const address = (await picture.getAttribute("src")) ?? "";
  expect(await statusOf(page, address)).toBe(200);
  expect((await page.request.get(address)).status()).toBe(403);
  const stranger = await browser.newContext({ baseURL: stackUrl() });
  expect((await stranger.request.get(address)).status()).toBe(401);
  const other = await stranger.newPage();
  await other.goto("/");
  await other.getByRole("link", { name: "Sign in" }).click();
  await other.getByLabel("Name").fill("Mary Jackson");
  await other.getByLabel("E-mail").fill("mary@example.com");
  await other.getByRole("button", { name: "Continue" }).click();
  await expect(other.getByRole("heading", { name: "Decisions" })).toBeVisible();
  expect(await statusOf(other, address)).toBe(403);
  await stranger.close();
});

test("a picture that is pasted into the editor is kept, shown large, and given the keyboard back", async ({ page }) => {
  await signIn(page);
  await page.getByRole("link", { name: /^New/ }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Paste it");
  await page.getByRole("button", { name: "Create" }).click();
  // Among several projects none is chosen silently.
  await expect(page.getByText("Choose a project", { exact: true }).locator("visible=true").last()).toBeVisible();
  await page.getByLabel("Project").selectOption("pictures");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  const text = page.getByRole("textbox", { name: "Record text" });
  await text.click();
  await text.press("ControlOrMeta+End");
  await text.evaluate((box, png) => {
    const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "Red point.png", { type: "image/png" }));
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, PNG);
  await expect(text).toContainText(/!\[Red point\]\(images\/red-point-[0-9a-f]{8}\.png\)/);
  await page.getByRole("button", { name: "Save" }).click();

  const picture = page.getByRole("link", { name: "Red point" });
  await expect.poll(() => picture.getByRole("img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  await picture.click();
  await expect(page.getByRole("dialog", { name: "Red point" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(picture).toBeFocused();
});
