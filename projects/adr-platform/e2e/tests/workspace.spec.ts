/** Members and keys: what owners do, and what others see of it. */
import { expect, test } from "@playwright/test";

import { pressTo, signIn } from "../support/people.ts";

test("an owner adds a person, changes the role and removes them", async ({ page }) => {
  await signIn(page);
  await pressTo(page, "g m", page.getByRole("heading", { name: "Members" }));
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill("hedy@example.com");
  await dialog.getByLabel("Role").selectOption({ label: "Viewer: reads, searches and asks" });
  await dialog.getByRole("button", { name: "Add" }).click();
  const hedy = page.getByRole("list", { name: "Members" }).getByRole("listitem").filter({ hasText: "hedy@example.com" });
  await expect(hedy).toContainText("has not signed in yet");

  await hedy.getByRole("button", { name: "Role of hedy@example.com: Viewer" }).click();
  await page.getByRole("menuitemcheckbox", { name: /^Editor/ }).click();
  await expect(hedy.getByRole("button", { name: "Role of hedy@example.com: Editor" })).toBeVisible();

  await hedy.getByRole("button", { name: "Remove hedy@example.com" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(hedy).toHaveCount(0);
});

test("the last owner stays", async ({ page }) => {
  await signIn(page);
  await page.goto(page.url().replace(/decisions$/, "members"));
  const ada = page.getByRole("listitem").filter({ hasText: "(you)" });
  await ada.getByRole("button", { name: "Leave the workspace" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("owner");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(ada).toBeVisible();
});

test("a key works until it is revoked, and its secret is shown once", async ({ page, request }) => {
  await signIn(page);
  await expect(page.getByRole("list", { name: "Decisions" })).toBeVisible();
  await pressTo(page, "g k", page.getByRole("heading", { name: "API keys" }));
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Pipeline");
  // A double click makes one key, and does not close what shows its secret.
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).dblclick();
  const secret = await page.getByRole("dialog").getByLabel("Secret").inputValue();
  const list = () =>
    request.post("/rpc/adr.v1.DecisionService/ListDecisions", { data: {}, headers: { authorization: `Bearer ${secret}` } });
  expect((await list()).status()).toBe(200);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: "Revoke Pipeline" })).toHaveCount(1);
  const key = page.getByRole("list", { name: "API keys" }).getByRole("listitem").filter({ hasText: "Pipeline" });
  await expect(key).toContainText("last used");
  expect(await page.content()).not.toContain(secret);

  await key.getByRole("button", { name: "Revoke Pipeline" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  // The list is out of sight as long as the dialog is open.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(key).toHaveCount(0);
  expect((await list()).status()).toBe(401);
});

test("a viewer sees who is there, and nothing to manage", async ({ page }) => {
  await signIn(page, "Vera Rubin");
  await expect(page.getByRole("link", { name: "API keys" })).toHaveCount(0);
  await page.getByRole("link", { name: "Members" }).first().click();
  await expect(page.getByRole("list", { name: "Members" })).toContainText("Ada Lovelace");
  await expect(page.getByRole("button", { name: /^(Add a person|Role of|Remove)/ })).toHaveCount(0);
  await page.goto(page.url().replace(/members$/, "api-keys"));
  await expect(page.getByText("API keys are for owners")).toBeVisible();
});
