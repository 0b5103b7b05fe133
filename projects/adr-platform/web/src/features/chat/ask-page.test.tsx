// @vitest-environment happy-dom
import { create } from "@bufbuild/protobuf";
import { Scope, SubjectSchema } from "@platform/contracts/ai/v1/accounts_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeGateway, sonnet } from "@/testing/fake-gateway";
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

async function answered(given = new FakeGateway()) {
  store.add({ project: "shop", path: "0001-outbox.md", content: `# Publish with an outbox\n\n## Decision\n\n${because}\n` });
  const { user, gateway } = renderApp(<AskStart />, { store, gateway: given });
  await user.type(screen.getByLabelText("Question"), "Why an outbox?{Enter}");
  const sources = await screen.findByRole("region", { name: "Sources" });
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Answer complete"));
  const answer = screen.getByRole("article");
  const citation = within(answer).getAllByRole("link").find((link) => !sources.contains(link));
  if (citation === undefined) throw new Error("the answer cites nothing");
  return { user, gateway, citation, sources };
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

const questions = () => screen.getAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent);
const complete = () => waitFor(() => expect(screen.getByRole("status").textContent).toBe("Answer complete"));

describe("a question", () => {
  it("is answered anew in place of its answer", async () => {
    const { user } = await answered();
    await user.click(screen.getByRole("button", { name: "Regenerate" }));
    expect(document.activeElement).toBe(screen.getByLabelText("Question"));
    await complete();
    expect(questions()).toEqual(["Why an outbox?"]);
    expect(screen.getByRole("article").textContent).toContain(because);
  });

  it("is asked otherwise with the pencil, and what came after it goes", async () => {
    const { user } = await answered();
    await user.type(screen.getByLabelText("Question"), "Which services publish?{Enter}");
    await waitFor(() => expect(screen.getAllByRole("article")).toHaveLength(2));
    await complete();
    await user.click(screen.getAllByRole("button", { name: "Edit the question" })[0] ?? document.body);
    const editor = screen.getByLabelText<HTMLTextAreaElement>("Question to ask instead");
    expect(document.activeElement).toBe(editor);
    expect(screen.getByText("The questions below it go when it is answered.")).toBeTruthy();
    await user.clear(editor);
    await user.type(editor, "Which crash?{Shift>}{Enter}{/Shift}And when?{Enter}");
    await complete();
    expect(questions()).toEqual(["Which crash?\nAnd when?"]);
  });

  it("stays as it was after Escape, with the focus where it was", async () => {
    const { user } = await answered();
    await user.click(screen.getByRole("button", { name: "Edit the question" }));
    await user.keyboard("Something else{Escape}");
    expect(questions()).toEqual(["Why an outbox?"]);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Edit the question" }));
  });

  it("keeps its answer when it cannot be answered anew, and says who can change that", async () => {
    const { user, gateway } = await answered();
    gateway.stopped = [create(SubjectSchema, { scope: Scope.TENANT })];
    await user.click(screen.getByRole("button", { name: "Regenerate" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Not answered anew; what was there is kept");
    expect(within(alert).getByRole("link", { name: "Budgets and stops" })).toBeTruthy();
    expect(screen.getByRole("article").textContent).toContain(because);
    gateway.stopped = [];
    await user.click(within(alert).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    await complete();
  });

  it("that is refused keeps its place, and leads only owners to the budgets", async () => {
    const gateway = new FakeGateway();
    gateway.stopped = [create(SubjectSchema, { scope: Scope.TENANT })];
    const { user } = renderApp(<AskStart />, { gateway, role: Role.VIEWER });
    await user.type(screen.getByLabelText("Question"), "Why?{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("Not answered; your question is kept");
    expect(questions()).toEqual(["Why?"]);
    expect(screen.queryByRole("link", { name: "Budgets and stops" })).toBeNull();
  });
});

it("an answer says what it used, and models what they cost", async () => {
  const gateway = new FakeGateway();
  gateway.models = [sonnet, ...gateway.models];
  await answered(gateway);
  expect(screen.getByText("Sonnet · 1,234 tokens · $0.0042")).toBeTruthy();
  expect([...screen.getByLabelText<HTMLSelectElement>("Model").options].map(({ text }) => text)).toEqual(["Sonnet ($3.00 in, $15.00 out)", "Quotes from your decisions"]);
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
