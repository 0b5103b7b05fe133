"use client";
/** A moment, relative to now, with the exact time on hover. */
import { timestampDate, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { useEffect, useState } from "react";
import { relativeTime } from "./date";

/** A moment in the reader's own time and way of writing; to the minute. */
export function momentWords(at: Timestamp): string {
  return timestampDate(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

export function Time({ at, className }: { at: Timestamp | undefined; className?: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined) return null;
  const ms = timestampMs(at);
  const exact = new Date(ms);
  // The server's clock and zone may differ from the reader's by a little; the reader's wins at the next tick.
  return (
    <time suppressHydrationWarning dateTime={exact.toISOString()} title={exact.toLocaleString()} className={className}>
      {relativeTime(ms, now)}
    </time>
  );
}
