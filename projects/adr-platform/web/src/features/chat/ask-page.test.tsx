// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStore } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { AskStart } from "./ask-page";

const address = { search: "" };
const router = { replace: vi.fn() };
vi.mock("next/navigation", () => ({ usePathname: () => "/w/demo/ask", useRouter: () => router, useSearchParams: () => new URLSearchParams(address.search) }));

let store: FakeStore;
beforeEach(() => {
  store = new FakeStore();
  address.search = "";
  sessionStorage.clear();
  router.replace.mockClear();
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

describe("the composer", () => {
  const question = () => screen.getByLabelText<HTMLTextAreaElement>("Question");

  it("has the question that the address proposes, unsent, to be gone on with at its end", () => {
    address.search = "?question=Why%20an%20outbox";
    renderApp(<AskStart />, { store });
    expect(question().value).toBe("Why an outbox");
    expect(document.activeElement).toBe(question());
    expect(question().selectionStart).toBe("Why an outbox".length);
    expect(screen.queryByRole("article")).toBeNull();
  });

  it("takes the next proposal too", () => {
    const { rerender } = renderApp(<AskStart />, { store });
    address.search = "?question=Why";
    rerender(<AskStart />);
    expect(question().value).toBe("Why");
  });

  it("offers a question again that was reloaded away before the server had it", async () => {
    const waiting = new Promise<never>(() => undefined);
    const { user, unmount } = renderApp(<AskStart />, { store, beforeAnswer: waiting });
    await user.type(question(), "Why an outbox?{Enter}");
    expect(question().value).toBe("");
    unmount();
    renderApp(<AskStart />, { store });
    expect(question().value).toBe("Why an outbox?");
  });

  it("opens the conversation that was answered while a reload was under way already", async () => {
    await answered();
    cleanup();
    renderApp(<AskStart />, { store });
    expect(router.replace).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/\/ask\/[\w-]+$/));
  });

  it("is empty again a moment after an answer", async () => {
    await answered();
    await waitFor(() => expect(sessionStorage).toHaveLength(0), { timeout: 10_000 });
    cleanup();
    renderApp(<AskStart />, { store });
    expect(router.replace).not.toHaveBeenCalled();
    expect(question().value).toBe("");
  });

  it("offers nothing again that was answered", async () => {
    await answered();
    cleanup();
    renderApp(<AskStart />, { store });
    expect(question().value).toBe("");
  });
});
