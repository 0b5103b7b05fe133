/** Grey bars with the size of what is coming. When to use: content that is being fetched; never a spinner. */
import clsx from "clsx";

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={clsx("block rounded-sm bg-hover animate-[ui-pulse_1.6s_ease-in-out_infinite]", className)} />;
}
