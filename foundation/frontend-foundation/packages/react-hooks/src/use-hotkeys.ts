/**
 * Keys for a page. A key is written as `e`, `?`, `Enter`, `mod+k` (Command or Control) or `g d` for a sequence. Keys
 * without `mod` are left alone while the person types in a field, presses a control or has a dialog open.
 */
import { useEffect, useRef } from "react";

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const sequenceWindowMs = 900;

export interface HotkeyOptions {
  /** `page` keys win over `frame` keys, in whatever order the two were mounted. */
  layer?: "page" | "frame";
}

/** All that are mounted, because a sequence of one wins over a single key of another. */
const mounted = new Set<{ readonly current: Hotkeys }>();

/** Listens while mounted; the newest handlers are used without listening again. */
export function useHotkeys(keys: Hotkeys, { layer = "page" }: HotkeyOptions = {}): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let before = { key: "", at: 0 };
    mounted.add(latest);
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = nameOf(event);
      if (!key.startsWith("mod+") && (isTyping(event) || hasOpenLayer())) return;
      const sequence = event.timeStamp - before.at < sequenceWindowMs ? `${before.key} ${key}` : "";
      before = { key, at: event.timeStamp };
      const isAnothers = latest.current[sequence] === undefined && [...mounted].some(({ current }) => current[sequence] !== undefined);
      const run = latest.current[sequence] ?? latest.current[key];
      if (run === undefined || isAnothers) return;
      event.preventDefault();
      run(event);
    };
    // On the way down for pages and on the way up for the frame: the page hears each key first.
    const capture = layer === "page";
    window.addEventListener("keydown", listen, { capture });
    return () => {
      mounted.delete(latest);
      window.removeEventListener("keydown", listen, { capture });
    };
  }, [layer]);
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.metaKey || event.ctrlKey) return `mod+${key}`;
  return event.altKey ? `alt+${key}` : key;
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select")) return true;
  // Enter and Space on a control press that control.
  return (event.key === "Enter" || event.key === " ") && target.closest("a, button, [role=option], [role=menuitem]") !== null;
}

function hasOpenLayer(): boolean {
  return document.querySelector("[role=dialog][data-state=open], [role=menu][data-state=open]") !== null;
}
