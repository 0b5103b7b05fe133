// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStore, type Entry } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { DecisionRail } from "./decision-rail";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

let store: FakeStore;
let entry: Entry;
beforeEach(() => {
  store = new FakeStore();
  store.add({ project: "shop", path: "0002-b.md", content: "# Other\n\nText.\n", tags: ["storage", "events"] });
  entry = store.add({ project: "shop", path: "0001-a.md", content: "# Use Postgres\n\nBecause.\n" });
});

describe("labels", () => {
  it("pressed while another is being saved are saved after it", async () => {
    const { user } = renderApp(<DecisionRail decision={store.decision(entry)} outline={[]} onRelate={() => undefined} />, { store });
    await user.click(screen.getByRole("button", { name: "Add a tag" }));
    const option = (name: string) => screen.findByRole("option", { name: new RegExp(name) });
    const [storage, events] = [await option("storage"), await option("events")];
    // At once: the first cannot have been saved before the second is pressed.
    fireEvent.click(storage);
    fireEvent.click(events);
    await waitFor(() => expect(store.decision(entry).summary?.tags).toEqual(["storage", "events"]));
    expect(screen.queryByText("The labels were not changed")).toBeNull();
  });
});
