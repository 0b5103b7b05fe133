// @vitest-environment happy-dom
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { renderApp } from "@/testing/render";
import { MembersPage } from "./members-page";

const router = { refresh: vi.fn() };
vi.mock("next/navigation", () => ({ useRouter: () => router }));
afterEach(() => vi.clearAllMocks());

const row = async (name: string) => {
  const rows = await within(await screen.findByRole("list", { name: "Members" })).findAllByRole("listitem");
  const found = rows.find((item) => item.textContent.includes(name));
  if (found === undefined) throw new Error(`no row of ${name}`);
  return within(found);
};

describe("MembersPage", () => {
  it("adds a person with the role that was chosen", async () => {
    const { user, people } = renderApp(<MembersPage />);
    await user.click(await screen.findByRole("button", { name: "Add a person" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Add" }).disabled).toBe(true);
    await user.type(dialog.getByLabelText("E-mail address"), " hedy@example.org ");
    await user.selectOptions(dialog.getByLabelText("Role"), String(Role.VIEWER));
    await user.click(dialog.getByRole("button", { name: "Add" }));
    await row("hedy@example.org");
    expect(people.members.at(-1)).toMatchObject({ user: { email: "hedy@example.org" }, role: Role.VIEWER });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("adds a person once, however often it is pressed", async () => {
    const { user, people } = renderApp(<MembersPage />);
    await user.click(await screen.findByRole("button", { name: "Add a person" }));
    await user.type(screen.getByLabelText("E-mail address"), "hedy@example.org");
    const add = within(screen.getByRole("dialog")).getByRole("button", { name: "Add" });
    act(() => {
      add.click();
      add.click();
    });
    await row("hedy@example.org");
    expect(people.members).toHaveLength(4);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says why nobody was added, and keeps the address", async () => {
    const { user } = renderApp(<MembersPage />);
    await user.click(await screen.findByRole("button", { name: "Add a person" }));
    const dialog = within(screen.getByRole("dialog"));
    await user.type(dialog.getByLabelText("E-mail address"), "grace@example.org");
    await user.click(dialog.getByRole("button", { name: "Add" }));
    expect((await dialog.findByRole("alert")).textContent).toMatch(/member already.*member\.exists/);
    expect(dialog.getByLabelText<HTMLInputElement>("E-mail address").value).toBe("grace@example.org");
  });

  it("changes a role, and does not ask the server when it stays", async () => {
    const { user, people } = renderApp(<MembersPage />);
    await user.click((await row("Grace Hopper")).getByRole("button", { name: "Role of Grace Hopper: Editor" }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: /^Owner/ }));
    await (await row("Grace Hopper")).findByRole("button", { name: "Role of Grace Hopper: Owner" });
    expect(people.member("u2").role).toBe(Role.OWNER);
    expect(router.refresh).not.toHaveBeenCalled();
  });

  it("reads one's own role again after changing it", async () => {
    const { user, people } = renderApp(<MembersPage />);
    people.members = people.members.map((member) => ({ ...member, role: Role.OWNER }));
    await user.click((await row("(you)")).getByRole("button", { name: /^Role of Ada Lovelace/ }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: /^Viewer/ }));
    await waitFor(() => expect(router.refresh).toHaveBeenCalledOnce());
  });

  it("lets the last owner neither step down nor leave, and says what to do", async () => {
    const { user, people } = renderApp(<MembersPage />);
    await user.click((await row("(you)")).getByRole("button", { name: "Role of Ada Lovelace: Owner" }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: /^Editor/ }));
    expect(await screen.findByText("The role was not changed")).toBeTruthy();
    await user.click((await row("(you)")).getByRole("button", { name: "Leave the workspace" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Leave" }));
    expect((await within(screen.getByRole("dialog")).findByRole("alert")).textContent).toContain("Make someone else an owner first");
    expect(people.members).toHaveLength(3);
    expect(router.refresh).not.toHaveBeenCalled();
  });

  it("removes a member only after asking", async () => {
    const { user, people } = renderApp(<MembersPage />);
    await user.click((await row("Vera Rubin")).getByRole("button", { name: "Remove Vera Rubin" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(people.members).toHaveLength(3);
    await user.click(dialog.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(people.members.map(({ user: person }) => person?.name)).toEqual(["Ada Lovelace", "Grace Hopper"]));
    await waitFor(() => expect(screen.queryByText("vera@example.org")).toBeNull());
  });

  it.each([Role.EDITOR, Role.VIEWER])("role %s sees everybody and changes nothing", async (role) => {
    renderApp(<MembersPage />, { role });
    expect((await row("Grace Hopper")).getByText("Editor")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Add|Role of|Remove|Leave/ })).toBeNull();
  });
});
