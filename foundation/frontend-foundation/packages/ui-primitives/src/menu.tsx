"use client";
/**
 * Menus on Radix: arrows move, letters jump, Escape closes. When to use: a short list of actions or one choice.
 * For choices that filter while typing use `FilterPopover` from `filter-popover.tsx`.
 */
import clsx from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

const panel =
  "z-50 min-w-44 max-w-[min(24rem,calc(100vw-16px))] max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop animate-[ui-in_110ms_ease-out]";
const row =
  "flex min-h-7 pointer-coarse:min-h-10 w-full cursor-default items-center gap-2 rounded-sm px-2 py-1 text-base text-ink outline-none select-none data-[disabled]:text-ink-3 data-[highlighted]:bg-hover";

export interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end" | "center";
}

export function Menu({ trigger, children, align = "start" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={panel} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  icon?: ReactNode;
  /** Text at the right end, such as a key. */
  hint?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
}

export function MenuItem({ children, onSelect, icon, hint, danger, disabled }: MenuItemProps) {
  return (
    <Radix.Item className={clsx(row, danger === true && "text-red")} onSelect={onSelect} disabled={disabled ?? false}>
      {icon === undefined ? null : <span className="flex w-4 justify-center text-ink-3">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint === undefined ? null : <span className="text-xs text-ink-3">{hint}</span>}
    </Radix.Item>
  );
}

export interface MenuChoiceProps {
  children: ReactNode;
  checked: boolean;
  onSelect: () => void;
  icon?: ReactNode;
  disabled?: boolean;
}

/** One of several values; the current one carries a tick. */
export function MenuChoice({ children, checked, onSelect, icon, disabled }: MenuChoiceProps) {
  return (
    <Radix.CheckboxItem className={row} checked={checked} onSelect={onSelect} disabled={disabled ?? false}>
      {icon}
      <span className="min-w-0 flex-1 break-words">{children}</span>
      <Check size={14} aria-hidden className={clsx("shrink-0", checked ? "text-ink-2" : "invisible")} />
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-xs text-ink-3">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
