/** How buttons look. Apart from the component, so that server components can style a link like one. */
import clsx from "clsx";

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent",
  secondary: "bg-raised text-ink border-line-strong hover:bg-hover",
  ghost: "border-transparent text-ink-2 hover:bg-hover hover:text-ink",
  danger: "bg-raised text-red border-line-strong hover:bg-red-soft",
} as const;

const sizes = {
  sm: "h-7 px-2 text-sm gap-1.5",
  md: "h-8 px-3 text-base gap-2",
  lg: "h-10 px-5 text-lg gap-2",
} as const;

export type ButtonLook = keyof typeof looks;
export type ButtonSize = keyof typeof sizes;

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = "secondary", size: ButtonSize = "md", extra?: string) {
  return clsx(
    "inline-flex items-center justify-center rounded-md border font-medium whitespace-nowrap select-none",
    // A finger needs more than a pointer does.
    "pointer-coarse:min-h-10",
    "transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55",
    looks[look],
    sizes[size],
    extra,
  );
}
