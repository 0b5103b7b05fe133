/** No page breaks WCAG 2.2 A or AA, in light and in dark, as far as a program can tell. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

import { signIn } from "../support/people.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("every page", async ({ page }) => {
      test.setTimeout(120_000);
      const found: string[] = [];
      const check = async (name: string) => {
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
        for (const { id, nodes } of violations) found.push(`${name}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
      };
      await page.goto("/");
      await check("sign-in");
      await signIn(page);
      const base = new URL(page.url()).pathname.replace(/\/decisions$/, "");
      const created = await page.evaluate(async () => {
        const post = (method: string, body: unknown, headers: Record<string, string> = {}) =>
          fetch(`/rpc/${method}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) }).then(
            (answer) => answer.json() as Promise<never>,
          );
        const { workspaces } = await post("platform.identity.v1.WorkspaceService/GetSession", {}) as { workspaces: { org: { id: string; name: string } }[] };
        const team = workspaces.find(({ org }) => org.name === "Demo team")?.org.id ?? "";
        const headers = { "x-workspace-id": team };
        const { decision } = (await post("adr.v1.DecisionService/CreateDecision", { title: "Check every page", project: "axe" }, headers)) as {
          decision: { summary: { id: string; version: string } };
        };
        const { id, version } = decision.summary;
        await post("adr.v1.DecisionService/ChangeStatus", { id, expectedVersion: version, status: "STATUS_ACCEPTED" }, headers);
        return id;
      });
      const decision = `${base}/decisions/${created}`;
      for (const path of [
        `${base}/decisions`,
        `${base}/decisions?q=check`,
        `${base}/decisions/new`,
        decision,
        `${decision}/edit`,
        `${decision}/history`,
        `${decision}/compare`,
        `${base}/import`,
        `${base}/ask`,
        `${base}/usage`,
        `${base}/usage/budgets`,
        `${base}/usage/keys`,
        `${base}/playground`,
        `${base}/members`,
        `${base}/api-keys`,
        "/errors",
        "/errors/decision.changed",
      ]) {
        await page.goto(path);
        await page.waitForLoadState("load");
        await page.waitForTimeout(800);
        await check(path.replace(created, "…"));
      }
      expect(found).toEqual([]);
    });
  });
}
