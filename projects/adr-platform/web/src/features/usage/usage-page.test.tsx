// @vitest-environment happy-dom
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeGateway } from "@/testing/fake-gateway";
import { renderApp } from "@/testing/render";
import { toDay } from "./usage-params";
import { UsagePage } from "./usage-page";

const address = { search: "" };
vi.mock("next/navigation", () => ({ usePathname: () => "/w/demo/usage", useSearchParams: () => new URLSearchParams(address.search) }));

const day = 86_400_000;
const today = toDay(Date.now());
const lately = toDay(Date.now() - 40 * day);

function used(): FakeGateway {
  const gateway = new FakeGateway();
  gateway.use({ day: today, model: "anthropic/sonnet", userId: "u1", userName: "Ada Lovelace", inputTokens: 1000n, outputTokens: 200n, costPicodollars: 6_000_000_000n });
  gateway.use({ day: today, model: "anthropic/sonnet", keyId: "k1", keyName: "Pipeline", inputTokens: 1n, outputTokens: 1n, costPicodollars: 18_000_000n, estimatedRequests: 1n });
  gateway.use({ day: today, model: "local/extractive", userId: "gone", inputTokens: 5n, outputTokens: 5n });
  gateway.use({ day: lately, model: "openai/gpt", userId: "u1", userName: "Ada Lovelace", costPicodollars: 7_000_000_000_000n, outputTokens: 9n });
  return gateway;
}

beforeEach(() => {
  address.search = "";
  window.history.replaceState(null, "", "/");
});

const table = async (name: string) => within(await screen.findByRole("table", { name }));
const totals = async () => (await screen.findByText("Requests", { selector: "dt" })).closest("dl")?.textContent;

describe("UsagePage", () => {
  it("sums up the days that are asked for", async () => {
    renderApp(<UsagePage />, { gateway: used() });
    expect(await totals()).toContain("$0.006");
    expect(await totals()).toContain("Requests3");
    expect(await totals()).toContain("1,212");
    expect(await totals()).toContain("Estimated33 %");
    expect(screen.queryByText("openai/gpt")).toBeNull();
  });

  it("tells apart models, people and keys, with names for those who have none", async () => {
    renderApp(<UsagePage />, { gateway: used() });
    expect((await table("By model")).getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["anthropic/sonnet", "local/extractive"]);
    expect((await table("By person")).getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["Ada Lovelace", "Nobody: keys of the workspace", "Somebody who left (gone)"]);
    expect((await table("By key")).getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["No key: from these pages", "Pipeline"]);
    expect((await table("By key")).getByText("$0.000018")).toBeTruthy();
  });

  it("draws each day of the range, and says it", async () => {
    address.search = "range=7";
    renderApp(<UsagePage />, { gateway: used() });
    const chart = await screen.findByRole("slider", { name: "Cost by day and model" });
    expect(chart.getAttribute("aria-valuemax")).toBe("6");
    expect(chart.getAttribute("aria-valuetext")).toMatch(/: \$0\.006, anthropic\/sonnet \$0\.006$/);
  });

  it("stacks the chart by person and by key as well", async () => {
    address.search = "range=7";
    const { user } = renderApp(<UsagePage />, { gateway: used() });
    await user.click(await screen.findByRole("radio", { name: "Person" }));
    expect(window.location.search).toBe("?range=7&by=person");
  });

  it.each([
    ["person", /: \$0\.006, Ada Lovelace \$0\.006/],
    ["key", /: \$0\.006, No key: from these pages \$0\.006, Pipeline \$0\.000018$/],
  ])("shows who used it: by %s", async (by, words) => {
    address.search = `range=7&by=${by}`;
    renderApp(<UsagePage />, { gateway: used() });
    const chart = await screen.findByRole("slider", { name: `Cost by day and ${by}` });
    expect(chart.getAttribute("aria-valuetext")).toMatch(words);
    expect((await table("By person")).getAllByRole("rowheader")).toHaveLength(3);
  });

  it("tells the models that were asked for where they have names of their own", async () => {
    const gateway = used();
    gateway.use({ day: today, model: "anthropic/sonnet", askedModel: "claude", costPicodollars: 2_000_000_000n });
    gateway.use({ day: today, model: "openai/gpt", askedModel: "claude", costPicodollars: 1_000_000_000n });
    address.search = "range=7&by=asked";
    renderApp(<UsagePage />, { gateway });
    const asked = await table("By model asked for");
    expect(asked.getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["Not recorded then", "claude"]);
    expect(asked.getByText("$0.003")).toBeTruthy();
    const chart = await screen.findByRole("slider", { name: "Cost by day and model asked for" });
    expect(chart.getAttribute("aria-valuetext")).toMatch(/, claude \$0\.003$/);
  });

  it("does not tell the same models twice", async () => {
    const gateway = new FakeGateway();
    gateway.use({ day: today, model: "local/extractive", askedModel: "local/extractive", outputTokens: 5n });
    address.search = "by=asked";
    renderApp(<UsagePage />, { gateway });
    await table("By model");
    expect(screen.queryByRole("table", { name: "By model asked for" })).toBeNull();
  });

  it("writes the range and the measure into the address", async () => {
    const { user } = renderApp(<UsagePage />, { gateway: used() });
    await user.selectOptions(await screen.findByLabelText("Days"), "Last 90 days");
    expect(window.location.search).toBe("?range=90");
    await user.click(await screen.findByRole("radio", { name: "Tokens" }));
    expect(window.location.search).toBe("?show=tokens");
  });

  it("takes own dates only when they make sense", async () => {
    address.search = `from=${lately}&to=${today}`;
    renderApp(<UsagePage />, { gateway: used() });
    expect(await totals()).toContain("$7.01");
    const last = screen.getByLabelText("Last day");
    fireEvent.change(last, { target: { value: "2020-01-01" } });
    expect(screen.getByText("The first day is after the last")).toBeTruthy();
    expect(window.location.search).toBe("");
    fireEvent.change(last, { target: { value: toDay(Date.now() - day) } });
    expect(window.location.search).toBe(`?from=${lately}&to=${toDay(Date.now() - day)}`);
  });

  it("shows tokens where nothing costs anything", async () => {
    const gateway = new FakeGateway();
    gateway.use({ day: today, model: "local/extractive", outputTokens: 5n });
    renderApp(<UsagePage />, { gateway });
    expect(await screen.findByRole("heading", { name: "Tokens by day" })).toBeTruthy();
  });

  it("says what to do when there is nothing yet", async () => {
    renderApp(<UsagePage />);
    expect(await screen.findByText("No model was used in these days")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Ask your decisions" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Connect a program" })).toBeTruthy();
  });

  it("shows others than owners their own calls, and nothing to manage", async () => {
    renderApp(<UsagePage />, { gateway: used(), role: Role.EDITOR });
    await table("By model");
    expect(screen.getByText(/^Your calls/)).toBeTruthy();
    expect(screen.queryByRole("table", { name: "By person" })).toBeNull();
    expect(screen.queryByRole("link", { name: "Gateway keys" })).toBeNull();
  });
});
