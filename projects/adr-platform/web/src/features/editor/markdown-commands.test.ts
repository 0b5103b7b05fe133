import { EditorSelection, EditorState, type StateCommand, type Transaction } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { bold, bullets, link } from "./markdown-commands";

function run(command: StateCommand, text: string, from: number, to: number) {
  let state = EditorState.create({ doc: text, selection: EditorSelection.range(from, to) });
  const dispatch = (transaction: Transaction) => {
    state = transaction.state;
  };
  command({ state, dispatch });
  return { text: state.doc.toString(), selected: state.sliceDoc(state.selection.main.from, state.selection.main.to), state };
}

describe("Markdown commands", () => {
  it("bold goes on and off and keeps the selection", () => {
    const on = run(bold, "use Kafka now", 4, 9);
    expect([on.text, on.selected]).toEqual(["use **Kafka** now", "Kafka"]);
    const off = run(bold, on.text, 6, 11);
    expect([off.text, off.selected]).toEqual(["use Kafka now", "Kafka"]);
  });
  it("lists go on all lines of the selection, and off again", () => {
    const on = run(bullets, "a\nb\nc", 0, 3);
    expect(on.text).toBe("* a\n* b\nc");
    expect(run(bullets, on.text, 0, 7).text).toBe("a\nb\nc");
  });
  it("link waits for the address", () => {
    const { text, state } = run(link, "see docs", 4, 8);
    expect(text).toBe("see [docs](https://)");
    expect(state.selection.main.anchor).toBe(text.length - 1);
  });
});
