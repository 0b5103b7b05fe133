/** Signing in as one of the people of the development team. */
import { expect, type Page } from "@playwright/test";

export async function signIn(page: Page, name = "Ada Lovelace"): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByText("Development sign-in").first()).toBeVisible();
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await expect(page.getByRole("heading", { name: "Decisions" })).toBeVisible();
}
