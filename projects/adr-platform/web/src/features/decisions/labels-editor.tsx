"use client";
/** Tags or categories of a decision: chips, and a popover that adds and removes. Saved as one change per press. */
import type { Facet } from "@platform/contracts/adr/v1/decision_service_pb";
import { FilterPopover } from "@platform/ui-primitives";
import clsx from "clsx";
import { Plus } from "lucide-react";
import { toggled } from "./list-params";

export interface LabelsEditorProps {
  /** In the singular and lower case, such as "tag". */
  name: string;
  values: readonly string[];
  known: readonly Facet[];
  /** Absent for readers. */
  onChange?: ((values: string[]) => void) | undefined;
}

export function LabelsEditor({ name, values, known, onChange }: LabelsEditorProps) {
  if (onChange === undefined && values.length === 0) return <span className="text-ink-3">None</span>;
  const merged = [...new Set([...values, ...known.map((facet) => facet.value)])];
  return (
    <span className="flex flex-wrap items-center gap-1">
      {values.map((value) => (
        <span key={value} className="max-w-40 truncate rounded-sm bg-grey-soft px-1.5 py-0.5 text-sm text-ink-2">
          {value}
        </span>
      ))}
      {onChange === undefined ? null : (
        <FilterPopover
          label={`Find or add a ${name}`}
          options={merged.map((value) => ({ value, label: value }))}
          selected={values}
          onToggle={(value) => onChange(toggled(values, value))}
          onCreate={(value) => onChange(toggled(values, value))}
          empty={`Type a new ${name}`}
          trigger={
            <button type="button" className={clsx("inline-flex h-6 pointer-coarse:h-10 items-center gap-1 rounded-sm px-1.5 text-sm text-ink-3 hover:bg-hover hover:text-ink", values.length === 0 && "-ml-1.5")}>
              <Plus size={13} aria-hidden />
              {values.length === 0 ? `Add a ${name}` : <span className="sr-only">Change</span>}
            </button>
          }
        />
      )}
    </span>
  );
}
