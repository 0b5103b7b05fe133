"use client";
/** A key as it is printed on the keyboard: ⌘ is Ctrl where the keyboard has none. */
import { useSyncExternalStore, type ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  const hasCommand = useSyncExternalStore(never, isApple, () => false);
  return (
    <kbd className="inline-flex h-4.5 min-w-4.5 shrink-0 items-center justify-center rounded-sm border border-line bg-surface px-1 font-sans text-[0.6875rem] leading-none whitespace-nowrap text-ink-2">
      {typeof children === "string" && !hasCommand ? children.replace("⌘", "Ctrl ").trim() : children}
    </kbd>
  );
}

/** A keyboard does not change while the page is open. */
function never(): () => void {
  return () => undefined;
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
