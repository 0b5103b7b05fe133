/** Where a draft goes in the text, and how it gets there: as one step that one undo takes back. */
import { isolateHistory } from "@codemirror/commands";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";

/** What was selected when help was asked for. */
export interface Place {
  task: DraftTask;
  from: number;
  to: number;
  /** The selected text itself, to find it again after changes; empty when nothing was selected. */
  selection: string;
}

export function placeOf(state: EditorState, task: DraftTask): Place {
  const { from, to } = state.selection.main;
  return { task, from, to, selection: state.sliceDoc(from, to) };
}

/** The change that takes a draft over; `undefined` when its place is not there any more. */
export function accepting(state: EditorState, place: Place, draft: string): TransactionSpec | undefined {
  const text = draft.trim();
  const range = rangeOf(state, place);
  if (range === undefined) return undefined;
  const { from, to } = range;
  const insert = place.task === DraftTask.SUMMARISE ? asParagraph(state, to, text) : from === 0 && to === state.doc.length ? `${text}\n` : text;
  const start = place.task === DraftTask.SUMMARISE ? to : from;
  return {
    changes: { from: start, to, insert },
    selection: { anchor: start, head: start + insert.length },
    scrollIntoView: true,
    userEvent: "input.draft",
    annotations: isolateHistory.of("full"),
  };
}

function rangeOf(state: EditorState, { task, from, to, selection }: Place): { from: number; to: number } | undefined {
  const all = { from: 0, to: state.doc.length };
  if (task === DraftTask.WRITE) return all;
  if (selection === "") return task === DraftTask.EXPAND ? all : { from: all.to, to: all.to };
  if (state.sliceDoc(from, to) === selection) return { from, to };
  const text = state.doc.toString();
  const found = text.indexOf(selection);
  // Twice in the text, it is not known which one was meant.
  return found === -1 || text.includes(selection, found + 1) ? undefined : { from: found, to: found + selection.length };
}

/** With an empty line before and after it. */
function asParagraph(state: EditorState, at: number, text: string): string {
  const before = state.sliceDoc(Math.max(0, at - 2), at);
  const after = state.sliceDoc(at, at + 2);
  const lead = before === "" || before === "\n\n" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after === "" ? "\n" : after.startsWith("\n") ? "" : "\n\n";
  return `${lead}${text}${tail}`;
}
