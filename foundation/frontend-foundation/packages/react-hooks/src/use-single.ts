/**
 * Work that a press starts, one at a time. When to use: every button that changes something and waits. A second press
 * may come before the page has drawn its busy state; what is asked for while the work runs is not started.
 */
import { useCallback, useEffect, useRef, useState } from "react";

export interface Single<Args extends unknown[], Result> {
  /** Resolves with `undefined`, at once, when the work was running already. */
  run: (...args: Args) => Promise<Result | undefined>;
  busy: boolean;
}

export function useSingle<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>): Single<Args, Result> {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const run = useCallback(async (...args: Args) => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    try {
      return await latest.current(...args);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy };
}
