// @vitest-environment happy-dom
import { create } from "@bufbuild/protobuf";
import { Scope, SubjectSchema } from "@platform/contracts/ai/v1/accounts_pb";
import { ChatRole } from "@platform/contracts/ai/v1/generation_service_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeGateway, llama, sonnet } from "@/testing/fake-gateway";
import { renderApp } from "@/testing/render";
import { PlaygroundPage } from "./playground-page";

function withModels(): FakeGateway {
  const gateway = new FakeGateway();
  gateway.models = [sonnet, llama];
  return gateway;
}

const column = (number: number) => within(screen.getByRole("region", { name: `Answer ${String(number)}` }));

describe("PlaygroundPage", () => {
  it("asks up to three models the same, side by side", async () => {
    const { user, gateway } = renderApp(<PlaygroundPage />, { gateway: withModels() });
    await screen.findByRole("option", { name: /Sonnet/ });
    const add = () => screen.getByRole("button", { name: "Compare with another model" });
    await user.click(add());
    await user.click(add());
    expect(screen.queryByRole("button", { name: "Compare with another model" })).toBeNull();
    await user.type(screen.getByLabelText("Person, message 1"), "Is it?");
    fireEvent.change(screen.getByLabelText("System prompt"), { target: { value: "Be short." } });
    fireEvent.change(screen.getByLabelText("Temperature"), { target: { value: "0.25" } });
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(await column(1).findByText("From Sonnet: yes.")).toBeTruthy();
    expect(await column(2).findByText("From Llama: yes.")).toBeTruthy();
    expect(gateway.asked.map(({ model }) => model)).toEqual(["anthropic/sonnet", "ollama/llama", "anthropic/sonnet"]);
    expect(gateway.asked[0]).toMatchObject({ temperature: 0.25, messages: [{ role: ChatRole.SYSTEM }, { role: ChatRole.USER }] });
    expect(await column(1).findByText(/^first token \d.* in all · 17 tokens · \$0\.00011 · anthropic\/sonnet$/)).toBeTruthy();
    expect(column(1).getByText("Thoughts").closest("details")?.open).toBe(false);
  });

  it("shows the calls of tools, and goes on with an answer", async () => {
    const { user, gateway } = renderApp(<PlaygroundPage />, { gateway: withModels() });
    await screen.findByRole("option", { name: /Sonnet/ });
    await user.type(screen.getByLabelText("Person, message 1"), "Look");
    fireEvent.change(screen.getByLabelText("Tools"), { target: { value: '[{"name":"look_up"}]' } });
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(await column(1).findByText("calls look_up")).toBeTruthy();
    await user.click(await column(1).findByRole("button", { name: "Go on with this" }));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Model, message 2").value).toBe("From Sonnet: yes.");
    await user.type(screen.getByLabelText("Person, message 3"), "And?");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(gateway.asked).toHaveLength(2));
    expect(gateway.asked[1]?.messages.map(({ role }) => role)).toEqual([ChatRole.USER, ChatRole.ASSISTANT, ChatRole.USER]);
  });

  it("takes pictures in", async () => {
    const { user, gateway } = renderApp(<PlaygroundPage />, { gateway: withModels() });
    await screen.findByRole("option", { name: /Sonnet/ });
    await user.upload(screen.getByLabelText("Pictures of Person, message 1"), new File([new Uint8Array([1, 2])], "a.png", { type: "image/png" }));
    expect(await screen.findByText("a.png")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Run" }));
    await waitFor(() => expect(gateway.asked[0]?.messages[0]?.parts[0]?.part).toMatchObject({ case: "image", value: { mediaType: "image/png" } }));
  });

  it("copies what is asked as code, without a secret", async () => {
    const { user } = renderApp(<PlaygroundPage />, { gateway: withModels() });
    await screen.findByRole("option", { name: /Sonnet/ });
    await user.type(screen.getByLabelText("Person, message 1"), "Hi");
    await user.click(screen.getByRole("button", { name: "Copy as code 1" }));
    await user.click(await screen.findByRole("menuitem", { name: "Copy as Python" }));
    await screen.findByText("Copied");
    expect(await navigator.clipboard.readText()).toContain('model="anthropic/sonnet"');
  });

  it("asks nothing that cannot be read", async () => {
    renderApp(<PlaygroundPage />, { gateway: withModels() });
    const run = await screen.findByRole<HTMLButtonElement>("button", { name: "Run" });
    expect(run.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText("Person, message 1"), { target: { value: "Hi" } });
    expect(run.disabled).toBe(false);
    fireEvent.change(screen.getByLabelText("Most tokens"), { target: { value: "many" } });
    expect(run.disabled).toBe(true);
    expect(screen.getByText("A whole number")).toBeTruthy();
  });

  it("leads to what refused a call", async () => {
    const gateway = withModels();
    gateway.stopped = [create(SubjectSchema, { scope: Scope.TENANT })];
    const { user } = renderApp(<PlaygroundPage />, { gateway });
    await screen.findByRole("option", { name: /Sonnet/ });
    await user.type(screen.getByLabelText("Person, message 1"), "Hi");
    await user.click(screen.getByRole("button", { name: "Run" }));
    expect(await column(1).findByRole("link", { name: "Budgets and stops" })).toBeTruthy();
  });

  it("is for owners", () => {
    renderApp(<PlaygroundPage />, { role: Role.EDITOR });
    expect(screen.getByText("Trials of models are for owners")).toBeTruthy();
  });
});
