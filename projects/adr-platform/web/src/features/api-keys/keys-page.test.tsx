// @vitest-environment happy-dom
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { act, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/render";
import { KeysPage } from "./keys-page";

describe("KeysPage", () => {
  it("shows a new key's secret once, and copies it", async () => {
    const { user, people } = renderApp(<KeysPage />);
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), "Pipeline");
    await user.selectOptions(screen.getByLabelText("Role"), String(Role.VIEWER));
    await user.click(screen.getByRole("button", { name: "Create" }));
    const secret = (await screen.findByLabelText<HTMLInputElement>("Secret")).value;
    expect(secret).toMatch(/^adr_k2_/);
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByRole("button", { name: "Copied" })).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe(secret);
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(await screen.findByText("Pipeline")).toBeTruthy();
    expect(people.keys.at(-1)).toMatchObject({ name: "Pipeline", role: Role.VIEWER });

    // Neither the page nor the dialog, opened again, knows the secret any more.
    await user.click(screen.getByRole("button", { name: "New key" }));
    expect(document.body.innerHTML).not.toContain(secret);
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("");
  });

  it("makes one key of two presses in one tick", async () => {
    const { user, people } = renderApp(<KeysPage />);
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), "Pipeline");
    const create = screen.getByRole("button", { name: "Create" });
    act(() => {
      create.click();
      create.click();
    });
    const secret = (await screen.findByLabelText<HTMLInputElement>("Secret")).value;
    expect(people.keys.map(({ name }) => name)).toEqual(["CI", "Pipeline"]);
    expect(secret).toMatch(/^adr_k2_/);
  });

  it("revokes a key only after asking", async () => {
    const { user, people } = renderApp(<KeysPage />);
    await user.click(await screen.findByRole("button", { name: "Revoke CI" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(people.keys).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Revoke CI" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke" }));
    expect(await screen.findByText("No keys yet")).toBeTruthy();
    expect(people.keys).toHaveLength(0);
  });

  it("says so when a key was revoked elsewhere in between", async () => {
    const { user, people } = renderApp(<KeysPage />);
    await user.click(await screen.findByRole("button", { name: "Revoke CI" }));
    people.keys = [];
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke" }));
    expect((await screen.findByRole("alert")).textContent).toContain("key.not_found");
  });

  it.each([Role.EDITOR, Role.VIEWER])("tells role %s who manages keys, and shows none", async (role) => {
    renderApp(<KeysPage />, { role });
    expect(await screen.findByText("API keys are for owners")).toBeTruthy();
    expect(screen.queryByRole("list", { name: "API keys" })).toBeNull();
    expect(screen.queryByRole("button", { name: "New key" })).toBeNull();
  });
});
