"use client";
/** How much of an allowance is used, with marks along the way and room beyond 100 percent. */
import clsx from "clsx";

export interface MeterProps {
  /** Spoken name. */
  label: string;
  /** Spoken value, such as "$4.20 of $10.00". */
  valueText: string;
  /** Percent that is used; may be more than `end`. */
  value: number;
  /** Percent at which the bar ends, 100 or more. */
  end: number;
  /** Percents to mark. */
  marks: readonly number[];
  /** Percents from which on it is amber, and red. */
  amber: number;
  red: number;
}

export function Meter({ label, valueText, value, end, marks, amber, red }: MeterProps) {
  const at = (percent: number) => `${String((Math.min(percent, end) / end) * 100)}%`;
  const tone = value >= red ? "bg-red" : value >= amber ? "bg-amber" : "bg-green";
  return (
    <div role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={end} aria-valuenow={Math.min(value, end)} aria-valuetext={valueText} className="relative h-2">
      <div className="h-full overflow-hidden rounded-full bg-pressed">
        <div className={clsx("h-full", tone)} style={{ width: at(value) }} />
      </div>
      {marks.map((mark) => (
        <span key={mark} className="absolute -inset-y-0.5 w-px bg-ink-3" style={{ left: `calc(${at(mark)} - 1px)` }} />
      ))}
    </div>
  );
}
