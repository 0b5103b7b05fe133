// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStore } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { AskStart } from "./ask-page";

vi.mock("next/navigation", () => ({ usePathname: () => "/w/demo/ask" }));

let store: FakeStore;
beforeEach(() => {
  store = new FakeStore();
  Element.prototype.scrollIntoView = () => undefined;
});

const because = "Every service publishes through an outbox, because nothing else survives a crash between the two writes.";

async function answered() {
  store.add({ project: "shop", path: "0001-outbox.md", content: `# Publish with an outbox\n\n## Decision\n\n${because}\n` });
  const { user } = renderApp(<AskStart />, { store });
  await user.type(screen.getByLabelText("Question"), "Why an outbox?{Enter}");
  const sources = await screen.findByRole("region", { name: "Sources" });
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Answer complete"));
  const answer = screen.getByRole("article");
  const citation = within(answer).getAllByRole("link").find((link) => !sources.contains(link));
  if (citation === undefined) throw new Error("the answer cites nothing");
  return { user, citation, sources };
}

const card = () => document.querySelector("[data-radix-popper-content-wrapper]");

describe("a citation", () => {
  it("is numbered from 1, names its decision and leads to the passage", async () => {
    const { citation } = await answered();
    expect(citation.textContent).toBe("1");
    expect(citation.getAttribute("aria-label")).toContain("Publish with an outbox");
    expect(citation.getAttribute("href")).toMatch(/\/decisions\/[\w-]+\?mark=Every/);
  });

  it("shows the passage on hover", async () => {
    const { user, citation } = await answered();
    expect(card()).toBeNull();
    await user.hover(citation);
    await waitFor(() => expect(card()?.textContent).toContain(because));
    expect(card()?.textContent).toContain("Publish with an outbox");
  });

  it("shows the passage on focus, and Escape closes it", async () => {
    const { user, citation } = await answered();
    citation.focus();
    await waitFor(() => expect(card()?.textContent).toContain(because));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(card()).toBeNull());
    expect(document.activeElement).toBe(citation);
  });
});
