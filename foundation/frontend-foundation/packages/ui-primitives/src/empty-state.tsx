/** What a page shows before it has anything: what belongs here, and the first useful action. */
import type { ReactNode } from "react";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      {icon === undefined ? null : <div className="mb-4 text-ink-3">{icon}</div>}
      <h2 className="text-lg font-semibold text-balance">{title}</h2>
      {children === undefined ? null : <div className="mt-2 text-base text-pretty text-ink-2">{children}</div>}
      {actions === undefined ? null : <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
