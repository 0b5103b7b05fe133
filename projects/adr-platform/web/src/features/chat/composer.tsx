"use client";
/** Where questions are written. Enter sends, Shift+Enter breaks the line, Esc stops the answer. */
import { Button, Select } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Square } from "lucide-react";
import { useEffect, type KeyboardEvent, type RefObject } from "react";
import { ModelSelect } from "@/features/models/model-select";
import { useApp } from "@/lib/api/provider";
import { projectsQuery } from "@/queries/decisions";
import type { Scope } from "./use-chat";

/** Characters that the server reads. */
export const longestQuestion = 8_000;

export interface ComposerProps {
  text: string;
  onText: (text: string) => void;
  scope: Scope;
  onScope: (scope: Scope) => void;
  running: boolean;
  onSend: () => void;
  onStop: () => void;
  /** Receives the field. */
  ref: RefObject<HTMLTextAreaElement | null>;
}

export function Composer({ text, onText, scope, onScope, running, onSend, onStop, ref: box }: ComposerProps) {
  const sendable = text.trim() !== "" && text.length <= longestQuestion && !running;
  useEffect(() => {
    const area = box.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${String(Math.min(area.scrollHeight, 240))}px`;
  }, [text, box]);
  // What is there already is gone on with at its end.
  useEffect(() => {
    const area = box.current;
    area?.setSelectionRange(area.value.length, area.value.length);
  }, [box]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape" && running) {
      event.preventDefault();
      onStop();
    }
    // While a word is being composed, as in Japanese, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (sendable) onSend();
  };
  return (
    <form
      className="rounded-xl border border-control-line bg-raised p-2 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/35"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend();
      }}
    >
      <textarea
        ref={box}
        autoFocus
        rows={1}
        maxLength={longestQuestion}
        aria-label="Question"
        placeholder="Ask about your decisions"
        className="block w-full resize-none bg-transparent px-2 py-1.5 text-base leading-normal pointer-coarse:text-[1rem] outline-none"
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="mt-1 flex items-center justify-end gap-2 max-sm:flex-wrap">
        <ScopeSelects scope={scope} onScope={onScope} />
        {running ? (
          <Button icon={<Square size={13} aria-hidden />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button type="submit" look="primary" disabled={!sendable} icon={<ArrowUp size={15} aria-hidden />}>
            Ask
          </Button>
        )}
      </div>
    </form>
  );
}

function ScopeSelects({ scope, onScope }: Pick<ComposerProps, "scope" | "onScope">) {
  const app = useApp();
  const projects = useQuery(projectsQuery(app)).data ?? [];
  return (
    <div className="flex min-w-0 flex-1 flex-wrap gap-2 max-sm:basis-full">
      <ModelSelect className="sm:!w-auto sm:max-w-96" value={scope.model} onModel={(model) => onScope({ ...scope, model })} />
      <Select aria-label="Project" className="min-w-0 sm:!w-auto sm:max-w-52" value={scope.project} onChange={(event) => onScope({ ...scope, project: event.target.value })}>
        <option value="">All projects</option>
        {projects.map((project) => (
          <option key={project.key} value={project.key}>
            {project.name}
          </option>
        ))}
      </Select>
    </div>
  );
}
