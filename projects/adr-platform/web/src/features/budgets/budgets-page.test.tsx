// @vitest-environment happy-dom
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { BudgetPeriod, LimitsSchema, Scope, SubjectSchema } from "@platform/contracts/ai/v1/accounts_pb";
import { AlertSchema } from "@platform/contracts/ai/v1/usage_service_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { picoPerDollar } from "@/lib/format/money";
import { FakeGateway } from "@/testing/fake-gateway";
import { renderApp } from "@/testing/render";
import { BudgetsPage } from "./budgets-page";
import { StoppedBanner } from "./stopped-banner";

vi.mock("next/navigation", () => ({ usePathname: () => "/w/demo/usage/budgets" }));

const dollars = (amount: number) => BigInt(amount * 100) * (picoPerDollar / 100n);

function limited(): FakeGateway {
  const gateway = new FakeGateway();
  gateway.limit({ scope: Scope.TENANT }, { picodollarsPerDay: dollars(10), requestsPerMinute: 60n }, { usedPicodollarsToday: dollars(8.6) });
  gateway.limit({ scope: Scope.EACH_USER, model: "anthropic/sonnet" }, { tokensPerDay: 1000n }, { usedTokensToday: 10n });
  return gateway;
}

describe("limits", () => {
  it("are shown with what is used of them, against the hard stop", async () => {
    renderApp(<BudgetsPage />, { gateway: limited() });
    const meter = await screen.findByRole("meter", { name: "The workspace: Today" });
    expect(meter.getAttribute("aria-valuenow")).toBe("86");
    expect(meter.getAttribute("aria-valuemax")).toBe("110");
    expect(meter.getAttribute("aria-valuetext")).toBe("$8.60 of $10.00");
    expect(screen.getByText("60 requests a minute")).toBeTruthy();
    expect(screen.getByText("highest: 10 of 1,000 · 1 %")).toBeTruthy();
  });

  it("are set for a person and a model, exactly as written", async () => {
    const { user, gateway } = renderApp(<BudgetsPage />);
    await user.click(await screen.findByRole("button", { name: "New limits" }));
    const dialog = within(screen.getByRole("dialog"));
    const set = () => dialog.getByRole<HTMLButtonElement>("button", { name: "Set" });
    await user.selectOptions(dialog.getByLabelText("Whose calls"), "One person");
    fireEvent.change(dialog.getByLabelText("Dollars per month"), { target: { value: "0.000000000001" } });
    expect(set().disabled).toBe(true);
    await user.selectOptions(dialog.getByLabelText("Person"), "Grace Hopper");
    await user.type(dialog.getByLabelText("Model"), "local/extractive");
    await user.type(dialog.getByLabelText("Tokens per day"), "x");
    expect(set().disabled).toBe(true);
    expect(dialog.getByText("A whole number such as 100000")).toBeTruthy();
    await user.clear(dialog.getByLabelText("Tokens per day"));
    await user.click(set());
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(gateway.limits).toHaveLength(1);
    expect(gateway.limits[0]).toMatchObject({ subject: { scope: Scope.USER, id: "u2", model: "local/extractive" }, limits: { picodollarsPerMonth: 1n } });
    expect(gateway.limits[0]?.limits?.tokensPerDay).toBeUndefined();
  });

  it("that are there already are changed, not set anew", async () => {
    const { user, gateway } = renderApp(<BudgetsPage />, { gateway: limited() });
    await user.click(await screen.findByRole("button", { name: "New limits" }));
    expect(screen.getByLabelText<HTMLSelectElement>("Whose calls").selectedOptions[0]?.text).toBe("Each person, for themselves");
    await user.selectOptions(screen.getByLabelText("Whose calls"), "The workspace, all together");
    await user.type(screen.getByLabelText("Dollars per month"), "5");
    expect(screen.getByText("There are limits for this already: change those.")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Set" }).disabled).toBe(true);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(await screen.findByRole("button", { name: "Edit the limits: The workspace" }));
    const perDay = screen.getByLabelText<HTMLInputElement>("Dollars per day");
    expect(perDay.value).toBe("10.00");
    await user.clear(perDay);
    await user.click(screen.getByRole("button", { name: "Set" }));
    await waitFor(() => expect(gateway.limits.find(({ subject }) => subject?.scope === Scope.TENANT)?.limits).toEqual(create(LimitsSchema, { requestsPerMinute: 60n })));
  });

  it("are removed, and set again when that was a mistake", async () => {
    const { user, gateway } = renderApp(<BudgetsPage />, { gateway: limited() });
    await user.click(await screen.findByRole("button", { name: "More: Each person, anthropic/sonnet" }));
    await user.click(await screen.findByRole("menuitem", { name: "Remove the limits" }));
    await waitFor(() => expect(gateway.limits).toHaveLength(1));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(gateway.limits[1]?.limits?.tokensPerDay).toBe(1000n));
  });

  it("are marked where the settings raise alerts and stop", async () => {
    const gateway = limited();
    gateway.marks = { alertPercents: [50, 80, 100], hardStopPercent: 120 };
    renderApp(<BudgetsPage />, { gateway });
    expect(await screen.findByText("Budgets in dollars raise alerts at 50, 80 and 100 %, and calls are refused from 120 % on. Days and months are by UTC.")).toBeTruthy();
    expect(screen.getByText("None. One is raised when 50, 80 or 100 % of a budget in dollars is used, and when calls are refused at 120 %.")).toBeTruthy();
    const meter = screen.getByRole("meter", { name: "The workspace: Today" });
    expect(meter.getAttribute("aria-valuemax")).toBe("120");
    expect(meter.querySelectorAll("span")).toHaveLength(3);
    expect(meter.querySelector(".bg-amber")).toBeTruthy();
  });

  it("say when calls are refused, unless that is lifted", async () => {
    const gateway = new FakeGateway();
    const of = (scope: Scope, id: string, used: number) => gateway.limit({ scope, id }, { picodollarsPerDay: dollars(10) }, { usedPicodollarsToday: dollars(used) });
    of(Scope.TENANT, "", 9.9);
    of(Scope.USER, "u1", 10);
    of(Scope.USER, "u2", 11);
    renderApp(<BudgetsPage />, { gateway });
    expect(await screen.findByText("Calls are refused when they could lead beyond 110 %.")).toBeTruthy();
    expect(screen.getAllByText(/^Calls/)).toHaveLength(2);
    expect(screen.getByText("Calls are refused until tomorrow, by UTC, or until the hard stop is lifted.")).toBeTruthy();
  });

  it("say what holds for a workspace that is new", async () => {
    const gateway = new FakeGateway();
    gateway.newcomer = { limits: create(LimitsSchema, { picodollarsPerDay: dollars(5), requestsPerMinute: 20n }), until: Date.UTC(2026, 10, 22) };
    renderApp(<BudgetsPage />, { gateway });
    expect((await screen.findByText("This workspace is new")).parentElement?.textContent).toContain("$5.00 a day, 20 requests a minute");
    expect(screen.getByText("Nothing is limited")).toBeTruthy();
  });
});

describe("the hard stop", () => {
  it("is lifted by an amount, and put back", async () => {
    const { user, gateway } = renderApp(<BudgetsPage />, { gateway: limited() });
    await user.click(await screen.findByRole("button", { name: "More: The workspace" }));
    await user.click(await screen.findByRole("menuitem", { name: "Go on beyond the hard stop…" }));
    await user.click(screen.getByRole("radio", { name: "By an amount" }));
    const go = screen.getByRole<HTMLButtonElement>("button", { name: "Let calls go on" });
    expect(go.disabled).toBe(true);
    await user.type(screen.getByLabelText("Dollars more, in this period"), "2.50");
    await user.click(go);
    expect(await screen.findByText(/Goes on beyond the day’s hard stop by \$2\.50/)).toBeTruthy();
    expect(gateway.limits[0]?.overrides[0]).toMatchObject({ period: BudgetPeriod.DAY, by: { case: "extraPicodollars", value: dollars(2.5) } });
    await user.click(screen.getByRole("button", { name: "End this" }));
    await waitFor(() => expect(gateway.limits[0]?.overrides).toEqual([]));
  });

  it("is lifted until a time", async () => {
    const { user, gateway } = renderApp(<BudgetsPage />, { gateway: limited() });
    await user.click(await screen.findByRole("button", { name: "More: The workspace" }));
    await user.click(await screen.findByRole("menuitem", { name: "Go on beyond the hard stop…" }));
    await user.click(screen.getByRole("button", { name: "Let calls go on" }));
    await waitFor(() => expect(gateway.limits[0]?.overrides[0]?.by.case).toBe("until"));
  });

  it("is not offered where there is none to lift", async () => {
    const { user } = renderApp(<BudgetsPage />, { gateway: limited() });
    await user.click(await screen.findByRole("button", { name: "More: Each person, anthropic/sonnet" }));
    await screen.findByRole("menuitem", { name: "Remove the limits" });
    expect(screen.queryByRole("menuitem", { name: /hard stop/ })).toBeNull();
  });
});

describe("the kill switch", () => {
  it("stops the workspace after saying what that does, and resumes", async () => {
    const { user, gateway } = renderApp(
      <>
        <StoppedBanner />
        <BudgetsPage />
      </>,
    );
    await user.click(await screen.findByRole("button", { name: "Stop…" }));
    expect(screen.getByRole("dialog").textContent).toContain("Answers that are being written end at once");
    expect(gateway.stopped).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Stop now" }));
    expect((await screen.findByText("Calls to models are stopped")).closest("[role=status]")).toBeTruthy();
    expect(gateway.stopped).toMatchObject([{ scope: Scope.TENANT }]);
    await user.click(screen.getByRole("button", { name: "Resume" }));
    await waitFor(() => expect(screen.queryByText("Calls to models are stopped")).toBeNull());
    expect(gateway.stopped).toHaveLength(0);
  });

  it("stops one person, without a banner for all", async () => {
    const { user, gateway } = renderApp(
      <>
        <StoppedBanner />
        <BudgetsPage />
      </>,
    );
    await user.click(await screen.findByRole("button", { name: "Stop…" }));
    await user.selectOptions(screen.getByLabelText("Whose calls"), "Grace Hopper");
    await user.click(screen.getByRole("button", { name: "Stop now" }));
    expect(await screen.findByRole("list", { name: "Stopped" })).toBeTruthy();
    expect(gateway.stopped).toMatchObject([{ scope: Scope.USER, id: "u2" }]);
    expect(screen.queryByText("Calls to models are stopped")).toBeNull();
  });

  it("tells nobody but owners", async () => {
    const gateway = new FakeGateway();
    gateway.stopped = [create(SubjectSchema, { scope: Scope.TENANT })];
    renderApp(
      <>
        <StoppedBanner />
        <BudgetsPage />
      </>,
      { gateway, role: Role.EDITOR },
    );
    expect(await screen.findByText("Budgets are for owners")).toBeTruthy();
    expect(screen.queryByText("Calls to models are stopped")).toBeNull();
    expect(screen.queryByRole("button", { name: "New limits" })).toBeNull();
  });
});

it("alerts say whose budget ran low, and how far", async () => {
  const gateway = new FakeGateway();
  const alert = { subject: { scope: Scope.USER, id: "u2" }, subjectName: "Grace Hopper", budgetPicodollars: dollars(10), raisedAt: timestampFromMs(Date.now()) };
  gateway.alerts = [
    create(AlertSchema, { ...alert, period: BudgetPeriod.MONTH, starts: "2026-11-01", percent: 110, usedPicodollars: dollars(11) }),
    create(AlertSchema, { ...alert, period: BudgetPeriod.DAY, starts: "2026-11-20", percent: 85, usedPicodollars: dollars(8.5) }),
  ];
  renderApp(<BudgetsPage />, { gateway });
  const rows = within(await screen.findByRole("list", { name: "Alerts" })).getAllByRole("listitem");
  await screen.findByText("Nothing is limited");
  expect(rows[0]?.textContent).toContain("Grace Hopper: refused at 110 % of the budget for November 2026");
  expect(rows[1]?.textContent).toContain("Grace Hopper: reached 85 % of the budget of 20 November 2026$8.50 of $10.00");
});
