"use client";
/** An error in words: what happened, what to do, and the code to search for. */
import { describeError } from "@platform/connect-client";
import { Button, Callout } from "@platform/ui-primitives";

export interface ErrorStateProps {
  error: unknown;
  /** What was being done, such as "The decisions could not be loaded". */
  what: string;
  onRetry?: (() => void) | undefined;
  className?: string;
}

export function ErrorState({ error, what, onRetry, className }: ErrorStateProps) {
  const { title, hint, code } = describeError(error);
  return (
    <Callout
      tone="error"
      role="alert"
      title={what}
      className={className ?? ""}
      actions={
        onRetry === undefined ? undefined : (
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {title}.{hint === "" ? "" : ` ${hint}.`} <code className="font-mono text-xs text-ink-3">{code}</code>
    </Callout>
  );
}
