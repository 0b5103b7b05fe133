"use client";
/** A checkbox with a target of 24 px. The name comes from `label`; visible text beside it is the caller's. */
import clsx from "clsx";
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";

export interface CheckboxProps {
  checked: boolean | "indeterminate";
  onCheckedChange: (checked: boolean) => void;
  label: string;
  className?: string;
  id?: string;
  tabIndex?: number;
}

export function Checkbox({ checked, onCheckedChange, label, className, ...rest }: CheckboxProps) {
  return (
    <Radix.Root
      checked={checked}
      onCheckedChange={(next) => onCheckedChange(next === true)}
      aria-label={label}
      className={clsx("group flex size-6 items-center justify-center", className)}
      {...rest}
    >
      <span
        className={clsx(
          "flex size-4 items-center justify-center rounded-sm border border-control-line bg-raised",
          "group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent group-data-[state=indeterminate]:border-accent group-data-[state=indeterminate]:bg-accent",
        )}
      >
        <Radix.Indicator className="text-on-accent">
          {checked === "indeterminate" ? <Minus size={12} aria-hidden /> : <Check size={12} strokeWidth={3} aria-hidden />}
        </Radix.Indicator>
      </span>
    </Radix.Root>
  );
}
