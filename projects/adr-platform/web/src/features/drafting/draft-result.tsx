"use client";
/** A draft as it comes, and what can be done with it. */
import { Button, toast } from "@platform/ui-primitives";
import type { StreamStatus } from "@platform/react-hooks";
import { useCallback, useMemo } from "react";
import "@/features/chat/chat.css";
import { CitationLink } from "@/features/chat/citation";
import { citationOf, linkCitations } from "@/features/chat/turns";
import { CopyButton } from "@/features/gateway-keys/copy-button";
import { MarkdownView } from "@/features/markdown/markdown-view";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { ModelError } from "@/features/models/model-error";
import { usageDetails, usageWords } from "@/features/models/words";
import { taskOf } from "./tasks";
import type { Draft } from "./use-drafting";

export interface DraftResultProps {
  draft: Draft;
  status: StreamStatus;
  error: unknown;
  onRetry: () => void;
  onAccept: () => void;
  onDiscard: () => void;
}

export function DraftResult({ draft: { place, text, citations, model, usage }, status, error, onRetry, onAccept, onDiscard }: DraftResultProps) {
  const rendered = useMemo(() => renderMarkdown(linkCitations(text, citations)), [text, citations]);
  const drawLink = useCallback(
    (href: string) => {
      const citation = citationOf(href, citations);
      return citation === undefined ? undefined : <CitationLink citation={citation} />;
    },
    [citations],
  );
  const running = status === "running";
  const { accept } = taskOf(place.task);
  return (
    <div className="mt-4 border-t pt-4">
      {place.selection === "" ? null : <p className="mb-2 line-clamp-2 text-sm text-ink-3">Of: {place.selection}</p>}
      {running && text === "" ? <p className="animate-pulse text-ink-3 motion-reduce:animate-none">Thinking…</p> : null}
      {text === "" ? null : <MarkdownView rendered={rendered} drawLink={drawLink} />}
      {status === "failed" ? <ModelError what={text === "" ? "No draft came" : "The draft broke off"} error={error} onRetry={onRetry} className="mt-3" /> : null}
      {status === "cancelled" ? <p className="mt-2 text-sm text-ink-3">Stopped here.</p> : null}
      {running ? null : (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {accept === undefined || text === "" ? null : (
            <Button look="primary" size="sm" onClick={onAccept}>
              {accept}
            </Button>
          )}
          {text === "" ? null : <CopyButton text={text} what="draft" size="sm" />}
          <Button
            size="sm"
            look="ghost"
            onClick={() => {
              onDiscard();
              toast({ text: "Discarded" });
            }}
          >
            Discard
          </Button>
          {model === undefined ? null : (
            <span className="text-sm text-ink-3 tabular-nums" title={usage === undefined ? undefined : usageDetails(usage)}>
              {model.displayName}
              {usage === undefined ? "" : ` · ${usageWords(usage)}`}
            </span>
          )}
        </div>
      )}
      <p role="status" className="sr-only">
        {{ idle: "", running: "Writing", done: "The draft is complete", cancelled: "Stopped", failed: "No draft" }[status]}
      </p>
    </div>
  );
}
