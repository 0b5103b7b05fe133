"use client";
/**
 * A chart of stacked bars, one for each day or the like. Purpose: sums over time, told apart by kind. One bar at a time is
 * looked at, by pointer or by arrow keys, and its parts are shown and read out; put a table with the same numbers beside
 * it. Values are whole numbers of any size. To extend the palette, add a `--chart-…` colour to `tokens.css`.
 */
import clsx from "clsx";
import { useState, type KeyboardEvent, type PointerEvent } from "react";

export interface Bar {
  /** Said of the bar, such as "12 November 2026". */
  label: string;
  /** Under the axis, such as "12 Nov". */
  short: string;
  /** One for each of `series`. */
  values: readonly bigint[];
}

export interface StackedBarsProps {
  /** Spoken name of the chart. */
  label: string;
  /** Names of the parts, the lowest first. At most six have colours of their own. */
  series: readonly string[];
  bars: readonly Bar[];
  format: (value: bigint) => string;
}

const colours = 6;

/** The colour of a series, for legends. */
export function seriesColour(index: number): string {
  return index < colours ? `var(--chart-${String(index + 1)})` : "var(--chart-rest)";
}

export function StackedBars({ label, series, bars, format }: StackedBarsProps) {
  const [active, setActive] = useState<number>();
  const top = roundUp(bars.reduce((most, bar) => (sum(bar) > most ? sum(bar) : most), 0n));
  const look = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    setActive(Math.min(Math.max(index, 0), bars.length - 1));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextBar(event.key, active ?? bars.length - 1, bars.length - 1);
    if (event.key === "Escape") setActive(undefined);
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
  };
  const shown = active === undefined ? undefined : bars[active];
  const spoken = bars[active ?? bars.length - 1];
  return (
    <div className="flex gap-2">
      <div aria-hidden className="flex h-48 flex-col justify-between text-right text-xs text-ink-3 tabular-nums">
        {[top, top / 2n, 0n].map((value, index) => (
          <span key={index} className={clsx("leading-none", index === 1 && top % 2n === 1n && "invisible")}>
            {format(value)}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <div
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={Math.max(bars.length - 1, 0)}
          aria-valuenow={active ?? Math.max(bars.length - 1, 0)}
          aria-valuetext={spoken === undefined ? "" : words(spoken, series, format)}
          className="relative h-48 touch-pan-y"
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            if (event.currentTarget.matches(":focus-visible")) setActive((before) => before ?? bars.length - 1);
          }}
          onBlur={() => setActive(undefined)}
          onPointerDown={look}
          onPointerMove={look}
          onPointerLeave={() => setActive(undefined)}
        >
          <Grid />
          <svg aria-hidden viewBox={`0 0 ${String(bars.length)} 100`} preserveAspectRatio="none" className="absolute inset-0 h-full w-full">
            {bars.map((bar, index) => (
              <Stack key={index} at={index} values={bar.values} top={top} quiet={active !== undefined && active !== index} />
            ))}
          </svg>
          {shown === undefined || active === undefined ? null : <Tip bar={shown} series={series} format={format} at={(active + 0.5) / bars.length} />}
        </div>
        <div aria-hidden className="mt-1.5 flex justify-between text-xs text-ink-3 tabular-nums">
          {[...new Set([0, Math.floor((bars.length - 1) / 2), bars.length - 1])].map((index) => (
            <span key={index}>{bars[index]?.short}</span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Grid() {
  return (
    <div aria-hidden className="absolute inset-0 flex flex-col justify-between">
      {[0, 1, 2].map((line) => (
        <span key={line} className={clsx("border-t", line === 2 ? "border-line-strong" : "border-line")} />
      ))}
    </div>
  );
}

function Stack({ at, values, top, quiet }: { at: number; values: readonly bigint[]; top: bigint; quiet: boolean }) {
  let below = 0n;
  return (
    <g className={clsx("transition-opacity duration-100", quiet && "opacity-45")}>
      {values.map((value, index) => {
        const from = percent(below, top);
        below += value;
        const height = percent(below, top) - from;
        return height === 0 ? null : (
          <rect key={index} x={at + 0.12} width={0.76} y={100 - from - height} height={height} fill={seriesColour(index)} stroke="var(--bg)" strokeWidth={1} vectorEffect="non-scaling-stroke" />
        );
      })}
    </g>
  );
}

function Tip({ bar, series, format, at }: { bar: Bar; series: readonly string[]; format: (value: bigint) => string; at: number }) {
  const parts = bar.values.map((value, index) => ({ value, index })).filter(({ value }) => value > 0n);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-0 z-10 w-56 rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-pop"
      style={{ left: `clamp(0px, calc(${String(at * 100)}% - 7rem), calc(100% - 14rem))` }}
    >
      <p className="flex justify-between gap-3 font-medium tabular-nums">
        <span>{bar.label}</span>
        <span>{format(sum(bar))}</span>
      </p>
      {parts.reverse().map(({ value, index }) => (
        <p key={index} className="flex items-center gap-2 text-ink-2 tabular-nums">
          <Swatch index={index} />
          <span className="min-w-0 flex-1 truncate">{series[index]}</span>
          {format(value)}
        </p>
      ))}
    </div>
  );
}

/** The mark of a series in legends and tables. */
export function Swatch({ index }: { index: number }) {
  return <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: seriesColour(index) }} />;
}

function words(bar: Bar, series: readonly string[], format: (value: bigint) => string): string {
  const parts = bar.values.flatMap((value, index) => (value > 0n ? [`${series[index] ?? ""} ${format(value)}`] : []));
  return [`${bar.label}: ${format(sum(bar))}`, ...parts].join(", ");
}

function sum({ values }: Bar): bigint {
  return values.reduce((all, value) => all + value, 0n);
}

function percent(value: bigint, top: bigint): number {
  return Number((value * 1_000_000n) / top) / 10_000;
}

const roundTenths = [10n, 15n, 20n, 25n, 30n, 40n, 50n, 60n, 80n, 100n];

/** The next round number, for the end of the axis. At least 1. */
export function roundUp(value: bigint): bigint {
  const size = 10n ** BigInt(Math.max(0, value.toString().length - 1));
  return roundTenths.map((tenths) => (tenths * size) / 10n).find((round) => round >= value) ?? value;
}

function nextBar(key: string, now: number, last: number): number | undefined {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return Math.max(0, now - 1);
    case "ArrowRight":
    case "ArrowUp":
      return Math.min(last, now + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
