"use client";
/** Popovers (pressed open) and hover cards (a preview of what a link leads to). */
import clsx from "clsx";
import { HoverCard as RadixHover, Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

const panel = "z-50 rounded-lg border border-line bg-raised shadow-pop animate-[ui-in_110ms_ease-out] outline-none";

/** Also when it is a link, which Radix passes over: the button behind it may be the one that deletes. */
function focusFirst(event: Event): void {
  const first = event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelector<HTMLElement>("a[href], button, input, select, textarea") : null;
  if (first?.tagName !== "A") return;
  event.preventDefault();
  first.focus();
}

export interface PopoverProps {
  trigger: ReactElement;
  children: ReactNode;
  /** Spoken name of the panel. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end" | "center";
  className?: string;
}

export function Popover({ trigger, children, label, open, onOpenChange, align = "start", className }: PopoverProps) {
  const control = open === undefined ? {} : { open };
  const change = onOpenChange === undefined ? {} : { onOpenChange };
  return (
    <Radix.Root {...control} {...change}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          onOpenAutoFocus={focusFirst}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(panel, className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function HoverCard({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <RadixHover.Root openDelay={180} closeDelay={120}>
      <RadixHover.Trigger asChild>{trigger}</RadixHover.Trigger>
      <RadixHover.Portal>
        <RadixHover.Content sideOffset={6} collisionPadding={12} className={clsx(panel, "w-88 max-w-[calc(100vw-24px)] p-3")}>
          {children}
        </RadixHover.Content>
      </RadixHover.Portal>
    </RadixHover.Root>
  );
}
