"use client";
/** Moments in the reader's own time. */
import { timestampDate, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { useEffect, useState } from "react";
import { exactMoment, relativeTime, shortDay } from "./date";

/** "22 Nov 2026, 14:05". */
export function momentWords(at: Timestamp): string {
  return exactMoment(timestampDate(at)).replace(/:\d\d$/, "");
}

/** "22 Nov 2026". */
export function dayWords(at: Timestamp): string {
  return shortDay(timestampDate(at));
}

/** A moment relative to now, with the exact time on hover. */
export function Time({ at, className }: { at: Timestamp | undefined; className?: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined) return null;
  const exact = timestampDate(at);
  // The server's clock and zone may differ from the reader's by a little; the reader's wins at the next tick.
  return (
    <time suppressHydrationWarning dateTime={exact.toISOString()} title={exactMoment(exact)} className={className}>
      {relativeTime(timestampMs(at), now)}
    </time>
  );
}
