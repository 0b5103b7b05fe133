import { history, undo } from "@codemirror/commands";
import { EditorSelection, EditorState } from "@codemirror/state";
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";
import { describe, expect, it } from "vitest";
import { accepting, placeOf } from "./place";

const open = (doc: string, from = 0, to = from) => EditorState.create({ doc, selection: EditorSelection.range(from, to), extensions: [history()] });

function taken(state: EditorState, task: DraftTask, draft: string, later = state): string | undefined {
  const change = accepting(later, placeOf(state, task), draft);
  return change === undefined ? undefined : later.update(change).state.doc.toString();
}

describe("a draft in the text", () => {
  const text = "# T\n\nOne.\n\nTwo.\n";
  const at = text.indexOf("One.");
  const selected = open(text, at, at + 4);

  it("takes the whole text's place when it was written", () => expect(taken(selected, DraftTask.WRITE, "# New\n\nAll.\n\n")).toBe("# New\n\nAll.\n"));

  it("takes the selection's place when that was expanded", () => expect(taken(selected, DraftTask.EXPAND, " One, because. ")).toBe("# T\n\nOne, because.\n\nTwo.\n"));

  it("stands below what it sums up", () => {
    expect(taken(selected, DraftTask.SUMMARISE, "Gist.")).toBe("# T\n\nOne.\n\nGist.\n\nTwo.\n");
    expect(taken(open("a b", 0, 1), DraftTask.SUMMARISE, "Gist.")).toBe("a\n\nGist.\n\n b");
  });

  it("means the whole text when nothing was selected", () => {
    expect(taken(open(text), DraftTask.EXPAND, "More.")).toBe("More.\n");
    expect(taken(open(text), DraftTask.SUMMARISE, "Gist.")).toBe(`${text}\nGist.\n`);
    expect(taken(open(""), DraftTask.SUMMARISE, "Gist.")).toBe("Gist.\n");
  });

  it("finds the selection again where it has moved to", () => {
    const moved = open(`Before.\n\n${text}`);
    expect(taken(selected, DraftTask.EXPAND, "1", moved)).toBe("Before.\n\n# T\n\n1\n\nTwo.\n");
  });

  it("goes nowhere when the selection is gone, or is there twice", () => {
    expect(taken(selected, DraftTask.EXPAND, "1", open("Other."))).toBeUndefined();
    expect(taken(selected, DraftTask.EXPAND, "1", open("x One. One."))).toBeUndefined();
  });

  it("is taken back by one undo, with what was typed just before left as it is", () => {
    let state = selected;
    state = state.update({ changes: { from: state.doc.length, insert: "typed" }, userEvent: "input.type" }).state;
    const change = accepting(state, placeOf(selected, DraftTask.EXPAND), "Long.");
    if (change === undefined) throw new Error("no change");
    state = state.update(change).state;
    expect(state.doc.toString()).toContain("Long.");
    undo({ state, dispatch: (transaction) => (state = transaction.state) });
    expect(state.doc.toString()).toBe(`${text}typed`);
  });
});
