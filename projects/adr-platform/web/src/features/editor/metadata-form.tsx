"use client";
/** Metadata beside the text. Front matter is edited in the text itself, value by value; keys it does not know stay. */
import { Field, Input, Textarea } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal } from "lucide-react";
import { LabelsEditor } from "@/features/decisions/labels-editor";
import { useApp } from "@/lib/api/provider";
import { facetsQuery } from "@/queries/decisions";
import type { Draft } from "./draft";
import { formKeys, readFrontMatter, setFrontMatter } from "./front-matter";

export interface MetadataFormProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  /** A line for the history belongs to a change, not to a first version. */
  withComment: boolean;
}

export function MetadataForm({ draft, onChange, withComment }: MetadataFormProps) {
  const facets = useQuery(facetsQuery(useApp())).data;
  return (
    <details className="group border-b">
      <summary className="flex h-9 cursor-pointer list-none items-center gap-2 px-4 text-sm text-ink-2 hover:text-ink sm:px-6">
        <SlidersHorizontal size={14} aria-hidden />
        Metadata
        <span className="truncate text-ink-3 group-open:hidden">{[...draft.tags, ...draft.categories].join(", ")}</span>
      </summary>
      <div className="grid gap-x-5 gap-y-3 px-4 pt-1 pb-4 sm:grid-cols-2 sm:px-6 lg:grid-cols-3">
        <FrontMatterFields content={draft.content} onChange={(content) => onChange({ content })} />
        <div>
          <p className="mb-1 text-sm font-medium text-ink-2">Tags</p>
          <LabelsEditor name="tag" values={draft.tags} known={facets?.tags ?? []} onChange={(tags) => onChange({ tags })} />
        </div>
        <div>
          <p className="mb-1 text-sm font-medium text-ink-2">Categories</p>
          <LabelsEditor name="category" values={draft.categories} known={facets?.categories ?? []} onChange={(categories) => onChange({ categories })} />
        </div>
        {withComment ? (
          <Field label="What changed" hint="One line for the history; empty lets the server say it">
            {(ids) => <Textarea {...ids} rows={1} maxLength={500} value={draft.comment} onChange={(event) => onChange({ comment: event.target.value })} />}
          </Field>
        ) : null}
      </div>
    </details>
  );
}

const names: Record<(typeof formKeys)[number], string> = {
  status: "Status",
  date: "Date",
  deciders: "Deciders",
  "decision-makers": "Decision makers",
  consulted: "Consulted",
  informed: "Informed",
};

function FrontMatterFields({ content, onChange }: { content: string; onChange: (content: string) => void }) {
  const found = readFrontMatter(content);
  if (found === undefined) return null;
  return (
    <>
      {formKeys.map((key) => {
        const value = found.values.get(key);
        if (value === undefined) return null;
        return (
          <Field key={key} label={names[key]}>
            {(ids) => <Input {...ids} value={value} onChange={(event) => onChange(setFrontMatter(content, key, event.target.value))} />}
          </Field>
        );
      })}
      {found.others.length === 0 ? null : (
        <div>
          <p className="mb-1 text-sm font-medium text-ink-2">Kept as written</p>
          <p className="font-mono text-sm break-words text-ink-3">{found.others.join(", ")}</p>
        </div>
      )}
    </>
  );
}
