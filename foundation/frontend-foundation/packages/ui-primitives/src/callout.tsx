/** A quiet box that says something about the page: a note, a warning, or what failed and what to do. */
import clsx from "clsx";
import { Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  note: { box: "border-line bg-surface", mark: "text-ink-3", Icon: Info },
  warning: { box: "border-amber/40 bg-amber-soft", mark: "text-amber", Icon: TriangleAlert },
  error: { box: "border-red/40 bg-red-soft", mark: "text-red", Icon: OctagonAlert },
} as const;

export interface CalloutProps {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons at the end. */
  actions?: ReactNode;
  /** `alert` for failures that just happened. */
  role?: "alert" | "status" | "note";
  className?: string;
}

export function Callout({ tone = "note", title, children, actions, role, className }: CalloutProps) {
  const { box, mark, Icon } = tones[tone];
  return (
    <div role={role} className={clsx("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2.5 text-base", box, className)}>
      <Icon size={16} aria-hidden className={clsx("mt-0.5 shrink-0", mark)} />
      <div className="min-w-0 flex-1 basis-52">
        {title === undefined ? null : <div className="font-medium">{title}</div>}
        {children === undefined ? null : <div className="text-ink-2">{children}</div>}
      </div>
      {actions === undefined ? null : <div className="flex gap-2">{actions}</div>}
    </div>
  );
}
