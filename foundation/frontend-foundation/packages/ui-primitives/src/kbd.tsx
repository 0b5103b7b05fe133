/** A key as it is printed on the keyboard. */
import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-surface px-1 font-sans text-[0.6875rem] leading-none text-ink-2">
      {children}
    </kbd>
  );
}
