"use client";
/**
 * Dialogs and side sheets on Radix: focus is trapped and returned, Escape closes. When to use: a decision that
 * interrupts (supersede, archive many) or navigation on a phone; inline editing needs neither.
 */
import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { MouseEvent, ReactNode } from "react";
import { Button } from "./button";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One line under the title; read out with it. */
  description?: string;
  children: ReactNode;
  /** Buttons at the bottom right, the primary one last. */
  footer?: ReactNode;
  wide?: boolean;
}

const overlay = "fixed inset-0 z-40 bg-overlay animate-[ui-fade_120ms_ease-out]";

/**
 * The second press of a double click is not meant for what the first one brought there: a button that closes the secret
 * that was just shown, say.
 */
function onlyFirstPress(event: MouseEvent): void {
  if (event.detail < 2) return;
  event.preventDefault();
  event.stopPropagation();
}

export function Dialog({ open, onOpenChange, title, description, children, footer, wide }: DialogProps) {
  const described = description === undefined ? { "aria-describedby": undefined } : {};
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content
          {...described}
          className={clsx(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col",
            "rounded-lg border border-line bg-raised shadow-pop animate-[ui-fade_140ms_ease-out] outline-none",
            wide === true ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-1 text-base text-ink-2">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              {/* Without a tooltip: the dialog focuses this button first, and the tooltip would take the first Escape. */}
              <Button aria-label="Close" look="ghost" size="sm" className="-mr-1.5 w-7 shrink-0 !px-0 pointer-coarse:min-w-10">
                <X size={16} aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          {footer === undefined ? null : (
            <footer onClickCapture={onlyFirstPress} className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A panel that slides in from the left, for navigation on narrow screens. */
export function Sheet({ open, onOpenChange, title, children }: Omit<DialogProps, "footer" | "description" | "wide">) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col border-r bg-surface shadow-pop outline-none animate-[ui-sheet_160ms_ease-out]"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
