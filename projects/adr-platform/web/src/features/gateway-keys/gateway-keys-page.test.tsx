// @vitest-environment happy-dom
import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { VirtualKeySchema } from "@platform/contracts/ai/v1/accounts_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { FakeGateway } from "@/testing/fake-gateway";
import { renderApp } from "@/testing/render";
import { GatewayKeysPage } from "./gateway-keys-page";
import { snippets } from "./snippet-text";

vi.mock("next/navigation", () => ({ usePathname: () => "/w/demo/usage/keys" }));

describe("GatewayKeysPage", () => {
  it("makes one key of two presses, shows its secret once, and how to use it", async () => {
    const { user, gateway } = renderApp(<GatewayKeysPage />);
    await user.click(await screen.findByRole("button", { name: "New gateway key" }));
    await user.type(screen.getByLabelText("Name"), "Bot");
    await user.selectOptions(screen.getByLabelText("On behalf of"), "Grace Hopper");
    fireEvent.change(screen.getByLabelText("Models"), { target: { value: "openai/*, local/extractive\n" } });
    fireEvent.change(screen.getByLabelText("Last day"), { target: { value: "2030-01-31" } });
    const press = screen.getByRole("button", { name: "Create" });
    act(() => {
      press.click();
      press.click();
    });
    const secret = (await screen.findByLabelText<HTMLInputElement>("Secret")).value;
    expect(gateway.keys).toHaveLength(1);
    expect(gateway.keys[0]).toMatchObject({ name: "Bot", userId: "u2", models: ["openai/*", "local/extractive"] });
    const end = gateway.keys[0]?.expiresAt;
    expect(end === undefined ? 0 : timestampMs(end)).toBe(new Date(2030, 0, 31, 23, 59, 59).getTime());
    const text = () => screen.getByRole("group", { name: "What to write" }).textContent;
    expect(text()).toContain(`base_url="http://127.0.0.1:4180/v1",\n    api_key="${secret}",`);
    expect(text()).toContain('model="local/extractive"');
    await user.click(screen.getByRole("radio", { name: "Claude Code" }));
    expect(text()).toContain("ANTHROPIC_BASE_URL=http://127.0.0.1:4180\n");
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(await screen.findByText(/on behalf of Grace Hopper · openai\/\*, local\/extractive/)).toBeTruthy();
    expect(document.body.innerHTML).not.toContain(secret);
  });

  it("revokes only after asking", async () => {
    const gateway = new FakeGateway();
    gateway.keys = [create(VirtualKeySchema, { id: "g1", name: "Bot", createdAt: timestampFromMs(0), expiresAt: timestampFromMs(1e12) })];
    const { user } = renderApp(<GatewayKeysPage />, { gateway });
    expect((await screen.findByRole("list", { name: "Gateway keys" })).textContent).toMatch(/the workspace’s · all models.*ended/);
    await user.click(screen.getByRole("button", { name: "Revoke Bot" }));
    expect(gateway.keys).toHaveLength(1);
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke" }));
    expect(await screen.findByText("No gateway keys yet")).toBeTruthy();
  });

  it("says so when the server has no port for programs", async () => {
    const gateway = new FakeGateway();
    gateway.baseUrl = "";
    renderApp(<GatewayKeysPage />, { gateway });
    expect(await screen.findByText("This server has no port for such programs")).toBeTruthy();
  });

  it("leads to the other kind of keys", async () => {
    renderApp(<GatewayKeysPage />);
    expect((await screen.findByRole("link", { name: "API keys" })).getAttribute("href")).toMatch(/\/api-keys$/);
  });

  it("is for owners", () => {
    renderApp(<GatewayKeysPage />, { role: Role.EDITOR });
    expect(screen.getByText("Gateway keys are for owners")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /key/ })).toBeNull();
  });
});

it("names that need quoting are quoted", () => {
  const [python] = snippets({ baseUrl: "http://h/v1", secret: 's"', model: "m\\n" });
  expect(python?.text).toContain('api_key="s\\""');
  expect(python?.text).toContain('model="m\\\\n"');
});
