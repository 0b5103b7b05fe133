"use client";
/** An error in words: what happened, what to do, and the code to search for. */
import { describeError } from "@platform/connect-client";
import { Button, Callout } from "@platform/ui-primitives";
import type { ReactNode } from "react";
import { explanationAddress } from "@/features/errors/explanations";

export interface ErrorStateProps {
  error: unknown;
  /** What was being done, such as "The decisions could not be loaded". */
  what: string;
  onRetry?: (() => void) | undefined;
  /** A way on, beside trying again. */
  more?: ReactNode;
  className?: string;
}

export function ErrorState({ error, what, onRetry, more, className }: ErrorStateProps) {
  const { title, hint, code } = describeError(error);
  return (
    <Callout
      tone="error"
      role="alert"
      title={what}
      className={className ?? ""}
      actions={
        onRetry === undefined && more === undefined ? undefined : (
          <>
            {more}
            {onRetry === undefined ? null : (
              <Button size="sm" onClick={onRetry}>
                Try again
              </Button>
            )}
          </>
        )
      }
    >
      {title}.{hint === "" ? "" : ` ${hint}.`} <ErrorCode code={code} />
    </Callout>
  );
}

/** The code, and where it is explained; in a tab of its own, so that nothing typed here is lost. */
export function ErrorCode({ code }: { code: string }) {
  return (
    <a href={explanationAddress(code)} target="_blank" rel="noopener" aria-label={`${code}: what this means`} className="rounded-sm font-mono text-xs break-words text-ink-2 underline decoration-dotted underline-offset-3 hover:text-ink">
      {code}
    </a>
  );
}
