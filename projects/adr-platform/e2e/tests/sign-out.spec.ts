/** Signing out ends the session here and at the issuer, also for whoever kept a copy of the cookies. */
import { expect, test } from "@playwright/test";

import { signIn } from "../support/people.ts";

test("signing out ends the session here and at the issuer", async ({ page, browser }) => {
  await signIn(page);
  const inside = page.url();
  const kept = await page.context().cookies();
  const atIssuer = page.waitForRequest((request) => new URL(request.url()).pathname === "/session/end");
  await page.getByRole("button", { name: /Account and appearance/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const ended = new URL((await atIssuer).url());
  expect(ended.searchParams.get("id_token_hint")).toBeTruthy();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/");
  expect((await page.context().cookies()).filter(({ name }) => name.startsWith("adr_session"))).toEqual([]);

  // No way back in without saying who one is.
  await page.goto(inside);
  await expect(page.getByText("Development sign-in").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /Grace Hopper/ })).toBeVisible();

  // A copy of the cookies is good for no new session.
  const other = await browser.newContext();
  await other.addCookies(kept);
  const thief = await other.newPage();
  await thief.goto("/");
  const renewed = await thief.evaluate(() => fetch("/auth/refresh", { method: "POST" }).then((answer) => answer.status));
  expect(renewed).toBe(401);
  await other.close();
});
