"use client";
/** Drafting help beside the text: what to do, the draft as it comes, and what to do with it. */
import type { EditorView } from "@codemirror/view";
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";
import { Button, IconButton, Segmented, Textarea, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { Sparkles, Square, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { ModelSelect } from "@/features/models/model-select";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { DraftResult } from "./draft-result";
import { NeedsLanguageModel } from "./needs-language-model";
import { accepting, placeOf } from "./place";
import { draftingTasks, taskOf } from "./tasks";
import { useDrafting } from "./use-drafting";

const longestInstruction = 8_000;

export interface DraftingPanelProps {
  view: EditorView | null;
  content: string;
  project: string;
  /** The decision that is changed; empty for a new one. */
  decisionId: string;
  task: DraftTask;
  onTask: (task: DraftTask) => void;
  onClose: () => void;
}

export function DraftingPanel({ view, content, project, decisionId, task, onTask, onClose }: DraftingPanelProps) {
  const models = useQuery(modelsQuery(useApp())).data ?? [];
  const [chosen, setChosen] = useState<string>();
  const [instruction, setInstruction] = useState("");
  const panel = useRef<HTMLElement>(null);
  const { draft, status, error, start, stop, discard } = useDrafting();
  const about = taskOf(task);
  // Where nobody chose, one that can do everything; the first on the list is the server's default, and goes by no name.
  const able = models.findIndex((model) => !model.extractive);
  const model = chosen ?? (able > 0 ? (models[able]?.id ?? "") : "");
  const extractive = (models.find(({ id }) => id === model) ?? models[0])?.extractive === true;
  const refused = extractive && about.extractive !== true;
  const running = status === "running";
  const ready = !refused && view !== null && (task === DraftTask.WRITE ? instruction.trim() !== "" : content.trim() !== "");
  useEffect(() => panel.current?.querySelector<HTMLElement>("[data-first]")?.focus(), [task]);
  const ask = () => {
    if (view === null) return;
    const place = placeOf(view.state, task);
    start(place, { task, content, selection: place.selection, instruction: instruction.trim(), project, decisionId, model });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready && !running) ask();
  };
  const close = () => {
    stop();
    onClose();
    view?.focus();
  };
  const accept = () => {
    if (draft === undefined || view === null) return;
    const change = accepting(view.state, draft.place, draft.text);
    if (change === undefined) {
      toast({ tone: "error", text: "What was selected has changed since", detail: "Copy the draft and put it where it belongs." });
      return;
    }
    view.dispatch(change);
    toast({ text: "Taken over", detail: "One undo takes it back." });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    if (running) stop();
    else close();
  };
  return (
    <section ref={panel} aria-label="Drafting help" onKeyDown={onKeyDown} className="flex min-h-0 min-w-0 flex-1 basis-0 flex-col border-l max-[1100px]:border-t max-[1100px]:border-l-0">
      <header className="flex items-center gap-2 px-4 pt-3">
        <Sparkles size={15} aria-hidden className="text-ink-3" />
        <h2 className="flex-1 font-semibold">Drafting help</h2>
        <IconButton label="Close drafting help" size="sm" onClick={close}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-6">
        <form className="flex flex-col gap-3" onSubmit={submit}>
          <Segmented label="What to do" className="self-start" value={about.label} options={draftingTasks.map(({ label }) => ({ value: label, label }))} onChange={(label) => onTask(draftingTasks.find((entry) => entry.label === label)?.task ?? task)} />
          <p className="text-sm text-ink-2">{about.about}</p>
          {task === DraftTask.WRITE ? (
            <Textarea
              data-first
              aria-label="What to write"
              placeholder="What is decided, why, and what else was considered"
              rows={3}
              maxLength={longestInstruction}
              className="min-h-20 [field-sizing:content]"
              value={instruction}
              onChange={(event) => setInstruction(event.target.value)}
            />
          ) : null}
          {refused ? <NeedsLanguageModel others={able !== -1} /> : null}
          <div className="flex flex-wrap items-center gap-2">
            <ModelSelect className="flex-1 basis-52" value={models[0]?.id === model ? "" : model} onModel={setChosen} />
            {running ? (
              <Button icon={<Square size={13} aria-hidden />} onClick={stop}>
                Stop
              </Button>
            ) : (
              <Button type="submit" look={draft === undefined ? "primary" : "secondary"} disabled={!ready} {...(task === DraftTask.WRITE ? {} : { "data-first": true })}>
                {draft === undefined ? about.label : "Try again"}
              </Button>
            )}
          </div>
        </form>
        {draft === undefined ? null : <DraftResult draft={draft} status={status} error={error} onRetry={ask} onAccept={accept} onDiscard={discard} />}
      </div>
    </section>
  );
}
