/** Shows front matter as what it is: Markdown's grammar would take its last line for a heading's underline. */
import { RangeSetBuilder, type EditorState } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

const look = Decoration.line({ class: "cm-front-matter" });

/** Front matter longer than this is no front matter. */
const longest = 200;

function decorate({ doc }: EditorState): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  if (doc.line(1).text.trimEnd() !== "---") return builder.finish();
  const last = Math.min(doc.lines, longest);
  let end = 2;
  while (end <= last && doc.line(end).text.trimEnd() !== "---") end += 1;
  if (end > last) return builder.finish();
  for (let number = 1; number <= end; number += 1) {
    const { from } = doc.line(number);
    builder.add(from, from, look);
  }
  return builder.finish();
}

export const frontMatterLines = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view.state);
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = decorate(update.state);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
