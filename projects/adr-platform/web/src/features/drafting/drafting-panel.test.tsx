// @vitest-environment happy-dom
import { history, undo } from "@codemirror/commands";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";
import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { FakeGateway, sonnet } from "@/testing/fake-gateway";
import { FakeStore } from "@/testing/fake-store";
import { renderApp } from "@/testing/render";
import { DraftingPanel } from "./drafting-panel";

const text = "# Outbox\n\nEvents are published through an outbox.\n";
const sentence = "Events are published through an outbox.";

/** The panel beside an editor whose sentence is selected. */
function open(first: DraftTask, gateway = new FakeGateway(), store = new FakeStore()) {
  const from = text.indexOf(sentence);
  const view = new EditorView({ state: EditorState.create({ doc: text, selection: EditorSelection.range(from, from + sentence.length), extensions: [history()] }) });
  const onClose = vi.fn();
  function Panel() {
    const [task, setTask] = useState(first);
    return <DraftingPanel view={view} content={text} project="shop" decisionId="d1" task={task} onTask={setTask} onClose={onClose} />;
  }
  return { view, onClose, ...renderApp(<Panel />, { gateway, store }) };
}

function withSonnet(): FakeGateway {
  const gateway = new FakeGateway();
  gateway.models = [...gateway.models, sonnet];
  return gateway;
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

it("writes what is asked for, and takes it over as one step", async () => {
  const { user, view, onClose, gateway } = open(DraftTask.WRITE, withSonnet());
  const box = screen.getByLabelText("What to write");
  expect(document.activeElement).toBe(box);
  expect(button("Write").disabled).toBe(true);
  await user.type(box, "Use a queue");
  await user.click(button("Write"));
  await user.click(await screen.findByRole("button", { name: "Take over" }));
  // Nobody chose a model: the first that writes is taken, not the one that only quotes.
  expect(gateway.drafted[0]).toMatchObject({ instruction: "Use a queue", content: text, project: "shop", decisionId: "d1", model: "anthropic/sonnet" });
  expect(view.state.doc.toString()).toBe("# Use a queue\n\nDrafted.\n");
  expect(onClose).toHaveBeenCalledOnce();
  undo(view);
  expect(view.state.doc.toString()).toBe(text);
});

it("says more of the selection, again if wanted, and leaves the text alone until it is taken over", async () => {
  const { user, view, gateway } = open(DraftTask.EXPAND, withSonnet());
  await user.click(button("Expand"));
  expect(await screen.findByText(`${sentence} And more.`)).toBeTruthy();
  expect(screen.getByText("Sonnet · 110 tokens · $0.00045")).toBeTruthy();
  expect(gateway.drafted[0]?.selection).toBe(sentence);
  await waitFor(() => button("Try again"));
  await user.click(button("Try again"));
  await waitFor(() => expect(gateway.drafted).toHaveLength(2));
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  expect(view.state.doc.toString()).toBe(text);
  expect(screen.queryByRole("button", { name: "Take over" })).toBeNull();
});

it("does not guess where a draft goes when its selection is gone", async () => {
  const { user, view, onClose } = open(DraftTask.EXPAND, withSonnet());
  await user.click(button("Expand"));
  await screen.findByRole("button", { name: "Take over" });
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: "Other." } });
  await user.click(button("Take over"));
  expect(await screen.findByText("What was selected has changed since")).toBeTruthy();
  expect(view.state.doc.toString()).toBe("Other.");
  expect(onClose).not.toHaveBeenCalled();
});

it("finds conflicts without a language model, cited, with nothing to take over", async () => {
  const store = new FakeStore();
  const other = store.add({ project: "shop", path: "0001-direct.md", content: "# Publish directly\n\n## Decision\n\nEvents are published directly to the broker, without an outbox.\n" });
  const { user } = open(DraftTask.FIND_CONFLICTS, new FakeGateway(), store);
  await user.click(button("Conflicts"));
  const citation = await screen.findByRole("link", { name: /^1: .*Publish directly/ });
  expect(citation.getAttribute("href")).toContain(`/decisions/${other.id}`);
  await screen.findByRole("button", { name: "Discard" });
  expect(screen.queryByRole("button", { name: "Take over" })).toBeNull();
});

it("says what to do where only quotes are to be had", () => {
  open(DraftTask.SUMMARISE);
  return waitFor(() => {
    expect(screen.getByText("This needs a language model")).toBeTruthy();
    expect(button("Summarise").disabled).toBe(true);
  });
});

it("is left with Escape, back to the text", async () => {
  const { user, onClose } = open(DraftTask.WRITE);
  await user.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
