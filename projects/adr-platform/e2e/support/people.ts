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

/** The workspace that the development people share. */
const DEMO_TEAM = "0ada0000-0000-7000-8000-000000000001";

/** Waits until what was just changed can be found: an index follows the changes, it does not come with them. */
export async function indexed(page: Page): Promise<void> {
  const status = async () => {
    const response = await page.request.post("/rpc/adr.v1.SearchService/GetIndexStatus", {
      data: {},
      headers: { "x-workspace-id": DEMO_TEAM, origin: new URL(page.url()).origin },
    });
    return response.ok() ? await response.json() : { error: await response.text() };
  };
  await expect.poll(status, { timeout: 60_000 }).toMatchObject({ upToDate: true });
}
