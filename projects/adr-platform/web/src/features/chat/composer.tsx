"use client";
/** Where questions are written. Enter sends, Shift+Enter breaks the line, Esc stops the answer. */
import { Button, Select } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Square } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { projectsQuery } from "@/queries/decisions";
import type { Scope } from "./use-chat";

const longestQuestion = 8_000;

export interface ComposerProps {
  text: string;
  onText: (text: string) => void;
  scope: Scope;
  onScope: (scope: Scope) => void;
  running: boolean;
  onSend: () => void;
  onStop: () => void;
}

export function Composer({ text, onText, scope, onScope, running, onSend, onStop }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const sendable = text.trim() !== "" && text.length <= longestQuestion && !running;
  useEffect(() => {
    const area = box.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${String(Math.min(area.scrollHeight, 240))}px`;
  }, [text]);
  // What is there already is gone on with at its end.
  useEffect(() => {
    const area = box.current;
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
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
  const models = useQuery(modelsQuery(app)).data ?? [];
  const projects = useQuery(projectsQuery(app)).data ?? [];
  return (
    <div className="flex min-w-0 flex-1 gap-2 max-sm:basis-full sm:flex-wrap">
      <Select aria-label="Model" className="min-w-0 max-sm:flex-1 max-sm:basis-0 sm:!w-auto sm:max-w-96" value={scope.model} onChange={(event) => onScope({ ...scope, model: event.target.value })}>
        {models.map((model, index) => (
          <option key={model.id} value={index === 0 ? "" : model.id}>
            {model.displayName}
          </option>
        ))}
      </Select>
      <Select aria-label="Project" className="min-w-0 max-sm:flex-1 max-sm:basis-0 sm:!w-auto sm:max-w-52" value={scope.project} onChange={(event) => onScope({ ...scope, project: event.target.value })}>
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
