"use client";
/** The work in the editor, kept in this browser a moment after each change and found again after a reload. */
import { useCallback, useEffect, useRef, useState } from "react";
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

/** `clean` is what the server has, and stays the same object while that does. */
export function useDraft(key: string, clean: Draft): DraftState {
  const [state, setState] = useState(() => open(key, clean));
  const { draft } = state;
  const dirty = !sameWork(draft, clean);
  const finished = useRef(false);
  const latest = useRef({ draft, dirty });
  useEffect(() => {
    latest.current = { draft, dirty };
  });

  const keep = useCallback(() => {
    if (finished.current || !latest.current.dirty) return;
    const keptAt = Date.now();
    const kept = writeDraft(window.localStorage, key, { ...latest.current.draft, savedAt: keptAt });
    setState((before) => ({ ...before, keptAt: kept ? keptAt : before.keptAt, unkept: !kept }));
  }, [key]);

  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(keep, pauseMs);
    return () => clearTimeout(timer);
  }, [draft, dirty, keep]);
  // A tab that is closed within the pause keeps its last words too.
  useEffect(() => {
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [keep]);

  const change = useCallback((part: Partial<Draft>) => setState((before) => ({ ...before, draft: { ...before.draft, ...part } })), []);
  const discard = () => {
    removeDraft(window.localStorage, key);
    setState({ draft: clean, restored: false, keptAt: undefined, unkept: false });
  };
  const forget = () => {
    finished.current = true;
    removeDraft(window.localStorage, key);
  };
  return { ...state, dirty, change, discard, forget };
}

function open(key: string, clean: Draft) {
  const kept = readDraft(window.localStorage, key);
  const restored = kept !== undefined && !sameWork(kept, clean);
  return { draft: restored ? kept : clean, restored, keptAt: restored ? kept.savedAt : undefined, unkept: false };
}
