"use client";
/**
 * Buttons. Purpose: every press in the product. `primary` once per page; `ghost` inside bars; `danger` for loss.
 * To extend, add a line to `button-class.ts` rather than classes at the call site.
 */
import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { buttonClass, type ButtonLook, type ButtonSize } from "./button-class";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  size?: ButtonSize;
  /** While true the button stays in place, disabled, and says it is busy. */
  busy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look, size, busy, icon, className, children, disabled, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={buttonClass(look, size, className)}
      disabled={disabled === true || busy === true}
      aria-busy={busy === true || undefined}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  /** Spoken name, shown as a tooltip too. */
  label: string;
  /** Key hint shown in the tooltip, such as `E`. */
  keys?: string | undefined;
  children: ReactNode;
}

/** A square button with a name that is spoken and shown on hover. */
export function IconButton({ label, keys, look = "ghost", size = "md", className, children, ...rest }: IconButtonProps) {
  const square = size === "sm" ? "w-7 !px-0" : size === "lg" ? "w-10 !px-0" : "w-8 !px-0";
  return (
    <Tooltip text={label} keys={keys}>
      <Button look={look} size={size} aria-label={label} className={clsx(square, "pointer-coarse:min-w-10", className)} {...rest}>
        {children}
      </Button>
    </Tooltip>
  );
}
