/** What a viewer may not do is neither offered nor possible. */
import { expect, test } from "@playwright/test";

import { signIn } from "../support/people.ts";

test("a viewer reads and is refused changes", async ({ page }) => {
  await signIn(page, "Vera Rubin");
  const answer = await page.evaluate(async () => {
    const workspaces = await fetch("/rpc/platform.identity.v1.WorkspaceService/GetSession", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const session = (await workspaces.json()) as { workspaces: { org: { id: string; name: string } }[] };
    const team = session.workspaces.find(({ org }) => org.name === "Demo team");
    const created = await fetch("/rpc/adr.v1.DecisionService/CreateDecision", {
      method: "POST",
      headers: { "content-type": "application/json", "x-workspace-id": team?.org.id ?? "" },
      body: JSON.stringify({ title: "Mine" }),
    });
    return { status: created.status, body: await created.text() };
  });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain("permission_denied");
});

test("somebody new gets a workspace of their own and sees nobody else's decisions", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Name").fill("Katherine Johnson");
  await page.getByLabel("E-mail").fill("katherine@example.com");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Decisions" })).toBeVisible();
  await expect(page.getByText("Katherine's workspace").first()).toBeVisible();
  await expect(page.getByText("Use Postgres for everything that lasts")).toHaveCount(0);
});
