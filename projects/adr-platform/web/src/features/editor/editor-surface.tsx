"use client";
/** The writing itself: toolbar, text, and the preview beside it or in its place on a narrow screen. */
import type { StateCommand } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Decision } from "@platform/contracts/adr/v1/decision_pb";
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";
import { useDebounced, useHotkeys, useMediaQuery } from "@platform/react-hooks";
import { Button, IconButton, Segmented } from "@platform/ui-primitives";
import clsx from "clsx";
import { Bold, Code, Heading2, Italic, Link, List, ListTodo, Quote, Sparkles, type LucideIcon } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { RecordMarkdown } from "@/features/decisions/record-markdown";
import { DraftingPanel } from "@/features/drafting/drafting-panel";
import { draftingTasks } from "@/features/drafting/tasks";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { useOfferActions } from "@/features/palette/page-actions";
import { CodeEditor } from "./code-editor";
import { bold, bullets, code, heading, italic, link, quote, tasks } from "./markdown-commands";
import { usePictures } from "./use-pictures";

export interface EditorSurfaceProps {
  content: string;
  onChange: (content: string) => void;
  onSave: () => void;
  /** Shown above the preview, for a new decision whose title is not in the text yet. */
  title?: string;
  /** The decision that is edited, whose folder keeps the pictures; undefined before there is one. */
  decision?: Decision;
  /** Key of the project it is in; empty while there is none. */
  project: string;
  /** Other markup than Markdown has no preview. */
  previewable: boolean;
}

type Layout = "write" | "both" | "preview";

const buttons: readonly { label: string; keys?: string; Icon: LucideIcon; command: StateCommand }[] = [
  { label: "Bold", keys: "⌘B", Icon: Bold, command: bold },
  { label: "Italic", keys: "⌘I", Icon: Italic, command: italic },
  { label: "Code", keys: "⌘E", Icon: Code, command: code },
  { label: "Heading", Icon: Heading2, command: heading },
  { label: "List", Icon: List, command: bullets },
  { label: "Task list", Icon: ListTodo, command: tasks },
  { label: "Quotation", Icon: Quote, command: quote },
  { label: "Link", Icon: Link, command: link },
];

export function EditorSurface({ content, onChange, onSave, title, decision, project, previewable }: EditorSurfaceProps) {
  const wide = useMediaQuery("(min-width: 1100px)");
  const [chosen, setChosen] = useState<Layout>();
  const [view, setView] = useState<EditorView | null>(null);
  const wanted = chosen ?? (wide ? "both" : "write");
  const layout: Layout = !previewable ? "write" : !wide && wanted === "both" ? "write" : wanted;
  const togglePreview = () => setChosen(layout === "write" ? (wide ? "both" : "preview") : "write");
  const [drafting, setDrafting] = useState<DraftTask>();
  const [lastTask, setLastTask] = useState(DraftTask.WRITE);
  const draft = useCallback((task: DraftTask) => {
    setLastTask(task);
    setDrafting(task);
    // A draft goes into the text, which is not there while only the preview is.
    setChosen((before) => (before === "preview" ? undefined : before));
  }, []);
  useOfferActions(useMemo(() => draftingTasks.map(({ task, command }) => ({ label: command, Icon: Sparkles, run: () => draft(task) })), [draft]));
  useHotkeys({ "mod+j": () => (drafting === undefined ? draft(lastTask) : setDrafting(undefined)) });
  const onPictures = usePictures(decision?.summary);
  const apply = (command: StateCommand) => {
    if (view === null) return;
    command(view);
    view.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-1.5 sm:px-5">
        <div role="toolbar" aria-label="Formatting" className="relative flex min-w-0 flex-auto flex-wrap gap-0.5">
          {buttons.map(({ label, keys, Icon, command }) => (
            <IconButton key={label} label={label} keys={keys} size="sm" className="shrink-0" disabled={layout === "preview"} onClick={() => apply(command)}>
              <Icon size={15} aria-hidden />
            </IconButton>
          ))}
        </div>
        <Button size="sm" look="ghost" icon={<Sparkles size={15} aria-hidden />} aria-pressed={drafting !== undefined} className="aria-pressed:bg-pressed" onClick={() => (drafting === undefined ? draft(lastTask) : setDrafting(undefined))}>
          Draft
        </Button>
        {previewable ? (
          <Segmented
            label="Layout"
            className="shrink-0"
            value={drafting === undefined ? layout : "write"}
            options={[
              { value: "write", label: "Write" },
              ...(wide ? [{ value: "both" as const, label: "Both" }] : []),
              { value: "preview", label: "Preview" },
            ]}
            onChange={(next) => {
              setChosen(next);
              setDrafting(undefined);
            }}
          />
        ) : null}
      </div>
      <div className={clsx("flex min-h-0 flex-1", !wide && "flex-col")}>
        {layout === "preview" ? null : (
          <div className="flex min-h-0 min-w-0 flex-1 basis-0 flex-col">
            <CodeEditor value={content} onChange={onChange} onSave={onSave} onTogglePreview={togglePreview} onPictures={onPictures} onReady={setView} />
          </div>
        )}
        {drafting === undefined ? null : (
          <DraftingPanel view={view} content={content} project={project} decisionId={decision?.summary?.id ?? ""} task={drafting} onTask={draft} onClose={() => setDrafting(undefined)} />
        )}
        {layout === "write" || drafting !== undefined ? null : <Preview content={content} title={title} decision={decision} besides={layout === "both"} />}
      </div>
    </div>
  );
}

interface PreviewProps extends Pick<EditorSurfaceProps, "content"> {
  title: string | undefined;
  decision: Decision | undefined;
  besides: boolean;
}

function Preview({ content, title, decision, besides }: PreviewProps) {
  const settled = useDebounced(content, 120);
  const rendered = useMemo(() => renderMarkdown(settled), [settled]);
  return (
    <section aria-label="Preview" tabIndex={0} className={`min-w-0 flex-1 basis-0 overflow-y-auto px-6 py-5 pb-40 ${besides ? "border-l" : ""}`}>
      <div className="mx-auto max-w-[72ch]">
        {title === undefined || title === "" ? null : <p className="mb-6 text-2xl font-semibold tracking-tight">{title}</p>}
        <RecordMarkdown decision={decision} rendered={rendered} />
      </div>
    </section>
  );
}
