"use client";
/** One question and its answer, with the passages it cites. */
import { Button, IconButton, toast } from "@platform/ui-primitives";
import { Copy, PencilLine, RotateCcw } from "lucide-react";
import Link from "next/link";
import { memo, useCallback, useMemo } from "react";
import { MarkdownView } from "@/features/markdown/markdown-view";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import type { Citation } from "@platform/contracts/adr/v1/chat_service_pb";
import { CitationLink, nameOf, placeOf } from "./citation";
import { citationOf, cited, linkCitations, type Turn } from "./turns";

export interface TurnViewProps {
  turn: Turn;
  isLast: boolean;
  onAgain: () => void;
  onEdit: (question: string) => void;
}

export const TurnView = memo(function TurnView({ turn, isLast, onAgain, onEdit }: TurnViewProps) {
  const { answer, citations, state } = turn;
  const rendered = useMemo(() => renderMarkdown(linkCitations(answer, citations)), [answer, citations]);
  const drawLink = useCallback(
    (href: string) => {
      const citation = citationOf(href, citations);
      return citation === undefined ? undefined : <CitationLink citation={citation} />;
    },
    [citations],
  );
  const busy = state === "waiting" || state === "running";
  return (
    <article className="border-b py-6 last:border-b-0">
      <div className="flex items-start gap-2">
        <h2 className="flex-1 text-lg leading-snug font-semibold text-balance break-words whitespace-pre-wrap">{turn.question}</h2>
        {busy ? null : (
          <IconButton label="Edit the question" size="sm" onClick={() => onEdit(turn.question)}>
            <PencilLine size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {state === "waiting" ? <Waiting sources={turn.passages} /> : null}
      {answer === "" ? null : <MarkdownView rendered={rendered} drawLink={drawLink} className="answer mt-3" />}
      {state === "failed" ? <ErrorState what="The answer broke off; your question is kept" error={turn.error} className="mt-3" onRetry={onAgain} /> : null}
      {state === "stopped" ? <p className="mt-2 text-sm text-ink-3">{answer === "" ? "Not answered." : "Stopped here."}</p> : null}
      <Sources citations={cited(turn)} />
      {busy ? null : <Actions turn={turn} isLast={isLast} onAgain={onAgain} />}
    </article>
  );
});

function Waiting({ sources }: { sources: number }) {
  return (
    <p className="mt-3 animate-pulse text-ink-3 motion-reduce:animate-none">
      {sources === 0 ? "Looking through the decisions…" : `Reading ${String(sources)} passages…`}
    </p>
  );
}

function Actions({ turn, isLast, onAgain }: { turn: Turn; isLast: boolean; onAgain: () => void }) {
  const { model, usage } = turn;
  const tokens = usage === undefined ? "" : ` · ${(usage.inputTokens + usage.outputTokens).toString()} tokens`;
  const copy = async () => {
    await navigator.clipboard.writeText(turn.answer);
    toast({ text: "Answer copied" });
  };
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 text-sm text-ink-3">
      {isLast && turn.state !== "failed" ? (
        <Button size="sm" icon={<RotateCcw size={13} aria-hidden />} onClick={onAgain}>
          Regenerate
        </Button>
      ) : null}
      {turn.answer === "" ? null : (
        <Button size="sm" look="ghost" icon={<Copy size={13} aria-hidden />} onClick={() => void copy()}>
          Copy
        </Button>
      )}
      {model === undefined ? null : (
        <span className="tabular-nums">
          {model.displayName}
          {tokens}
        </span>
      )}
    </div>
  );
}

function Sources({ citations }: { citations: readonly Citation[] }) {
  const { paths } = useApp();
  if (citations.length === 0) return null;
  return (
    <section aria-label="Sources" className="mt-4">
      <ol className="flex flex-col gap-2">
        {citations.map((citation) => (
          <li key={citation.number} className="rounded-md border border-line bg-surface px-3 py-2">
            <Link href={placeOf(citation, paths)} className="flex gap-2 rounded-sm hover:underline">
              <span className="citation-number">{citation.number}</span>
              <span className="font-medium">{nameOf(citation)}</span>
            </Link>
            <p className="mt-1 line-clamp-2 text-sm text-ink-2">{citation.passage?.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
