/** Markdown by keys and buttons: each command works on the selection and can be undone in one step. */
import { EditorSelection, type EditorState, type StateCommand } from "@codemirror/state";

/** Puts a mark around the selection, or takes it away when it is there. */
function around(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    const change = state.changeByRange((range) => {
      const before = state.sliceDoc(range.from - mark.length, range.from);
      const after = state.sliceDoc(range.to, range.to + mark.length);
      if (before === mark && after === mark) {
        return {
          changes: [
            { from: range.from - mark.length, to: range.from },
            { from: range.to, to: range.to + mark.length },
          ],
          range: EditorSelection.range(range.from - mark.length, range.to - mark.length),
        };
      }
      return {
        changes: [
          { from: range.from, insert: mark },
          { from: range.to, insert: mark },
        ],
        range: EditorSelection.range(range.from + mark.length, range.to + mark.length),
      };
    });
    dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

/** Begins each selected line with `prefix`, or takes it from all when all have it. */
function atLineStart(prefix: string): StateCommand {
  return ({ state, dispatch }) => {
    const lines = selectedLines(state);
    const remove = lines.every((line) => line.text.startsWith(prefix));
    const changes = lines.map((line) =>
      remove ? { from: line.from, to: line.from + prefix.length } : { from: line.from, insert: prefix },
    );
    dispatch(state.update({ changes, userEvent: "input" }));
    return true;
  };
}

function selectedLines(state: EditorState) {
  const { from, to } = state.selection.main;
  const first = state.doc.lineAt(from).number;
  const last = state.doc.lineAt(to).number;
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index));
}

/** Makes a link of the selection and puts the caret where its address goes. */
export const link: StateCommand = ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  const text = state.sliceDoc(from, to);
  const insert = `[${text}](https://)`;
  const caret = text === "" ? from + 1 : from + insert.length - 1;
  dispatch(state.update({ changes: { from, to, insert }, selection: { anchor: caret }, userEvent: "input" }));
  return true;
};

export const bold = around("**");
export const italic = around("*");
export const code = around("`");
export const heading = atLineStart("## ");
export const bullets = atLineStart("* ");
export const tasks = atLineStart("- [ ] ");
export const quote = atLineStart("> ");
