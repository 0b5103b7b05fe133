"use client";
/** What is compared and how it is shown. */
import type { DecisionVersion } from "@platform/contracts/adr/v1/decision_pb";
import { Checkbox, IconButton, Segmented, Select } from "@platform/ui-primitives";
import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";

export interface CompareView {
  split: boolean;
  rendered: boolean;
  ignoreWhiteSpace: boolean;
}

export interface CompareToolbarProps {
  versions: readonly DecisionVersion[];
  range: { from: bigint; to: bigint };
  onRange: (range: { from: bigint; to: bigint }) => void;
  view: CompareView;
  onView: (view: CompareView) => void;
  added: number;
  removed: number;
  /** From 0; -1 before the first. */
  step: number;
  steps: number;
  onStep: (step: number) => void;
}

export function CompareToolbar(props: CompareToolbarProps) {
  const { versions, range, onRange, view, onView } = props;
  return (
    <div className="sticky top-13 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 border-b bg-bg px-4 py-2.5 sm:px-6">
      <div className="flex min-w-0 items-center gap-2 max-sm:basis-full max-sm:flex-col max-sm:items-stretch">
        <VersionSelect label="From version" versions={versions} value={range.from} onChange={(from) => onRange({ ...range, from })} />
        <ArrowRight size={14} aria-hidden className="shrink-0 text-ink-3 max-sm:hidden" />
        <VersionSelect label="To version" versions={versions} value={range.to} onChange={(to) => onRange({ ...range, to })} />
      </div>
      <Segmented
        label="Layout"
        className="max-sm:hidden"
        value={view.split ? "split" : "unified"}
        options={[
          { value: "unified", label: "Unified" },
          { value: "split", label: "Split" },
        ]}
        onChange={(layout) => onView({ ...view, split: layout === "split" })}
      />
      <Segmented
        label="Show"
        value={view.rendered ? "rendered" : "source"}
        options={[
          { value: "source", label: "Source" },
          { value: "rendered", label: "Rendered" },
        ]}
        onChange={(show) => onView({ ...view, rendered: show === "rendered" })}
      />
      {view.rendered ? null : (
        <span className="flex items-center gap-1 text-sm text-ink-2">
          <Checkbox label="Ignore white space" checked={view.ignoreWhiteSpace} onCheckedChange={(ignoreWhiteSpace) => onView({ ...view, ignoreWhiteSpace })} />
          <span aria-hidden>Ignore white space</span>
        </span>
      )}
      <span className="flex-1" />
      <Stepper {...props} />
    </div>
  );
}

function Stepper({ added, removed, step, steps, onStep }: CompareToolbarProps) {
  return (
    <div className="flex items-center gap-2">
      <span className="text-sm tabular-nums" aria-label={`${String(added)} lines added, ${String(removed)} removed`}>
        <span className="text-green">+{added}</span> <span className="text-red">−{removed}</span>
      </span>
      <span role="status" className="min-w-16 text-right text-sm text-ink-2 tabular-nums">
        {steps === 0 ? "no changes" : step < 0 ? `${String(steps)} ${steps === 1 ? "change" : "changes"}` : `${String(step + 1)} of ${String(steps)}`}
      </span>
      <IconButton label="Previous change" keys="p" size="sm" disabled={steps === 0} onClick={() => onStep(step < 0 ? steps - 1 : step - 1)}>
        <ArrowUp size={15} aria-hidden />
      </IconButton>
      <IconButton label="Next change" keys="n" size="sm" disabled={steps === 0} onClick={() => onStep(step + 1)}>
        <ArrowDown size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

interface VersionSelectProps {
  label: string;
  versions: readonly DecisionVersion[];
  value: bigint;
  onChange: (version: bigint) => void;
}

function VersionSelect({ label, versions, value, onChange }: VersionSelectProps) {
  const known = versions.some((version) => version.version === value);
  return (
    <Select aria-label={label} className="min-w-0 sm:!w-auto sm:max-w-96" value={value.toString()} onChange={(event) => onChange(BigInt(event.target.value))}>
      {known ? null : <option value={value.toString()}>Version {value.toString()}</option>}
      {versions.map((version) => (
        <option key={version.version.toString()} value={version.version.toString()}>
          {version.version.toString()} · {version.summary}
        </option>
      ))}
    </Select>
  );
}
