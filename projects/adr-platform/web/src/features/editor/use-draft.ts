"use client";
/** The work in the editor, kept in this browser a moment after each change and found again after a reload. */
import { useCallback, useEffect, useRef, useState } from "react";
import { claimDraft, type Claim, type Locks } from "./claim-draft";
import { readDraft, removeDraft, sameWork, writeDraft, type Draft } from "./draft";

const pauseMs = 600;

export interface DraftState {
  draft: Draft;
  /** Unsaved work differs from what the server has. */
  dirty: boolean;
  /** The draft was found in this browser when the page opened. */
  restored: boolean;
  /** When it was last kept, in milliseconds since 1970; `undefined` before the first time. */
  keptAt: number | undefined;
  /** The browser would not keep it: no room, or storage is forbidden. */
  unkept: boolean;
  change: (change: Partial<Draft>) => void;
  /** Forgets the draft and shows what the server has. */
  discard: () => void;
  /** Forgets the kept draft after it was saved to the server. */
  forget: () => void;
}

/** This tab's place for a decision's draft; `undefined` until it has one. Browser only. */
export function useClaim(base: string): Pick<Claim, "key" | "elsewhere"> | undefined {
  const [claim, setClaim] = useState<Claim>();
  useEffect(() => {
    let left = false;
    const claiming = claimDraft(base, window.localStorage, (navigator as { locks?: Locks }).locks);
    void claiming.then((made) => {
      if (!left) setClaim(made);
    });
    return () => {
      left = true;
      void claiming.then(({ release }) => release());
    };
  }, [base]);
  return claim;
}

/** `clean` is what the server has, and stays the same object while that does. `key` is the tab's own. */
export function useDraft(key: string, clean: Draft): DraftState {
  const [state, setState] = useState(() => open(key, clean));
  const { draft } = state;
  const dirty = !sameWork(draft, clean);
  const finished = useRef(false);
  /** When what stands in the browser under `key` was kept. */
  const stored = useRef(state.storedAt);
  const latest = useRef({ draft, dirty });
  useEffect(() => {
    latest.current = { draft, dirty };
  });

  const keep = useCallback(() => {
    if (finished.current || !latest.current.dirty) return;
    const keptAt = Date.now();
    const kept = writeDraft(window.localStorage, key, { ...latest.current.draft, savedAt: keptAt });
    if (kept) stored.current = keptAt;
    setState((before) => ({ ...before, keptAt: kept ? keptAt : before.keptAt, unkept: !kept }));
  }, [key]);

  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(keep, pauseMs);
    return () => clearTimeout(timer);
  }, [draft, dirty, keep]);
  // Who leaves within the pause keeps the last words too.
  useEffect(() => {
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [keep]);

  const change = useCallback((part: Partial<Draft>) => setState((before) => ({ ...before, draft: { ...before.draft, ...part } })), []);
  const discard = () => {
    removeDraft(window.localStorage, key, stored.current);
    setState({ draft: clean, restored: false, keptAt: undefined, unkept: false, storedAt: undefined });
  };
  const forget = () => {
    finished.current = true;
    removeDraft(window.localStorage, key, stored.current);
  };
  return { ...state, dirty, change, discard, forget };
}

function open(key: string, clean: Draft) {
  const kept = readDraft(window.localStorage, key);
  const storedAt = kept?.savedAt;
  const restored = kept !== undefined && !sameWork(kept, clean);
  return { draft: restored ? kept : clean, restored, keptAt: restored ? storedAt : undefined, unkept: false, storedAt };
}
