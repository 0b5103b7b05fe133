// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStore, type Entry } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { BulkBar } from "./bulk-bar";

let store: FakeStore;
let entries: Entry[];
beforeEach(() => {
  store = new FakeStore();
  entries = ["Use Postgres", "Use an outbox"].map((title, index) =>
    store.add({ project: "shop", path: `000${String(index + 1)}-a.md`, content: `# ${title}\n\nBecause.\n` }),
  );
});

afterEach(async () => {
  const user = userEvent.setup();
  for (const button of screen.queryAllByRole("button", { name: "Dismiss" })) await user.click(button);
});

function selected(done = vi.fn()) {
  const decisions = entries.flatMap((entry) => store.decision(entry).summary ?? []);
  return { ...renderApp(<BulkBar decisions={decisions} onDone={done} />, { store }), done };
}

/** The toast of this text; those of earlier tests may still be there. */
async function toastOf(text: string) {
  const item = (await screen.findByText(text)).closest("li");
  if (item === null) throw new Error(`${text} is no toast`);
  return within(item);
}

const archived = () => entries.map((entry) => entry.archived);

describe("what is done to many decisions", () => {
  it("archives them, and the toast takes it back", async () => {
    const { user, done } = selected();
    await user.click(screen.getByRole("button", { name: "Archive" }));
    const toast = await toastOf("Archived 2 decisions");
    expect(archived()).toEqual([true, true]);
    expect(done).toHaveBeenCalledOnce();
    await user.click(toast.getByRole("button", { name: "Undo" }));
    await screen.findByText("Taken back for 2 decisions");
    expect(archived()).toEqual([false, false]);
  });

  it("restores them, and the toast takes it back", async () => {
    for (const entry of entries) entry.archived = true;
    const { user } = selected();
    await user.click(screen.getByRole("button", { name: "Restore" }));
    const toast = await toastOf("Restored 2 decisions");
    expect(archived()).toEqual([false, false]);
    await user.click(toast.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(archived()).toEqual([true, true]));
  });

  it("tags them, and the toast takes it back", async () => {
    const { user } = selected();
    await user.click(screen.getByRole("button", { name: "Tag" }));
    await user.keyboard("data{Enter}");
    const toast = await toastOf("Tagged 2 decisions “data”");
    const tags = () => entries.map((entry) => entry.versions.at(-1)?.tags);
    expect(tags()).toEqual([["data"], ["data"]]);
    await user.click(toast.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(tags()).toEqual([[], []]));
  });

  it("says which one moved on, and takes back the others", async () => {
    const { user } = selected();
    const [, moved] = entries;
    if (moved === undefined) throw new Error("no second decision");
    store.record(moved, { content: "# Use an outbox\n\nStill.\n", tags: [], categories: [] }, "Edited meanwhile");
    await user.click(screen.getByRole("button", { name: "Archive" }));
    const toast = await toastOf("Archived 1 decision; 1 was not changed");
    expect(toast.getByText(/Use an outbox: .* Nothing was overwritten/)).toBeTruthy();
    expect(archived()).toEqual([true, false]);
    await user.click(toast.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(archived()).toEqual([false, false]));
  });

  it("takes nothing back over the head of somebody who changed it since", async () => {
    const { user } = selected();
    await user.click(screen.getByRole("button", { name: "Archive" }));
    const toast = await toastOf("Archived 2 decisions");
    const [first] = entries;
    if (first === undefined) throw new Error("no decision");
    store.record(first, { content: "# Use Postgres\n\nStill.\n", tags: [], categories: [] }, "Edited meanwhile");
    await user.click(toast.getByRole("button", { name: "Undo" }));
    await screen.findByText("Taken back for 1 of 2 decisions");
    expect(archived()).toEqual([true, false]);
  });
});
