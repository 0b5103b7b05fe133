"use client";
/** The text editor: CodeMirror with Markdown keys, the product's colours, and the page's own save key. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { frontMatterLines } from "./front-matter-lines";
import { picturesIn } from "./keep-picture";
import { bold, code, italic } from "./markdown-commands";

export interface CodeEditorProps {
  /** The text at first, and again whenever it differs from what the editor holds. */
  value: string;
  onChange: (value: string) => void;
  onSave: () => void;
  onTogglePreview: () => void;
  /** Takes pasted and dropped pictures; `insert` writes at the caret of that moment. */
  onPictures: (files: File[], insert: (text: string) => void) => void;
  /** Receives the view, for the toolbar. */
  onReady?: (view: EditorView | null) => void;
}

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "600", color: "var(--ink)" },
  { tag: tags.strong, fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.link, color: "var(--accent-ink)" },
  { tag: tags.url, color: "var(--ink-3)" },
  { tag: tags.monospace, color: "var(--violet)" },
  { tag: tags.quote, color: "var(--ink-2)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: "var(--ink-3)" },
]);

export function CodeEditor(props: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const parent = box.current;
    if (parent === null) return;
    const editor = new EditorView({ parent, state: startState(latest) });
    view.current = editor;
    latest.current.onReady?.(editor);
    return () => {
      latest.current.onReady?.(null);
      view.current = null;
      editor.destroy();
    };
  }, []);

  const { value } = props;
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={box} className="code-editor min-h-0 flex-1" />;
}

function startState(latest: { current: CodeEditorProps }): EditorState {
  return EditorState.create({
    doc: latest.current.value,
    extensions: [
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      // One line end inside; the record's own are put back when it is saved.
      markdown({ base: markdownLanguage, addKeymap: false }),
      syntaxHighlighting(colours),
      frontMatterLines,
      highlightSelectionMatches(),
      placeholder("Write in Markdown"),
      EditorView.contentAttributes.of({ "aria-label": "Record text", tabindex: "0", spellcheck: "true", autocapitalize: "sentences" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange(update.state.doc.toString());
      }),
      pictureHandlers(latest),
      Prec.high(
        keymap.of([
          { key: "Mod-s", preventDefault: true, run: () => done(latest.current.onSave) },
          { key: "Mod-Shift-p", preventDefault: true, run: () => done(latest.current.onTogglePreview) },
          { key: "Mod-b", run: bold },
          { key: "Mod-i", run: italic },
          { key: "Mod-e", run: code },
        ]),
      ),
      keymap.of([...markdownKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    ],
  });
}

function pictureHandlers(latest: { current: CodeEditorProps }) {
  const take = (transfer: DataTransfer | null, view: EditorView): boolean => {
    const files = picturesIn(transfer);
    if (files.length === 0) return false;
    latest.current.onPictures(files, (text) => {
      view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste" });
    });
    return true;
  };
  return EditorView.domEventHandlers({
    // Office programs put a picture of the text beside the text; the text is meant.
    paste: ({ clipboardData }, view) => clipboardData?.getData("text/plain") === "" && take(clipboardData, view),
    drop: ({ dataTransfer, clientX, clientY }, view) => {
      if (picturesIn(dataTransfer).length === 0) return false;
      view.dispatch({ selection: { anchor: view.posAtCoords({ x: clientX, y: clientY }, false) } });
      view.focus();
      return take(dataTransfer, view);
    },
  });
}

/** Runs the page's work and tells the editor that the key was taken. */
function done(work: () => void): true {
  work();
  return true;
}
