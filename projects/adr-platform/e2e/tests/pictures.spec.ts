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
