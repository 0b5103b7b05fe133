"use client";
/** "Draft saved 3 s ago", spoken once and not at every tick. */
import { useEffect, useState } from "react";
import { relativeTime } from "@/lib/format/date";
import type { DraftState } from "./use-draft";

export function DraftStatus({ state: { dirty, keptAt, unkept } }: { state: Pick<DraftState, "dirty" | "keptAt" | "unkept"> }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (unkept) return <span className="text-sm text-red">Draft not kept: this browser has no room</span>;
  if (!dirty) return null;
  return (
    <span className="text-sm text-ink-3 tabular-nums max-sm:hidden">
      {keptAt === undefined ? "Draft not saved yet" : `Draft saved ${ago(keptAt, now)}`}
    </span>
  );
}

function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  return seconds < 60 ? `${String(seconds)} s ago` : relativeTime(at, now);
}
