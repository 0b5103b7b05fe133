"use client";
/** One model and its answer, beside others. */
import { FinishReason } from "@platform/contracts/ai/v1/models_pb";
import { Button, IconButton, Menu, MenuItem } from "@platform/ui-primitives";
import { Code, CornerDownLeft, X } from "lucide-react";
import { CopyButton } from "@/features/gateway-keys/copy-button";
import { ModelError } from "@/features/models/model-error";
import { ModelSelect } from "@/features/models/model-select";
import { usageDetails, usageWords } from "@/features/models/words";
import type { Answer, Generation } from "./use-generation";

export interface AnswerColumnProps {
  /** Counts from 1. */
  number: number;
  model: string;
  onModel: (model: string) => void;
  /** Absent for the only one. */
  onRemove: (() => void) | undefined;
  run: Generation;
  onRetry: () => void;
  /** Goes on with this answer as a part of the conversation. */
  onContinue: () => void;
  onCopy: (as: "curl" | "python") => void;
}

const reasons: Partial<Record<FinishReason, string>> = {
  [FinishReason.LENGTH]: "The token limit was reached.",
  [FinishReason.CONTENT_FILTER]: "The provider withheld the answer.",
  [FinishReason.CANCELLED]: "Stopped here.",
};

export function AnswerColumn({ number, model, onModel, onRemove, run: { answer, status, error }, onRetry, onContinue, onCopy }: AnswerColumnProps) {
  return (
    <section aria-label={`Answer ${String(number)}`} className="flex min-w-0 flex-1 basis-72 flex-col rounded-lg border border-line">
      <header className="flex items-center gap-1 border-b border-line p-2">
        <ModelSelect aria-label={`Model ${String(number)}`} className="flex-1" value={model} onModel={onModel} />
        <Menu
          align="end"
          trigger={
            <IconButton label={`Copy as code ${String(number)}`} size="sm">
              <Code size={15} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => onCopy("curl")}>Copy as curl</MenuItem>
          <MenuItem onSelect={() => onCopy("python")}>Copy as Python</MenuItem>
        </Menu>
        {onRemove === undefined ? null : (
          <IconButton label={`Remove answer ${String(number)}`} size="sm" onClick={onRemove}>
            <X size={15} aria-hidden />
          </IconButton>
        )}
      </header>
      <div className="flex flex-1 flex-col gap-3 p-3">
        {answer === undefined ? <p className="text-ink-3">The answer comes here.</p> : <Content answer={answer} running={status === "running"} />}
        {status === "failed" && answer !== undefined ? <ModelError what={answer.text === "" ? "No answer came" : "The answer broke off"} error={error} onRetry={onRetry} /> : null}
        {status === "cancelled" ? <p className="text-sm text-ink-3">Stopped here.</p> : null}
        {answer === undefined || status === "running" || answer.text === "" ? null : (
          <div className="flex flex-wrap gap-2">
            <CopyButton size="sm" text={answer.text} what="answer" />
            <Button size="sm" look="ghost" icon={<CornerDownLeft size={13} aria-hidden />} onClick={onContinue}>
              Go on with this
            </Button>
          </div>
        )}
      </div>
      {answer === undefined ? null : <Figures answer={answer} />}
    </section>
  );
}

function Content({ answer: { text, thinking, toolCalls, reason }, running }: { answer: Answer; running: boolean }) {
  return (
    <>
      {thinking === "" ? null : (
        <details className="text-sm text-ink-2">
          <summary className="cursor-pointer hover:text-ink">Thoughts</summary>
          <p className="mt-1 border-l-2 border-line pl-3 break-words whitespace-pre-wrap">{thinking}</p>
        </details>
      )}
      {running && text === "" && toolCalls.length === 0 ? <p className="animate-pulse text-ink-3 motion-reduce:animate-none">{thinking === "" ? "Waiting…" : "Thinking…"}</p> : null}
      {text === "" ? null : <p className="break-words whitespace-pre-wrap">{text}</p>}
      {toolCalls.map(({ id, name, arguments: input }) => (
        <div key={id} className="rounded-md border border-line bg-surface p-2 font-mono text-sm">
          <p className="text-ink-2">calls {name}</p>
          <pre className="overflow-x-auto whitespace-pre-wrap">{input}</pre>
        </div>
      ))}
      {reasons[reason] === undefined ? null : <p className="text-sm text-ink-3">{reasons[reason]}</p>}
    </>
  );
}

function Figures({ answer: { firstMs, wholeMs, usage, target } }: { answer: Answer }) {
  const parts = [firstMs === undefined ? "" : `first token ${duration(firstMs)}`, wholeMs === undefined ? "" : `${duration(wholeMs)} in all`, usage === undefined ? "" : usageWords(usage), target].filter((part) => part !== "");
  return (
    <p className="border-t border-line px-3 py-2 text-sm break-words text-ink-3 tabular-nums" title={usage === undefined ? undefined : usageDetails(usage)}>
      {parts.join(" · ")}
    </p>
  );
}

function duration(ms: number): string {
  return ms < 1000 ? `${String(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
