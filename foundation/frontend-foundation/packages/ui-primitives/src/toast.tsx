"use client";
/**
 * Toasts: what just happened, and a way back. Call `toast({ text, action })` from anywhere in the browser and put
 * one `<Toaster />` in the layout. Failures stay until closed; the
 * rest leave after six seconds, or ten when there is a way back, unless hovered.
 */
import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { create } from "zustand";
import { Button, IconButton } from "./button";

export interface ToastOptions {
  text: string;
  /** A second line in a quieter colour. */
  detail?: string;
  tone?: "neutral" | "error";
  /** Where more is said; opens in a tab of its own. */
  more?: { label: string; href: string };
  action?: { label: string; run: () => void };
}

interface Entry extends ToastOptions {
  id: number;
}

interface ToastStore {
  next: number;
  entries: Entry[];
}

const useToasts = create<ToastStore>(() => ({ next: 1, entries: [] }));

/** Shows a toast; the newest four are kept. */
export function toast(options: ToastOptions): void {
  useToasts.setState((state) => ({
    next: state.next + 1,
    entries: [...state.entries, { ...options, id: state.next }].slice(-4),
  }));
}

function close(id: number): void {
  useToasts.setState((state) => ({ entries: state.entries.filter((entry) => entry.id !== id) }));
}

/** Once: the toast goes with the first press, and a second one that is on its way finds nothing to do. */
function act({ id, action }: Entry): void {
  if (!useToasts.getState().entries.some((entry) => entry.id === id)) return;
  close(id);
  action?.run();
}

function Entry({ entry }: { entry: Entry }) {
  const { action } = entry;
  return (
    <Radix.Root
      type={entry.tone === "error" ? "foreground" : "background"}
      duration={entry.tone === "error" ? 3_600_000 : action === undefined ? 6000 : 10_000}
      onOpenChange={(open) => !open && close(entry.id)}
      className="flex items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-3.5 shadow-pop animate-[ui-in_160ms_ease-out]"
    >
      <div className="min-w-0 flex-1">
        <Radix.Title className={entry.tone === "error" ? "font-medium text-red" : ""}>{entry.text}</Radix.Title>
        {entry.detail === undefined ? null : (
          <Radix.Description className="text-sm text-ink-2">{entry.detail}</Radix.Description>
        )}
        {entry.more === undefined ? null : (
          <a
            href={entry.more.href}
            target="_blank"
            rel="noopener"
            className="rounded-sm text-sm text-ink-2 underline decoration-dotted underline-offset-3 hover:text-ink"
          >
            {entry.more.label}
          </a>
        )}
      </div>
      {action === undefined ? null : (
        <Radix.Action altText={action.label} asChild>
          <Button size="sm" onClick={() => act(entry)}>
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton label="Dismiss" size="sm">
          <X size={14} aria-hidden />
        </IconButton>
      </Radix.Close>
    </Radix.Root>
  );
}

export function Toaster() {
  const entries = useToasts((state) => state.entries);
  return (
    <Radix.Provider swipeDirection="right" label="Notification">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-60 flex w-100 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}
