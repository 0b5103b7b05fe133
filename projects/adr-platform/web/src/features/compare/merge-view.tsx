"use client";
/** Two edits of one text: what agrees is merged, what does not is chosen, and the result goes back to the editor. */
import { Button, Callout, Segmented } from "@platform/ui-primitives";
import { useMemo, useState } from "react";
import { assemble, merge, type Choice, type Chunk } from "./merge";

export interface MergeViewProps {
  mine: string;
  theirs: string;
  /** The text both started from, where it is known. */
  base?: string | undefined;
  /** What happened, as a sentence without its full stop. */
  title: string;
  /** Whose text the other is, such as "Grace Hopper’s version 5". */
  theirsName: string;
  onApply: (content: string) => void;
  onCancel: () => void;
}

export function MergeView({ mine, theirs, base, title, theirsName, onApply, onCancel }: MergeViewProps) {
  const chunks = useMemo(() => merge(mine, theirs, base), [mine, theirs, base]);
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(new Map());
  const conflicts = chunks.flatMap((chunk, index) => (chunk.kind === "conflict" ? [index] : []));
  const open = conflicts.filter((index) => !choices.has(index)).length;
  const result = assemble(chunks, choices);
  const choose = (index: number, choice: Choice) => setChoices((before) => new Map(before).set(index, choice));
  const chooseAll = (choice: Choice) => setChoices(new Map(conflicts.map((index) => [index, choice])));
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-6 sm:px-6">
      <Callout
        tone="warning"
        role="status"
        title={title}
        actions={
          conflicts.length > 1 ? (
            <>
              <Button size="sm" onClick={() => chooseAll("mine")}>
                All yours
              </Button>
              <Button size="sm" onClick={() => chooseAll("theirs")}>
                All theirs
              </Button>
            </>
          ) : undefined
        }
      >
        Nothing was overwritten. What does not collide is merged already
        {conflicts.length === 0 ? "." : `; ${conflicts.length === 1 ? "one place needs" : `${String(conflicts.length)} places need`} your choice.`}
      </Callout>
      <div className="my-4 overflow-hidden rounded-lg border border-line bg-raised font-mono text-[0.8125rem] leading-6">
        {chunks.map((chunk, index) =>
          chunk.kind === "conflict" ? (
            <Conflict key={index} chunk={chunk} theirsName={theirsName} choice={choices.get(index)} onChoose={(choice) => choose(index, choice)} />
          ) : (
            <Agreed key={index} chunk={chunk} theirsName={theirsName} />
          ),
        )}
      </div>
      <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-3 border-t bg-bg py-3">
        <span role="status" className="mr-auto text-ink-2">
          {open === 0 ? "Ready: the result opens in the editor, where you save it." : `${String(open)} to choose`}
        </span>
        <Button onClick={onCancel}>Back to my text</Button>
        <Button look="primary" disabled={result === undefined} onClick={() => result !== undefined && onApply(result)}>
          Use the merged text
        </Button>
      </div>
    </div>
  );
}

function Agreed({ chunk, theirsName }: { chunk: Extract<Chunk, { lines: string[] }>; theirsName: string }) {
  const [open, setOpen] = useState(false);
  if (chunk.kind === "same" && chunk.lines.length > 8 && !open) {
    return (
      <>
        <Lines lines={chunk.lines.slice(0, 3)} />
        <button type="button" onClick={() => setOpen(true)} className="block h-7 w-full pointer-coarse:h-10 border-y border-line bg-surface px-3 text-left font-sans text-sm text-ink-2 hover:bg-hover">
          {chunk.lines.length - 6} lines alike
        </button>
        <Lines lines={chunk.lines.slice(-3)} />
      </>
    );
  }
  if (chunk.kind === "same" || chunk.kind === "both") return <Lines lines={chunk.lines} />;
  return (
    <div className="border-y border-line bg-diff-add">
      <p className="px-3 pt-1 font-sans text-xs text-ink-2">{chunk.kind === "mine" ? "From your text" : `From ${theirsName}`}</p>
      {chunk.lines.length === 0 ? <p className="px-3 pb-1 font-sans text-sm text-ink-2">Lines removed</p> : <Lines lines={chunk.lines} />}
    </div>
  );
}

interface ConflictProps {
  chunk: Extract<Chunk, { kind: "conflict" }>;
  theirsName: string;
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
}

const options = [
  { value: "mine", label: "Yours" },
  { value: "theirs", label: "Theirs" },
  { value: "both", label: "Both" },
] as const;

function Conflict({ chunk, theirsName, choice, onChoose }: ConflictProps) {
  const faded = (side: Choice) => (choice !== undefined && choice !== "both" && choice !== side ? "opacity-40" : "");
  return (
    <section aria-label="Both changed this" className="border-y-2 border-amber bg-amber-soft">
      <div className="flex items-center justify-between px-3 py-1.5 font-sans text-sm">
        <span className="font-medium">Both changed this</span>
        {/* An empty value is no option, so nothing is chosen yet. */}
        <Segmented<Choice | ""> label="Keep" value={choice ?? ""} options={options} onChange={(value) => value !== "" && onChoose(value)} />
      </div>
      <div className="grid border-t border-line sm:grid-cols-2">
        <div className={`bg-raised ${faded("mine")}`}>
          <p className="px-3 pt-1 font-sans text-xs text-ink-2">Your text</p>
          <Lines lines={chunk.mine} />
        </div>
        <div className={`border-line bg-raised max-sm:border-t sm:border-l ${faded("theirs")}`}>
          <p className="px-3 pt-1 font-sans text-xs text-ink-2">{theirsName}</p>
          <Lines lines={chunk.theirs} />
        </div>
      </div>
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return <pre className="px-3 font-mono wrap-anywhere whitespace-pre-wrap">{lines.join("\n") === "" ? " " : lines.join("\n")}</pre>;
}
