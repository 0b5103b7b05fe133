/** Signing in as one of the people of the development team. */
import { expect, type Locator, type Page } from "@playwright/test";

export async function signIn(page: Page, name = "Ada Lovelace"): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByText("Development sign-in").first()).toBeVisible();
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await expect(page.getByRole("heading", { name: "Decisions" })).toBeVisible();
}

/** Presses keys one after the other until they lead there: a page that has only just arrived does not listen yet. */
export async function pressTo(page: Page, keys: string, there: Locator): Promise<void> {
  await expect(async () => {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await expect(there).toBeVisible({ timeout: 2_000 });
  }).toPass();
}
