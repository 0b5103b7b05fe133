"use client";
/** One question and its answer, with the passages it cites. */
import { Button, IconButton, toast } from "@platform/ui-primitives";
import { Copy, PencilLine, RotateCcw } from "lucide-react";
import Link from "next/link";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { MarkdownView } from "@/features/markdown/markdown-view";
import { renderMarkdown } from "@/features/markdown/pipeline";
import { ModelError } from "@/features/models/model-error";
import { usageDetails, usageWords } from "@/features/models/words";
import { useApp } from "@/lib/api/provider";
import type { Citation } from "@platform/contracts/adr/v1/chat_service_pb";
import { CitationLink, nameOf, placeOf } from "./citation";
import { QuestionEditor } from "./question-editor";
import { citationOf, cited, linkCitations, type Turn } from "./turns";

export interface TurnViewProps {
  turn: Turn;
  index: number;
  isLast: boolean;
  /** An answer is being given somewhere: nothing else can be asked. */
  running: boolean;
  /** Asks in place of this question; the same one to have it answered anew. */
  onAsk: (index: number, question: string) => void;
}

export const TurnView = memo(function TurnView({ turn, index, isLast, running, onAsk }: TurnViewProps) {
  const { answer, citations, state, question } = turn;
  const onAgain = () => onAsk(index, question);
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
      <Question question={question} editable={!running} hasLater={!isLast} onAsk={(next) => onAsk(index, next)} />
      {state === "waiting" ? <Waiting sources={turn.passages} /> : null}
      {answer === "" ? null : <MarkdownView rendered={rendered} drawLink={drawLink} className="answer mt-3" />}
      {turn.error === undefined ? null : (
        <ModelError
          what={state !== "failed" ? "Not answered anew; what was there is kept" : answer === "" ? "Not answered; your question is kept" : "The answer broke off; your question is kept"}
          error={turn.error}
          className="mt-3"
          onRetry={running ? undefined : () => onAsk(index, turn.tried ?? question)}
        />
      )}
      {state === "stopped" ? <p className="mt-2 text-sm text-ink-3">{answer === "" ? "Not answered." : "Stopped here."}</p> : null}
      <Sources citations={cited(turn)} />
      {busy ? null : <Actions turn={turn} onAgain={isLast && !running ? onAgain : undefined} />}
    </article>
  );
});

interface QuestionProps {
  question: string;
  editable: boolean;
  hasLater: boolean;
  onAsk: (question: string) => void;
}

function Question({ question, editable, hasLater, onAsk }: QuestionProps) {
  const [editing, setEditing] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  // Who leaves the question as it was goes on where they were.
  const back = useRef(false);
  useEffect(() => {
    if (!editing && back.current) pencil.current?.focus();
    back.current = editing;
  }, [editing]);
  if (editing && editable) {
    return (
      <QuestionEditor
        question={question}
        hasLater={hasLater}
        onCancel={() => setEditing(false)}
        onAsk={(next) => {
          setEditing(false);
          onAsk(next);
        }}
      />
    );
  }
  return (
    <div className="flex items-start gap-2">
      <h2 className="min-w-0 flex-1 text-lg leading-snug font-semibold text-balance break-words whitespace-pre-wrap">{question}</h2>
      {editable ? (
        <IconButton ref={pencil} label="Edit the question" size="sm" onClick={() => setEditing(true)}>
          <PencilLine size={14} aria-hidden />
        </IconButton>
      ) : null}
    </div>
  );
}

function Waiting({ sources }: { sources: number }) {
  return (
    <p className="mt-3 animate-pulse text-ink-3 motion-reduce:animate-none">
      {sources === 0 ? "Looking through the decisions…" : `Reading ${String(sources)} passages…`}
    </p>
  );
}

function Actions({ turn, onAgain }: { turn: Turn; onAgain: (() => void) | undefined }) {
  const { model, usage } = turn;
  const copy = async () => {
    await navigator.clipboard.writeText(turn.answer);
    toast({ text: "Answer copied" });
  };
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 text-sm text-ink-3">
      {onAgain !== undefined && turn.state !== "failed" ? (
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
        <span className="tabular-nums" title={usage === undefined ? undefined : usageDetails(usage)}>
          {model.displayName}
          {usage === undefined ? "" : ` · ${usageWords(usage)}`}
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
